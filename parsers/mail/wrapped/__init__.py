"""Files that hold others the way mail programs do: winmail.dat, Outlook messages, signed envelopes."""
