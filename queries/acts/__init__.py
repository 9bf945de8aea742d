"""Acts as people choose them: what is open to them, what a form offers, what waits for approval, what became of one."""
