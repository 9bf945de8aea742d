"""People and programs come in here: intake, acts, the `banjie` command, the embedded stack.

For backend teams (examples/backend.py):

    from starter import act, connect, register, waiting

    async with connect() as desk:
        done = await register(desk, form, key="web-4711")
        await act(desk, done.number, {"name": "note", "actor": "li", "texts": {"narrative": "…"}})

Every request raises BadInput (nothing was stored), Refused (by the rules it names; on record) or Unavailable (what is
on record already is said; sending it again under the same key or id is harmless).
"""

from models.errors import BadInput, Failure, Refused, Unavailable
from starter.act_batch import decide
from starter.acts import Done, act, approve, extend, preview, refuse
from starter.attachments import attach, save
from starter.client import BanjieClient, connect
from starter.reads import explain, history, listing, show, waiting
from starter.registration import Registered, register

__all__ = [
    "BadInput", "BanjieClient", "Done", "Failure", "Refused", "Registered", "Unavailable", "act", "approve", "attach",
    "connect", "decide", "explain", "extend", "history", "listing", "preview", "refuse", "register", "save", "show",
    "waiting",
]  # fmt: skip
