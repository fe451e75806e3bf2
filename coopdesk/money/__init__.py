"""Money taken and paid, allocated to documents; the cash count."""
