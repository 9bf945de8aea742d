"""Changes of the office that all need an administrator: in whose name they are made, and the programs that may call."""
