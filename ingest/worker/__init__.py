"""The program `casebox worker`: jobs in, facts out. What a job is, `ingest.jobs` says."""
