"""Releases of the program: deployed, current, kept, and the open cases that move to one."""
