"""Reads around intake: complaints like a new one, and what whoever filed one may see of it."""
