"""How well submissions are read: invented by a seeded generator, mailed, parsed, compared field by field.

`python -m tests.accuracy` writes `docs/accuracy.md`; `--quick` leaves out what needs LibreOffice or OCR.
"""
