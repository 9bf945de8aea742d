"""Attacks on a running office: each is tried, and what the register holds afterwards is asserted."""
