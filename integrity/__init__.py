"""What proves the record, and what mends all that is made from it.

Six words: *verify* the record, *replay* the decisions, *compare* with Temporal, *repair* lists, *revive* a run,
*recover* a register. Beside them the signed log, its publishing, dossiers, and `check.py`, with which a stranger checks
a dossier.
"""
