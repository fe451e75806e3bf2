"""People and firms the cooperative deals with."""
