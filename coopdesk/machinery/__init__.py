"""Machines, operators, rates and jobs in mu-times."""
