"""People and programs come in here: intake, acts, the `banjie` command, the embedded stack.

For backend teams: `from starter import connect, register, act`.
"""
