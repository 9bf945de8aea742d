"""Reads for auditors."""
