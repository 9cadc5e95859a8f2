"""What casebox is made of besides its own code, as pages and lists that are made and not written."""
