"""The cooperative's books: values, registers, documents, figures and packages; no windows here."""

from typing import Final

VERSION: Final = "0.2.0"
