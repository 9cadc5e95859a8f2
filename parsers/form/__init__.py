"""Document → Form: written once, for every file format."""

from parsers.form.reading import FormReading, read_form
from parsers.form.sheets import sheets_of

__all__ = ["FormReading", "read_form", "sheets_of"]
