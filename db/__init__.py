"""Bytes on disk: one book is one SQLite file, opened, migrated, copied and checked here."""
