"""Tests of the checker of procedures."""
