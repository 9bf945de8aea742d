"""Tests of the workflows on real Temporal servers."""
