"""Proofs about a procedure before any case runs by it."""
