"""The pages for people without a program."""
