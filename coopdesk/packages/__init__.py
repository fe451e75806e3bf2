"""The sealed monthly file: its format, the keys, the trust files and the chain of packages."""
