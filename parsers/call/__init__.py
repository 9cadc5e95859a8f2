"""A call, described: its fields and documents, the patterns of its conventions, the fonts that it asks."""
