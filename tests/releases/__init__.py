"""Tests of new releases of the program with open cases; each release runs as processes of its own."""
