"""Replay: judge again what was decided, by the law of the case or by another."""
