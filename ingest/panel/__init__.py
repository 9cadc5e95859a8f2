"""The experts' review in the world: folders and sheets out, sheets back, the result as a workbook."""
