"""The experts' review as pure values: who reviews what, what a sheet says, what the scores come to."""
