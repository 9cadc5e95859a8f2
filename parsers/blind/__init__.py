"""Copies of papers for reviewers who are not to know whose they are."""
