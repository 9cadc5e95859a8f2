"""Tables, the session, and the named questions asked of them. Knows no mail and no rules."""
