"""What operators need of the register: alarms, checks, metrics, verification, workflow runs, archive, and the cases
that a newer calendar reaches."""
