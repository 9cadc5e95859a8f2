"""The service: reads the mailbox, judges, records, answers."""

__version__ = "0.2.0"
