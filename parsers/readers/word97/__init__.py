"""Word 97 files (the binary format), where no office program is there."""
