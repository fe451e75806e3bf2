"""Offices' own workbooks read into the book: dry run, proposals, writing."""
