"""Tests of the doors over HTTP: the real application over real servers."""
