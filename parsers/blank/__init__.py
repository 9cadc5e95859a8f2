"""A call's blank form: what it asks."""
