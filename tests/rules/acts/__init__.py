"""Tests of what an act becomes."""
