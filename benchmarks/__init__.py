"""Benchmarks behind docs/performance.md (`make bench`, `python -m benchmarks`), and metrics of the code."""
