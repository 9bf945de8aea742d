"""A regulation to fill in: two files that pass the check, with what is to be written in their place."""
