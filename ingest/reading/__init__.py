"""Messages on their way through the reading children."""
