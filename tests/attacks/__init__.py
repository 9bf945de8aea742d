"""Attacks on the register with the rights of a database administrator, and on a running office through its ports: each
is tried, and what must be seen of it is asserted."""
