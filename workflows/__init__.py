"""The life of a case: deterministic, no I/O. What the world must do is asked of activities."""
