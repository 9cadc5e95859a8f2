"""What letters to the secretariat share: frame, buttons, tokens; and previews that wait for its word."""
