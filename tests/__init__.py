"""The tests of the project. Run `python -m pytest` at the root, or a target of the Makefile."""
