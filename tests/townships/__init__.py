"""Workbooks of made-up township offices, drawn by seed, with what they must give."""
