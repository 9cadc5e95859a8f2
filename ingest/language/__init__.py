"""What the program says to operators, in two languages."""
