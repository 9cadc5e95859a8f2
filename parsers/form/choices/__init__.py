"""The options of a call, and which of them are ticked."""
