"""The client of Banjie's HTTP interface, for programs with and without an event loop.

    from banjie_client import Banjie, RefusedProblem

    with Banjie("https://banjie.example.cn", key) as banjie:
        number = banjie.register({"procedure": "bank", …}, key="web-4711")["number"]
        for event in banjie.events(after=position):
            …

What was not answered is sent again under the same key, which the interface does once. Answers are the JSON of the
interface, typed by TypedDict.
"""

from banjie_client.asynchronous.client import AsyncBanjie
from banjie_client.problems import (
    BadInputProblem,
    BanjieProblem,
    ForbiddenProblem,
    KeyReusedProblem,
    MovedProblem,
    NoAnswer,
    NotJudgedYet,
    RefusedProblem,
    SignatureRefused,
    UnauthenticatedProblem,
    UnavailableProblem,
    UnknownProblem,
)
from banjie_client.synchronous.client import Banjie
from banjie_client.webhooks import check_signature, read_event

__all__ = [
    "AsyncBanjie", "BadInputProblem", "Banjie", "BanjieProblem", "ForbiddenProblem", "KeyReusedProblem",
    "MovedProblem", "NoAnswer", "NotJudgedYet", "RefusedProblem", "SignatureRefused", "UnauthenticatedProblem",
    "UnavailableProblem", "UnknownProblem", "check_signature", "read_event",
]  # fmt: skip
