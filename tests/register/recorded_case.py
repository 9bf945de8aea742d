"""A case as the workflow keeps it, without Temporal: judged by the rules, recorded by the activities."""

from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from activities.case import CaseActivities
from models.case import Case
from models.case_input import OpenCase
from models.events import ChainHead, Event, Step
from models.form import ActInput, Party
from models.messages import Act, Verdict
from models.packed_law import pack_law, parse_law
from models.procedure import Procedure
from models.tables import PersonRow
from procedures import canonical_law, law_of, load
from procedures.load import sha256
from register import journal
from register.acts import inbox
from register.acts.inbox import ReceiptContext, ReceivedAct, TimeSource
from register.cases import complaints
from register.cases.complaints import Intake
from register.office import staff
from register.randomness import RANDOM
from register.seal import KeyRing
from rules.digests.identifying import opened_digest
from rules.evolve import evolve, open_case
from rules.hash_chain import chain_head
from rules.judge import act_refusals, decide
from rules.redate import events_before_act
from rules.timer import ring_clocks
from tests.zones import CHINA

SECRET = b"a key of the tests, 32 bytes long"
KEYS = KeyRing(SECRET)
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
        "target": "enforcement_body",
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
        "within_powers": True,
        "open_to_remedy": False,
    },
    "texts": {"basis_pointed_to": "照片三张"},
}


@cache
def zhengzhou_law(escalate: bool = False) -> tuple[str, str, str]:
    """Return the packed procedure of the tests, its digest and its calendar. It has no letters of acts, which no relay
    would make here."""
    procedure = load("zhengzhou-water", {"escalate_overdue": escalate})
    return packed_law(procedure.model_copy(update={"letters": {}}))


def packed_law(procedure: Procedure) -> tuple[str, str, str]:
    """Return the packed procedure, its digest and the calendar on file."""
    text = canonical_law(procedure)
    return pack_law(text), sha256(text), law_of(procedure).calendar.model_dump_json(exclude_defaults=True)


def complaint(key: str = "form-1", *, law: tuple[str, str, str] | None = None, **other: Any) -> Intake:
    """Return the intake of a complaint received on Monday morning."""
    text, digest, calendar = law or zhengzhou_law()
    defaults: dict[str, Any] = {
        "received_at": MONDAY,
        "party": Party(name="张三", contact="13800000000"),
        "texts": {"narrative": "河道里有人倾倒渣土"},
    }
    return Intake.model_validate(
        {"key": key, "law": text, "law_sha256": digest, "calendar": calendar, "entry": "complaint"} | defaults | other
    )


def register_complaint_of(session: Session, intake: Intake) -> str:
    return complaints.register_complaint(session, intake, randomness=RANDOM)


def register_staff(session: Session, at: datetime = MONDAY - timedelta(days=365)) -> None:
    """Register the staff of the tests with their roles, once in a register."""
    if session.get(PersonRow, next(iter(STAFF))):
        return
    for person, role in STAFF.items():
        staff.add_member(session, person, f"{person}某", at=at, randomness=RANDOM)
        staff.give_role(session, person, role, at=at)


def clock_at(instant: datetime) -> TimeSource:
    return lambda _session, _number: instant


class RecordedCase:
    """A registered complaint with its case in memory. The test gives the time of every act."""

    def __init__(self, sessions: sessionmaker[Session], intake: Intake | None = None) -> None:
        self.sessions = sessions
        self.activities = CaseActivities(sessions, SECRET)
        with sessions.begin() as session:
            register_staff(session)
            number = register_complaint_of(session, intake or complaint())
            self.case_input: OpenCase = complaints.load_case_input(session, number)
        self.number = number
        self.opening = opened_digest(number, self.case_input.law_sha256, self.case_input.opened)
        self.law = parse_law(self.case_input.law, self.case_input.calendar)
        self.state: Case = open_case(self.law, number, self.case_input.opened)
        self.head = ChainHead()
        self.unrecorded: list[Event] = [self.case_input.opened]
        self.verdicts: list[Verdict] = []
        self.ids = count(1)

    def perform(self, name: str, actor: str, at: datetime, **fields: Any) -> ReceivedAct:
        """Commit an act to the inbox, then judge it."""
        committed = self.commit(name, actor, at, **fields)
        self.judge(committed.act)
        return committed

    def commit(self, name: str, actor: str, at: datetime, act_id: str | None = None, **fields: Any) -> ReceivedAct:
        act_input = ActInput(name=name, actor=actor, **fields)
        with self.sessions.begin() as session:
            return inbox.enter_act(
                session,
                self.number,
                act_input,
                act_id=act_id or f"act-{next(self.ids)}",
                clock=clock_at(at),
                randomness=RANDOM,
                context=ReceiptContext(law=self.law),
            )

    def judge(self, act: Act) -> None:
        for event, _ in events_before_act(self.law, self.state, act, act.received):
            self.apply_event(event)
        if reasons := act_refusals(self.law, self.state, act):
            self.verdicts.append(Verdict(n=act.n, refused=reasons))
        for event, _ in () if reasons else decide(self.law, self.state, act, act.received):
            self.apply_event(event)

    def ring_clocks(self, until: datetime) -> None:
        """Apply the events of all clocks that are due by this instant."""
        for event, _ in ring_clocks(self.law, self.state, until, until):
            self.apply_event(event)

    def step(self) -> Step:
        return Step(
            number=self.number,
            head=self.head,
            events=tuple(self.unrecorded),
            verdicts=tuple(self.verdicts),
        )

    def record(self) -> Step:
        """Record the unrecorded events and verdicts as one step; assert that the register returns the same head."""
        step = self.step()
        stored = self.activities.record(step)
        assert stored == chain_head(step.head, step.events)
        self.head, self.unrecorded, self.verdicts = stored, [], []
        return step

    def events_after(self, seq: int) -> list[Event]:
        """Return the events on record after one of them."""
        with self.sessions() as session:
            return journal.load_events(session, self.number)[seq:]

    def accept(self, **more: Any) -> "RecordedCase":
        """Register on Monday, accept on Tuesday (with `more`), and record both; return the case itself."""
        self.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
        self.perform("accepted", "wang", MONDAY + timedelta(days=1), **ACCEPTED, **more)
        assert not self.verdicts
        self.record()
        return self

    def apply_event(self, event: Event) -> None:
        self.state = evolve(self.law, self.state, event)
        self.unrecorded.append(event)
