"""Commands that keep, move or remove data."""
