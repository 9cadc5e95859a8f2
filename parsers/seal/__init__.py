"""Red seals on pages."""
