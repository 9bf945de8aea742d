"""What Temporal must know and who polls it: search attributes, pollers, workers that are not ours."""
