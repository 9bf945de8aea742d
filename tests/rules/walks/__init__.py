"""Random walks: acts drawn at random on cases under random and real procedures, with every invariant checked."""
