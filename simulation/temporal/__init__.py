"""A model of what Temporal promises, in the place of its server and of the core of its SDK.

Everything above is real: clients, workers, workflow instances and activities of the SDK, unchanged. `calls.py` answers
clients, `core.py` serves workers, `model.py` has the runs in between.
"""
