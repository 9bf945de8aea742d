"""Payload limits: large items are sent in several payloads; acts from the register carry a seal."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.messages import Act, InboxRequest, RawSignal
from models.payload_limit import MAX_ITEMS_PER_PAYLOAD, MAX_PAYLOAD_BYTES, count_in_payload
from register.acts import inbox
from register.seal import KeyRing
from tests.register.recorded_case import ACCEPTED, KEYS, MONDAY, RecordedCase

Sessions = sessionmaker[Session]
LONG_FACTS = {f"f{place}": ["x" * 48] * 20 for place in range(60)}  # 60 kB


@pytest.mark.parametrize(
    ("sizes", "fitting"),
    [
        ([], 1),
        ([1, 1, 1], 3),
        ([1] * (MAX_ITEMS_PER_PAYLOAD + 1), MAX_ITEMS_PER_PAYLOAD),
        ([MAX_PAYLOAD_BYTES, 1], 1),
        ([MAX_PAYLOAD_BYTES - 1, 1, 1], 2),
        ([MAX_PAYLOAD_BYTES * 3, 1], 1),
        ([1, MAX_PAYLOAD_BYTES, 1], 1),
    ],
)
def test_a_payload_holds_at_most_the_limits(sizes: list[int], fitting: int) -> None:
    assert count_in_payload(sizes) == fitting


def raw_signal(case: RecordedCase, place: int, **fields: Any) -> RawSignal:
    act = Act.model_validate({"id": f"x{place}", "name": "note", "actor": "li"} | fields)
    return RawSignal(number=case.number, id=act.id, at=MONDAY, digest=f"{place:064}", act=act)


@pytest.mark.slow
def test_long_acts_are_fetched_few_at_a_time(sessions: Sessions) -> None:
    case, seen, after = RecordedCase(sessions), list[int](), 0
    first, *more = [raw_signal(case, place, facts=LONG_FACTS) for place in range(9)]
    assert case.activities.receive(first.model_copy(update={"more": tuple(more)})) is not None

    while (fetched := case.activities.fetch(InboxRequest(number=case.number, after=after))).acts:
        assert len(fetched.model_dump_json()) < MAX_PAYLOAD_BYTES + 10_000
        seen += [act.n for act in fetched.acts]
        assert fetched.settled == seen[-1]
        after = fetched.settled

    assert seen == list(range(1, 10))
    assert len(fetched.acts) == 0


@pytest.mark.slow
def test_raw_signals_are_recorded_once_and_in_order(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    known = case.commit("note", "li", MONDAY)
    handed_out = KEYS.sealed(known.act, case.number, case.opening)
    rubbish = RawSignal(number=case.number, id="raw:1", at=MONDAY, digest="a" * 64)
    known_again = rubbish.model_copy(update={"id": known.act.id, "act": handed_out, "digest": "b" * 64})
    message = raw_signal(case, 2).model_copy(update={"more": (rubbish, raw_signal(case, 3), known_again)})

    last = case.activities.receive(message)

    assert last is not None
    assert (last.n, last.settled) == (4, 0)
    assert case.activities.receive(message) == last
    with sessions() as session:
        acts, settled = inbox.unjudged_acts(session, case.number, 0, None, None)
    assert ([act.n for act in acts], settled) == ([1, 2, 4], 4)


@pytest.mark.slow
def test_register_fields_in_a_raw_signal_are_dropped(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    forged = {"registered": {"qualified_officers": ("li",)}, "seal": "0" * 32, "verified": True, "n": 7}

    received = case.activities.receive(raw_signal(case, 1, **forged))

    assert received is not None
    assert (received.n, received.registered, received.seal, received.verified) == (1, {}, None, False)


@pytest.mark.slow
def test_a_seal_holds_for_this_act_of_this_case(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    act = KEYS.sealed(case.commit("accepted", "li", MONDAY, **ACCEPTED).act, case.number, case.opening)
    travelled = Act.model_validate_json(act.model_dump_json(exclude_defaults=True))

    assert KEYS.vouches_for(travelled, case.number, case.opening)
    assert not KeyRing(b"another key").vouches_for(travelled, case.number, case.opening)
    assert not KEYS.vouches_for(travelled, "ZZW-2026-999999", case.opening)
    assert not KEYS.vouches_for(travelled, case.number, "0" * 32)
    assert not KEYS.vouches_for(travelled.model_copy(update={"seal": None}), case.number, case.opening)
    for field, other in {
        "n": 2,
        "settled": 1,
        "verified": False,
        "actor": "chen",
        "standing": ("bureau_leader",),
        "received_at": MONDAY + timedelta(days=1),
        "facts": {},
    }.items():
        assert not KEYS.vouches_for(travelled.model_copy(update={field: other}), case.number, case.opening), field
