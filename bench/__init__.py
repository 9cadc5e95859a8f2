"""Benchmarks: casebox beside what a plain script costs, on the same mailboxes, in one run. See README.md."""
