"""Whether, to whom and how a message is answered: values in, one value out."""
