"""Who somebody is: accounts of the persons on the staff list, log-ins, sessions. What somebody may do follows from the
roles of the staff list alone."""
