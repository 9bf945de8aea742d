"""Who can do what with which credential: deeds, credentials, and the one outcome of each pair (`outcomes.csv`)."""
