"""Moving in: the complaints of an old system, from a sheet."""
