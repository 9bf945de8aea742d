"""Tests of who may read what, and of what a text is searched by."""
