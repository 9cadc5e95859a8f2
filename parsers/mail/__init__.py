"""One message: header, parts, letters, subject, machine mail, bounces, cloud links, winmail.dat."""
