"""A document read as a manuscript: title, body, layout, likeness."""
