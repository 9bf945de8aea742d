"""What is said of a regulation: its problems, its report, its scenarios."""
