"""Document → Form: written once, for every file format (`reading.read_form`)."""
