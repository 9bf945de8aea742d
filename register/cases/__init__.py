"""A case in the register: its steps, its state, who has to do what by when, and the cases linked to it."""
