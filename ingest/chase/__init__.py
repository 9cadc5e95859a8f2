"""Cases that wait for their submitters: who is to be telephoned, and who is reminded by letter."""
