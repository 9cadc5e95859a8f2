"""Excel files (Office Open XML)."""
