"""What is done by hand: selecting, showing, judging anew, keeping copies, removing."""
