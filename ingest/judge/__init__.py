"""Judging: pure functions of what was read and what was recorded before."""
