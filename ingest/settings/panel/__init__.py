"""`[panel]`: the experts' review."""
