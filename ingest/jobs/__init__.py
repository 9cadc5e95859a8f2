"""Reading as jobs of an engine (Procrastinate, on Postgres), for readers on other machines. Extra `scale`.

The engine is imported where it is used and nowhere else: on one machine nothing of it is installed, or
started.
"""
