"""Verify all that is on record, whole or a little at each look of the watch: one module for each area."""
