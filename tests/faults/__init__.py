"""Faults with real processes: a register at work while its servers are killed, and a checker that shares no code."""
