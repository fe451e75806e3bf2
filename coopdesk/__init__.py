"""The cooperative's books: values, registers, documents, figures and packages; no windows here."""
