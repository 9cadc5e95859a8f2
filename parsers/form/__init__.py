"""Document → Form: written once, for every file format."""

from parsers.form.reading import FormReading, read_form

__all__ = ["FormReading", "read_form"]
