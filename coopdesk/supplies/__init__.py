"""Farm inputs: goods, lots, purchases, sales, returns and stock."""
