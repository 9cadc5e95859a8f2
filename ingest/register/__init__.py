"""The register: every message, every case, as tables and files."""
