"""Statutory time: working days, the counting of limits, suspension. Pure functions."""
