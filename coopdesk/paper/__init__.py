"""Everything printed: slips, contracts, statements and workbooks, from plain frozen values."""
