"""Benchmarks behind the figures of the README (`make bench`, `python -m benchmarks`), and metrics of the code."""
