"""Tests of statutory time."""
