"""What the words of a procedure mean. Pure: time, calendar, identity and facts come in as arguments."""
