"""Tables, the session, and the named questions asked of them. Knows SQLAlchemy; knows no mail and no rules."""
