"""Printing from the book: documents one by one and many at once, proofs, the monthly pack."""
