"""Tests of the events that acts become."""
