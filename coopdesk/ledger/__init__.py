"""Accounts, periods, documents and vouchers: what every posting is made of."""
