"""What those see who watch from outside: figures, and whether all is well."""
