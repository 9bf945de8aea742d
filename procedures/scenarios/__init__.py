"""Scenarios of a procedure: their format, the player, and which rules they cover."""
