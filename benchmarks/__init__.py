"""Benchmarks behind docs/reliability.md (`make bench`, `python -m benchmarks`), and metrics of the code."""
