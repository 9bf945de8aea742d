"""Mutation of a procedure file: what can be changed in it without a scenario that notices."""
