"""What is said of the office: staff, calendar, periodic duties, files, operations, alarms."""
