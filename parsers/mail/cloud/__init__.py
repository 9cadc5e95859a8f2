"""Cloud attachments: files that are only linked to."""
