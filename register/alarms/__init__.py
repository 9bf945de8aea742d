"""Alarms: their kinds, those that stand, and which of them say that a record does not hold."""
