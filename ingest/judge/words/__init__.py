"""What a submitter is told of each finding, in every language that a call may speak, side by side."""
