"""What an act costs, compared with another checkout."""
