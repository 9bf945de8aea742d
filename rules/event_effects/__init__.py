"""What each type of event changes in a case. `rules.evolve` chooses by the type."""
