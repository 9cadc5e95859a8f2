"""The rules of the call: the table of questions, and the questions by what they are about."""
