"""Commands about cases: registering, listing, reading, searching, explaining."""
