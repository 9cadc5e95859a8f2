"""Excel workbooks as values: what a person sees in the cells, and where."""
