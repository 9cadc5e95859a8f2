"""The service: the loop, its pace and lease, and the watch over both."""
