"""Group robots: a way to tell people that is not mail."""
