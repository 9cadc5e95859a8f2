"""Replies: what submitters read, as values and as mail."""
