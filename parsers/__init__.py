"""Bytes in, facts out: no clock, no network, no database, and no bytes make it raise."""
