"""The two transactions that make the record: received, and recorded."""
