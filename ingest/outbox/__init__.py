"""What leaves: written with the verdict, sent when due."""
