"""What a file is, by its content alone: names and declared types lie (QQ sends everything as octet-stream)."""
