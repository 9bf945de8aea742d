"""Tests. `python -m pytest` from the top; see the Makefile."""
