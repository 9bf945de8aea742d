"""Tests of the procedure checker (procedures/checker)."""
