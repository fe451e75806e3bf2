"""Figures, their documents, and the monthly statement."""
