"""A seal is good for one kind of message at one place, and for all that the message says."""

from collections.abc import Iterator

import pytest

from models.events import CaseProgress, ChainHead
from models.messages import Act, ActFailed, ActFailure, InboxRequest, Receipt, Refusal, Sealed, Why
from register.seal import KeyRing, answer_parts, sealed_parts

KEYS = KeyRing(b"a key of the tests, 32 bytes long")
OLD_KEYS = KeyRing(b"the key that was good before, 32 b")
HEAD = ChainHead(seq=3, hash="a" * 64)
MESSAGES: dict[str, tuple[Sealed, dict[str, object], tuple[str, ...]]] = {
    "act": (Act(id="1", name="note", actor="li", n=3), {"actor": "chen"}, ("ZZW-2026-000001", "0" * 32)),
    "receipt": (Receipt(seq=3, hash="a" * 64, recorded=True), {"seq": 4}, ("ZZW-2026-000001", "0" * 32)),
    "refusal": (
        ActFailed(why=ActFailure.refused, act="0" * 32, opening="0" * 32, reasons=(Refusal(why=Why.role),)),
        {"reasons": ()},
        ("ZZW-2026-000001",),
    ),
    "progress": (
        CaseProgress(head=HEAD, recorded=HEAD, judged=3),
        {"quarantined": True},
        ("complaint/ZZW-2026-000001", "this run", "this question"),
    ),
}


def other_places(place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the places that differ in one part, and those with a part less or more."""
    for nth in range(len(place)):
        yield (*place[:nth], "another", *place[nth + 1 :])
    yield from (place[:-1], (*place, ""))


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_seal_is_good_for_one_message_at_one_place(kind: str) -> None:
    message, altered, place = MESSAGES[kind]
    sealed = KEYS.sealed(message, *place)

    assert KEYS.vouches_for(sealed, *place)
    assert KeyRing(OLD_KEYS.current, before=KEYS.current).vouches_for(sealed, *place)
    assert not OLD_KEYS.vouches_for(sealed, *place)
    assert not KEYS.vouches_for(message, *place)
    assert not KEYS.vouches_for(sealed.model_copy(update=altered), *place)
    assert not any(KEYS.vouches_for(sealed, *other) for other in other_places(place))


def test_no_kind_of_message_takes_the_place_of_another() -> None:
    """Two kinds that say the same, for the same place."""
    receipt = Receipt(seq=3, hash="a" * 64, recorded=True)

    class Another(Receipt):
        """Says what a receipt says."""

    another = Another(**KEYS.sealed(receipt, "here").model_dump())
    assert not KEYS.vouches_for(another, "here")


def test_a_question_answers_nothing_and_an_answer_is_good_for_one_call() -> None:
    """What a codec with Temporal's serialization context would let pass: the run is no part of that context, nor
    whether a payload asks or answers."""
    call, of_run_before = ("fetch", "complaint/1", "this run", "1"), ("fetch", "complaint/1", "the run before", "1")
    asked = InboxRequest(number="ZZW-2026-000001", after=0)
    question, answer = sealed_parts(asked, *call), answer_parts(call, "", asked.model_dump_json().encode())

    assert not KEYS.is_genuine(KEYS.seal(*question), *answer)
    assert not KEYS.is_genuine(KEYS.seal(*answer), *answer_parts(of_run_before, "", b"{}"))
    assert not KEYS.is_genuine(KEYS.seal(*answer_parts(call, "", b"")), *answer_parts(call, "foreign_run", b""))
