"""Real servers for tests: Dovecot, a mailbox that behaves as NetEase's, an SMTP listener, Postgres."""
