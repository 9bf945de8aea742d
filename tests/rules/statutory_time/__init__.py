"""Tests of the counting of statutory time limits (rules/statutory_time)."""
