"""Scanned pages and pictures: from pixels to a document."""
