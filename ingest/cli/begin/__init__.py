"""Commands that set up, try out and run the service."""
