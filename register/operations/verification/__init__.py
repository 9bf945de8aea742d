"""Verify all that is on record, a little at each look of the watch: one module for each area."""
