"""Who works in the office: staff, absences, units, ranks, and the journal of their changes."""
