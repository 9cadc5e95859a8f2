"""Alembic's environment and the schema's revisions; run by `models.schema`."""
