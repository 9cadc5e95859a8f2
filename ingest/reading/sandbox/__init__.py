"""What a reading child is held by, so that a stranger's file that takes it over finds nothing to take."""
