"""Commands that change what came of a message."""
