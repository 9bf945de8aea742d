"""Public functions for backends: registration, acts, decisions, attachments and what can be read of a case.

For example (examples/integrate/backend.py):

    from starter import act, connect, register, waiting

    async with connect() as client:
        registered = await register(client, form, key="web-4711")
        await act(client, registered.number, {"name": "note", "actor": "li", "texts": {"narrative": "…"}})

Every request raises BadInput (nothing was stored), Refused (on record, with the rules that refuse it) or Unavailable
(it says what is on record already; sending the request again under the same key or id is harmless).
"""

from models.errors import BadInput, Failure, Refused, Unavailable
from queries.lists.case_filter import CaseFilter
from starter.acts.act_preview import preview
from starter.acts.batch import DecisionResult, decide_batch
from starter.acts.receipt import ActResult, OnRecord, PassedOn
from starter.acts.submit import act, approve, extend, refuse
from starter.cases.registration import Registered, register
from starter.client import BanjieClient, connect
from starter.documents.attachments import attach, save_attachment
from starter.reads import explain, history, listing, show, waiting

__all__ = [
    "ActResult", "BadInput", "BanjieClient", "CaseFilter", "DecisionResult", "Failure", "OnRecord", "PassedOn",
    "Refused", "Registered", "Unavailable", "act", "approve", "attach", "connect", "decide_batch", "explain", "extend",
    "history", "listing", "preview", "refuse", "register", "save_attachment", "show", "waiting",
]  # fmt: skip
