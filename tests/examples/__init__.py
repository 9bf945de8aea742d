"""The programs of `examples/` run as their README says, against real servers."""
