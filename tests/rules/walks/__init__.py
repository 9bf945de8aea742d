"""Random walks through drawn and real procedures."""
