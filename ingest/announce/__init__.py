"""The result: decisions read back, the list made public, and a letter a case, after a preview."""
