"""The papers of one mail, sorted by case: what belongs together, and what is of another case."""
