"""Windows: what the clerk sees and types; knows the books, never their tables."""
