"""Workbooks in and out: what offices keep is read into typed rows, what we hold is written."""
