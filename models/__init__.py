"""The words: typed, frozen data. `tables.py` is for activities, console, audit and starter only."""
