"""Tests of what `check` asks as a lawyer would."""
