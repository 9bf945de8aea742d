"""A case as the workflow keeps it, without Temporal: judged by the pure core, recorded by the activities."""

from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

import calendars
from activities.case import CaseActivities
from models.case import Case
from models.case_input import OpenCase
from models.events import ChainHead, Event, Step
from models.form import ActInput, Party
from models.messages import Act, Verdict
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.time import CHINA
from procedures import canonical_law, load
from procedures.load import sha256
from register import complaints, inbox
from register.complaints import Intake
from register.inbox import Committed, TimeSource
from register.office import staff
from register.texts import random_id
from rules.evolve import evolve, open_case
from rules.hash_chain import chain_head
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import ring_clocks

SECRET = b"a key of the tests, 32 bytes long"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
STAFF = {
    "li": "water_policy_office",
    "wang": "water_policy_office",
    "chen": "discipline_office",
    "zhou": "bureau_leader",
}
REGISTERED: dict[str, Any] = {
    "facts": {
        "kind": "complaint",
        "filer_kind": "citizen",
        "channel": "letter",
        "accepting_office": "water_policy_office",
        "target": "staff",
    },
    "texts": {"target_name": "某甲"},
}
ACCEPTED: dict[str, Any] = {
    "facts": {
        "grounds": ("duty_not_performed",),
        "in_enforcement": True,
        "review_applied": False,
        "suit_filed": False,
        "respondent_clear": True,
        "facts_concrete": True,
        "scope_confirmed": True,
        "within_powers": True,
        "by_own_people": True,
        "open_to_remedy": False,
    },
    "texts": {"basis_pointed_to": "照片三张"},
}


@cache
def packed(escalate: bool = False) -> tuple[str, str, str]:
    """The law of the tests, its digest and its calendar."""
    return law_of(load("zhengzhou-water", {"escalate_overdue": escalate}))


def law_of(procedure: Procedure) -> tuple[str, str, str]:
    text = canonical_law(procedure)
    return pack_law(text), sha256(text), calendars.load_calendar().model_dump_json(exclude_defaults=True)


def complaint(key: str = "form-1", *, law: tuple[str, str, str] | None = None, **other: Any) -> Intake:
    """A complaint that comes in on a Monday morning."""
    text, digest, calendar = law or packed()
    words: dict[str, Any] = {
        "received_at": MONDAY,
        "party": Party(name="张三", contact="13800000000"),
        "texts": {"narrative": "河道里有人倾倒渣土"},
    }
    return Intake.model_validate(
        {"key": key, "law": text, "law_sha256": digest, "calendar": calendar, "entry": "complaint"} | words | other
    )


def take_in(session: Session, one: Intake) -> str:
    return complaints.register_complaint(session, one, ids=random_id, secret=SECRET)


def hire(session: Session, at: datetime = MONDAY - timedelta(days=365)) -> None:
    """The staff of the tests."""
    for person, role in STAFF.items():
        staff.add_member(session, person, f"{person}某", at=at)
        staff.give_role(session, person, role, at=at)


def clock_at(instant: datetime) -> TimeSource:
    return lambda _session, _number: instant


class RecordedCase:
    """A complaint in hand. Time is what the test says."""

    def __init__(self, sessions: sessionmaker[Session], one: Intake | None = None) -> None:
        self.sessions = sessions
        self.records = CaseActivities(sessions, SECRET)
        with sessions.begin() as session:
            hire(session)
            number = take_in(session, one or complaint())
            self.opened: OpenCase = complaints.load_case_input(session, number)
        self.number = number
        self.law = parse_law(self.opened.law, self.opened.calendar)
        self.case: Case = open_case(self.law, number, self.opened.opened)
        self.head = ChainHead()
        self.unrecorded: list[Event] = [self.opened.opened]
        self.verdicts: list[Verdict] = []
        self.ids = count(1)

    def say(self, name: str, actor: str, at: datetime, **said: Any) -> Committed:
        """An act: on record, then judged."""
        committed = self.commit(name, actor, at, **said)
        self.judge(committed.act)
        return committed

    def commit(self, name: str, actor: str, at: datetime, act_id: str | None = None, **said: Any) -> Committed:
        words = ActInput(name=name, actor=actor, **said)
        with self.sessions.begin() as session:
            return inbox.commit_act(
                session,
                self.number,
                words,
                act_id=act_id or f"act-{next(self.ids)}",
                clock=clock_at(at),
                ids=random_id,
                secret=SECRET,
            )

    def judge(self, act: Act) -> None:
        for event in events_before_act(self.law, self.case, act, act.received):
            self._happen(event)
        if reasons := act_refusals(self.law, self.case, act):
            self.verdicts.append(Verdict(n=act.n, refused=reasons))
        for event in () if reasons else decide(self.law, self.case, act, act.received):
            self._happen(event)

    def wait(self, until: datetime) -> None:
        """The clocks say what they have to say."""
        for event in ring_clocks(self.law, self.case, until, until):
            self._happen(event)

    def step(self) -> Step:
        return Step(
            number=self.number,
            head=self.head,
            events=tuple(self.unrecorded),
            verdicts=tuple(self.verdicts),
        )

    def record(self) -> Step:
        """Write down what is unrecorded; the register must agree."""
        step = self.step()
        stored = self.records.record(step)
        assert stored == chain_head(step.head, step.events)
        self.head, self.unrecorded, self.verdicts = stored, [], []
        return step

    def accepted(self) -> "RecordedCase":
        """Registered on Monday, accepted on Tuesday, all of it written down."""
        self.say("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
        self.say("accepted", "wang", MONDAY + timedelta(days=1), **ACCEPTED)
        assert not self.verdicts
        self.record()
        return self

    def _happen(self, event: Event) -> None:
        self.case = evolve(self.law, self.case, event)
        self.unrecorded.append(event)
