"""Figures of the office: complaints closed in time, how long each stage took, which limits were broken."""
