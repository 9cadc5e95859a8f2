"""The secretariat's desk: it is told of held cases, and what it asks by mail is done."""
