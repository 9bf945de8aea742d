"""What operators need of the register: alarms, checks, metrics, verification, workflow runs, archive, whom a newer
calendar reaches."""
