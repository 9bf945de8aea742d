"""Demonstrations: scripted complaints played on real servers."""
