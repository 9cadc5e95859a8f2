"""Document → Form: written once, for every file format."""

from parsers.form.merge import merge_forms
from parsers.form.reading import FormReading, read_form

__all__ = ["FormReading", "merge_forms", "read_form"]
