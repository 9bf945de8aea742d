"""Compare the register with Temporal: runs, their histories, releases, schedules; and what each case has seen."""
