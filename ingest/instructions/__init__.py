"""What the secretariat asks by mail: words in, an instruction out. Pure, and knows nothing of cases."""
