"""What an attacker adds who knows schema and chain: the right next record with its hash, its rows, its line in the
queue of the log, as the program itself writes them, in the name of somebody else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Acted, Asked, BreachWithdrawn, Corrected, Event, Granted, Step
from models.form import ActInput, Party
from models.law import Law
from models.means import Means
from models.messages import Act, Refusal
from models.office_events import Proven
from models.packed_law import pack_law
from models.tables import AccountRow, ComplaintRow, DocumentRow, NoticeRow
from procedures import canonical_law, load
from procedures.load import find_procedure_file, sha256
from procedures.office_settings import OfficeSettings
from register import editions, journal, log, periodic_reports, row_digests
from register.acts import inbox, proposals
from register.acts.proposals import NewProposal
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.calendars import notice_adoption
from register.cases import complaints, query_codes, steps
from register.cases.steps import StepContext
from register.cases.stored_case import stored_case
from register.custody import erasure, record, retention
from register.custody.erasure import ErasureOrder
from register.documents import made_documents, texts
from register.editions import law_of_complaint
from register.identity import accounts, drafts, factors, links, login_tries, provider_attempts, saved_views, sessions
from register.identity.decisions import Decider, content_digest
from register.identity.drafts import DraftKey
from register.identity.login_tries import LoginMethod, LoginOutcome, LoginRequest
from register.identity.saved_views import ListOfPerson, SavedView
from register.identity.sessions import SessionLimits
from register.identity.web_keys import WebKeys
from register.locks import lock_complaint
from register.notices import outbox
from register.notices.outbox import ReportContext
from register.office import absence, access_journal, org_journal, phrases, published, ranks, senders, staff, units
from register.office.access_journal import COMMAND, Access
from register.office.phrases import PhrasePlace
from register.office.published import PublishedText
from register.office.units import UnitPlace
from register.randomness import RANDOM
from register.seal import KeyRing
from register.transaction import signing_of
from register.webhooks import endpoints
from register.webhooks.endpoints import EndpointTarget
from rules.acts.deciders import ADMINISTRATOR
from rules.evolve import fold_events
from rules.judge import decide
from tests.attacks.attacked_register import NOW
from tests.attacks.matrix.besieged import ORIGIN, STATE, Siege
from tests.attacks.matrix.credentials import WEB_KEYS
from tests.register.recorded_case import clock_at, complaint
from tests.register.test_calendar_adoption import notice_with_rest_day

LATER = NOW + timedelta(minutes=1)
CONTEXT = ReportContext(clock_at(LATER), RANDOM)
INTO_QUEUE = text(
    "INSERT INTO unsequenced (stream, seq, hash, signer, signature) VALUES (:stream, :seq, :hash, :signer, :signature)"
)


class Attacker(NamedTuple):
    """An attacker at work: a session with the rights that were stolen and with the keys of records that go with them,
    the secrets that were stolen or guessed, and what is known of the register."""

    session: Session
    secrets: KeyRing
    web_keys: WebKeys
    siege: Siege

    @property
    def paper(self) -> str:
        return self.siege.names.paper

    @property
    def login(self) -> LoginRequest:
        return LoginRequest(self.session, self.secrets, self.web_keys, ORIGIN, LATER)


@dataclass(frozen=True)
class Deed:
    """Something that an attacker does. `group`: the row of docs/security.md. `opens`: asks whether a door of the
    program takes it, for what no check of the record looks at."""

    name: str
    group: str
    do: Callable[[Attacker], object]
    opens: Callable[[Session, Siege], bool] | None = None


def by(who: str) -> dict[str, Any]:
    return {"at": LATER, "by": who}


# ---- accounts and staff


def take_account(attacker: Attacker) -> None:
    """Give an account the password and the second factor that the attacker knows."""
    session = attacker.session
    row = accounts.require_account(session, "wang")
    accounts.set_password(session, row, "the hash of a password that the attacker knows", at=LATER, by="zhou")
    secret = factors.new_factor("00")
    sealed = accounts.SealedFactor(factors.seal_factor(attacker.secrets, "wang", secret), factors.factor_digest(secret))
    accounts.set_factor(session, row, sealed, at=LATER, by="zhou")


def set_password(attacker: Attacker) -> None:
    row = accounts.require_account(attacker.session, "wang")
    accounts.set_password(attacker.session, row, "the hash of another password", at=LATER, by="wang")


def set_factor(attacker: Attacker) -> None:
    row = accounts.require_account(attacker.session, "wang")
    accounts.set_factor(attacker.session, row, None, at=LATER, by="wang")


def link_account(attacker: Attacker) -> None:
    identity = accounts.OtherIdentity("os_user", accounts.os_user_digest("thief"))
    accounts.link_account(attacker.session, "wang", identity, **by("zhou"))


def publish_regulation(attacker: Attacker) -> None:
    body = find_procedure_file("aa-water").read_text(encoding="utf-8")
    text_of_thief = PublishedText("aa-water", "of a thief", date(2030, 1, 1), body)
    published.publish_text(attacker.session, text_of_thief, **by("zhou"))


def give_role_by_opened_factor(attacker: Attacker) -> None:
    """Give a role, with the proof of somebody whose second factor the secret opens."""
    session, decider = attacker.session, decider_by_opened_factor(attacker)
    staff.give_role(session, "chen", "bureau_leader", **by(decider.person))
    head = journal.lock_stream_head(session, org_journal.ORG_STREAM)
    proof = decider.prove(org_journal.ORG_STREAM, head.seq + 1, content_digest(head.hash, str(head.seq)))
    change = org_journal.change(decider.person, LATER, decider.person)
    org_journal.append_org_event(
        session, Proven(**change, type="proven", since=head.seq, step=decider.step, proof=proof)
    )


def decider_by_opened_factor(attacker: Attacker) -> Decider:
    """Become somebody by the second factor that the database keeps, or by one that is guessed."""
    row = attacker.session.get_one(AccountRow, "li")
    return Decider("li", 1, factors.open_factor(attacker.secrets, row) or "guessed")


# ---- cases


def forge_events(attacker: Attacker, number: str, make: Callable[[Law, Case, int], Sequence[Event]]) -> None:
    """Put events on record as the worker does: with lists, notices and the state that follow."""
    complaint_row = lock_complaint(attacker.session, number)
    law, case = law_of_complaint(attacker.session, complaint_row), stored_case(attacker.session, complaint_row)
    head = journal.complaint_head(complaint_row)
    assert case
    step = Step(number=number, head=head, events=tuple(make(law, case, head.seq + 1)), verdicts=())
    steps.store_step(attacker.session, step, StepContext(RANDOM, OfficeSettings()))


def of_case(seq: int, name: str, who: str, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "name": name, "at": LATER, "recorded_at": LATER, "by": who, **more}


def decide_act(attacker: Attacker) -> None:
    """Receive an act, judge it by the rules and record what becomes of it, all as the program does."""
    committed = commit(attacker, "wang")
    forge_events(
        attacker, attacker.paper, lambda law, case, _: [event for event, _ in decide(law, case, committed, LATER)]
    )


def commit(attacker: Attacker, who: str, number: str | None = None) -> Act:
    act_input = ActInput(name="note", actor=who, texts={"opinion": "从未说过"})
    committed = inbox.enter_act(
        attacker.session, number or attacker.paper, act_input, act_id="forged", clock=clock_at(LATER), randomness=RANDOM
    )
    return committed.act


def repeat_event(attacker: Attacker, number: str) -> None:
    """Append the last event of a case once more, with the end of its chain, and nothing else."""
    complaint_row = lock_complaint(attacker.session, number)
    head = journal.complaint_head(complaint_row)
    event = journal.load_event(attacker.session, number, head.seq).model_copy(update={"seq": head.seq + 1})
    head = journal.append_event(attacker.session, number, head, event)
    complaint_row.seq, complaint_row.head = head.seq, head.hash


def withdraw_breach(attacker: Attacker) -> None:
    forge_events(
        attacker,
        attacker.paper,
        lambda _law, _case, seq: [BreachWithdrawn(**of_case(seq, "handling", "zhou"), type="breach_withdrawn")],
    )


def extend(attacker: Attacker) -> None:
    forge_events(
        attacker,
        attacker.paper,
        lambda _law, _case, seq: [
            Asked(**of_case(seq, "handling", "li"), type="asked", units=10),
            Granted(**of_case(seq + 1, "handling", "zhou"), type="granted", refers_to=seq),
        ],
    )


def take_back_act(attacker: Attacker) -> None:
    """Take back the last act of a case, as the second who agrees to that."""

    def taking_back(law: Law, _: Case, seq: int) -> list[Event]:
        events = journal.load_events(attacker.session, attacker.paper)
        done = fold_events(law, attacker.paper, events).earlier[-1].event  # the stored state keeps none
        assert done.by
        said = of_case(seq, "correct", "zhou", refers_to=done.seq, whom=done.by)
        return [Corrected(**said, type="corrected")]

    forge_events(attacker, attacker.paper, taking_back)


def close(attacker: Attacker) -> None:
    def closing(_: Law, case: Case, seq: int) -> list[Event]:
        said = of_case(seq, "result_told", "li", stage=case.stage, to="closed")
        return [Acted(**said, type="acted")]

    forge_events(attacker, attacker.paper, closing)


def close_by_row(attacker: Attacker) -> None:
    attacker.session.execute(update(ComplaintRow).where(ComplaintRow.number == attacker.paper).values(closed_at=LATER))


def open_otherwise(attacker: Attacker) -> None:
    attacker.session.execute(update(ComplaintRow).where(ComplaintRow.number == attacker.paper).values(opening=""))


def refuse_waiting(attacker: Attacker) -> None:
    inbox.record_refusal(attacker.session, attacker.siege.names.late, 4, (Refusal(why="too_late"),), LATER)


def enter_complaint(attacker: Attacker) -> None:
    complaints.register_complaint(
        attacker.session, complaint("nobody filed it", party=Party(name="无名", contact="1")), randomness=RANDOM
    )


def enter_report(attacker: Attacker) -> None:
    """Register a complaint under the key by which the report of a periodic duty is found."""
    [(duty, _), *_] = periodic_reports.current_duties(attacker.session)
    complaints.register_complaint(attacker.session, complaint(duty.report_key(LATER)), randomness=RANDOM)


def add_text(attacker: Attacker) -> None:
    texts.store_texts(attacker.session, attacker.paper, {"opinion": "从未说过"}, at=LATER, by="wang", randomness=RANDOM)


def add_file(attacker: Attacker) -> None:
    attacker.session.execute(
        text(
            "INSERT INTO attachment SELECT 'aa', complaint, n, '假.pdf', media_type, size, sha256, digest, salt,"
            " added_at, added_by FROM attachment WHERE complaint = :number LIMIT 1"
        ),
        {"number": attacker.paper},
    )


def other_law() -> tuple[str, str]:
    """Return a law of more days than any on file, packed, and its digest."""
    body = canonical_law(load("zhengzhou-water", {"escalate_overdue": False})).replace('"n":15', '"n":150')
    return pack_law(body), sha256(body)


# ---- notices and papers


def notice_of(attacker: Attacker) -> NoticeRow:
    return attacker.session.get_one(NoticeRow, attacker.siege.names.notice)


def replace_paper(attacker: Attacker) -> None:
    """Put another file in the place of a paper: a newer one, with the digest of its row in the log."""
    session, number = attacker.session, attacker.paper
    rows = {row.name: row for row in made_documents.stored_documents(session, number)}
    columns = {column.key: getattr(rows["acceptance"], column.key) for column in DocumentRow.__table__.columns}
    other = {"sha256": rows["receipt"].sha256, "size": rows["receipt"].size, "seq": rows["acceptance"].seq + 1}
    row = DocumentRow(**columns | other)
    session.add(row)
    session.flush()
    stream = row_digests.document_stream(row)
    log.enqueue(session, stream, log.last_logged(session, stream).seq + 1, row_digests.document_digest(row))


# ---- custody, reading, alarms


def lift_hold(attacker: Attacker) -> None:
    change_hold(attacker, attacker.siege.names.mailed, Decider("zhou"), place=False)


def place_hold(attacker: Attacker) -> None:
    change_hold(attacker, attacker.paper, Decider("zhou"), place=True)


def place_hold_by_opened_factor(attacker: Attacker) -> None:
    change_hold(attacker, attacker.paper, decider_by_opened_factor(attacker), place=True)


def change_hold(attacker: Attacker, number: str, decider: Decider, *, place: bool) -> None:
    record.change_hold(attacker.session, number, place=place, by=decider, reason="", at=LATER, randomness=RANDOM)


def erase(attacker: Attacker) -> None:
    order = ErasureOrder("li", "zhou", "nobody decided it", party=True, decider=Decider("li"))
    erasure.erase(attacker.session, attacker.paper, order, at=LATER, randomness=RANDOM)


def decide_erasure(attacker: Attacker) -> None:
    """Say that an erasure was decided and done, and erase nothing."""
    fields: dict[str, Any] = {"by": "li", "second": "zhou", "party": True, "opening": True, "upto": 1}
    record.append_custody_event(attacker.session, attacker.paper, "erased", "erasure", LATER, Decider("li"), **fields)


def erase_by_a_table_of_ones_own(attacker: Attacker) -> None:
    """Let the door of erasure read a temporary table in place of the journal."""
    session = attacker.session
    session.execute(text("CREATE TEMPORARY TABLE event (stream text, seq integer, type text, body text)"))
    session.execute(text("GRANT SELECT ON event TO PUBLIC"))
    forged = {
        "stream": record.custody_stream(attacker.paper),
        "body": '{"by":"a","second":"b","reason":{},"party":true}',
    }
    session.execute(text("INSERT INTO pg_temp.event VALUES (:stream, 1, 'erased', :body)"), forged)
    session.execute(erasure.ERASE_RECORDED, {"number": attacker.paper, "seq": 1})


def list_for_erasure(attacker: Attacker) -> None:
    due = retention.DueComplaint(attacker.siege.names.closed, LATER, ("texts",), held=False)
    listed = retention.make_list(attacker.session, [due], Decider("li"), LATER)
    retention.confirm_list(attacker.session, listed.seq, "zhou", lambda: Decider("zhou"), LATER)


def blame_reading(attacker: Attacker) -> None:
    access_journal.record_access(
        attacker.session, Access("read", attacker.paper, ("identity",), "wang"), COMMAND, LATER
    )


def read_unseen(attacker: Attacker) -> None:
    attacker.session.execute(text("SELECT name, contact FROM party")).all()


def clear_alarm(attacker: Attacker) -> None:
    kinds = text("SELECT kind FROM alarm WHERE cleared_at IS NULL")
    for kind in attacker.session.scalars(kinds).all():
        alarms.settle_alarms(attacker.session, kind, [], LATER)


def raise_alarm(attacker: Attacker) -> None:
    found = Finding("li", None, {"person": "li", "by": "zhou"})
    alarms.raise_alarms(attacker.session, "emergency_login", [found], LATER)


# ---- what is no record


def save_draft(attacker: Attacker) -> None:
    key = DraftKey("wang", attacker.paper, "note")
    drafts.save_draft(attacker.session, attacker.web_keys, key, {"opinion": ["从未写过"]}, LATER)


def draft_opens(session: Session, siege: Siege) -> bool:
    return bool(drafts.load_draft(session, WEB_KEYS, DraftKey("wang", siege.names.paper, "note"), LATER))


def propose(attacker: Attacker) -> None:
    """Put on record that a program proposed an act to somebody."""
    head = attacker.siege.cases[attacker.paper].head.hash
    act_input = ActInput(name="note", actor="wang", texts={"opinion": "从未建议"})
    new = NewProposal("form", act_input, {"texts.opinion": ["从未建议"]}, head, "0" * 32)
    proposals.add_proposal(attacker.session, attacker.web_keys, attacker.paper, new, LATER)


def make_link(attacker: Attacker) -> None:
    links.make_link(attacker.session, "set_up", "wang", "known", at=LATER, by="zhou")


def link_opens(session: Session, _: Siege) -> bool:
    return links.find_link(session, links.LINK_MARK.join(("set_up", "wang", "known")), LATER) is not None


def open_session(attacker: Attacker) -> None:
    sessions.open_session(attacker.login, "wang", LoginMethod.password, "known", confirmed=True)


def session_opens(session: Session, _: Siege) -> bool:
    return sessions.session_of_cookie(session, WEB_KEYS, "wang.known", SessionLimits(), LATER) is not None


def old_session_opens(session: Session, siege: Siege) -> bool:
    return sessions.session_of_cookie(session, WEB_KEYS, siege.cookie, SessionLimits(), LATER) is not None


def session_of_another_opens(session: Session, siege: Siege) -> bool:
    cookie = f"wang{sessions.COOKIE_MARK}{siege.cookie.partition(sessions.COOKIE_MARK)[2]}"
    return any(
        sessions.session_of_cookie(session, WEB_KEYS, each, SessionLimits(), LATER) for each in (cookie, siege.cookie)
    )


def old_link_opens(session: Session, siege: Siege) -> bool:
    return links.find_link(session, siege.link, LATER) is not None


def attempt_opens(session: Session, siege: Siege) -> bool:
    return provider_attempts.take_attempt(session, WEB_KEYS, siege.attempt, STATE, LATER) is not None


def save_view(attacker: Attacker) -> None:
    view = SavedView("v2", "待办", "overdue=no")
    saved_views.save_view(attacker.session, ListOfPerson("wang", "/cases"), view, LATER)


def keep_phrase(attacker: Attacker) -> None:
    phrases.add_phrase(attacker.session, "p2", PhrasePlace("", ""), "已办结", by="wang", at=LATER)


def note_log_in(attacker: Attacker) -> None:
    login_tries.note_login_try(attacker.login, LoginMethod.password, LoginOutcome.good, "wang")


def write_log(attacker: Attacker) -> None:
    """Give a record a position oneself, past the sequencer."""
    session = attacker.session
    last, head = log.log_head(session)
    signed = signing_of(session).sign("org", 999, "0" * 64)
    line = {"position": last + 1, "head": log.next_head(head, last + 1, "org", 999, "0" * 64), **signed._asdict()}
    session.execute(
        text(
            "INSERT INTO log (position, stream, seq, hash, head, signer, signature)"
            " VALUES (:position, 'org', 999, repeat('0', 64), :head, :signer, :signature)"
        ),
        line,
    )


def borrow_signature(attacker: Attacker) -> None:
    """Queue a record with a genuine signature: that of another record."""
    session = attacker.session
    head = journal.read_stream_head(session, "org")
    genuine = session.execute(text("SELECT signer, signature FROM log WHERE stream = 'org' ORDER BY position LIMIT 1"))
    session.execute(
        text(
            "INSERT INTO event SELECT stream, seq + 1, type, name, at, recorded_at,"
            " replace(body, '\"seq\":' || seq, '\"seq\":' || seq + 1), hash, ''"
            " FROM event WHERE stream = 'org' AND seq = :seq"
        ),
        {"seq": head.seq},
    )
    signed = genuine.one()
    session.execute(INTO_QUEUE, {"stream": "org", "seq": head.seq + 1, "hash": "", **signed._asdict()})


def run_sql(statement: str) -> Callable[[Attacker], object]:
    """Return the deed that executes a statement; `<paper>` and the like stand for what is in the register."""

    def do(attacker: Attacker) -> None:
        attacker.session.execute(text(named(statement, attacker.siege).replace(":", "\\:")))

    return do


def named(statement: str, siege: Siege) -> str:
    for name, value in siege.names._asdict().items():
        statement = statement.replace(f"<{name}>", value)
    return statement


ACCOUNTS, STAFF, PROGRAMS = "accounts", "staff, roles, absences, units", "programs and endpoints"
ACTS, CASES, OPENINGS = "acts and verdicts", "events of cases", "complaints"
NOTICES, BODIES, CUSTODY = "letters and papers", "texts, parties, files", "holds and erasures"
READING, ALARMS, LAW = "readings", "alarms and looks", "laws, calendars, duties"
LOG, OWN, LOGINS = "log and queue", "drafts, views and phrases", "sessions, links, log-ins"
LISTS, RUNS, CATALOGUE, OUTSIDE = "lists made from the journal", "runs", "rights and triggers", "files outside"
JOURNAL, MAIL = "the journal rewritten", "mail that comes in"

APPENDS = (
    Deed("gives an account another password and second factor", ACCOUNTS, take_account),
    Deed("gives a colleague another password", ACCOUNTS, set_password),
    Deed("takes a second factor away", ACCOUNTS, set_factor),
    Deed("links an account to an identity of their own", ACCOUNTS, link_account),
    Deed("closes an account", ACCOUNTS, lambda a: accounts.disable_account(a.session, "wang", **by("zhou"))),
    Deed("adds an account", ACCOUNTS, lambda a: accounts.add_account(a.session, "chen", **by("zhou"))),
    Deed("gives somebody a role", STAFF, lambda a: staff.give_role(a.session, "chen", "bureau_leader", **by("zhou"))),
    Deed("gives somebody the role of an administrator", STAFF,
         lambda a: staff.give_role(a.session, "chen", ADMINISTRATOR, **by("zhou"))),
    Deed("gives a role by the second factor of another", STAFF, give_role_by_opened_factor),
    Deed("ends a role", STAFF, lambda a: staff.end_role(a.session, "chen", "discipline_office", **by("zhou"))),
    Deed("lets somebody leave", STAFF, lambda a: staff.end_service(a.session, "chen", "wang", **by("zhou"))),
    Deed("adds a member of the staff", STAFF,
         lambda a: staff.add_member(a.session, "ghost", "鬼", at=LATER, by="zhou", randomness=RANDOM)),
    Deed("sends somebody away with a substitute", STAFF,
         lambda a: absence.insert_absence(a.session, "li", LATER, LATER + timedelta(days=9), "wang", **by("li"))),
    Deed("makes somebody the head of a unit", STAFF,
         lambda a: units.state_unit(a.session, "water_policy_office", UnitPlace("bureau", "wang"), **by("zhou"))),
    Deed("gives somebody a rank", STAFF, lambda a: ranks.give_rank(a.session, "wang", "director", **by("zhou"))),
    Deed("puts somebody on a register", STAFF,
         lambda a: ranks.add_to_register(a.session, "mediators", "wang", **by("zhou"))),
    Deed("adds a program with a key", PROGRAMS,
         lambda a: senders.add_sender(a.session, senders.NewSender("thief", ("act",), ("*",)), "k", **by("zhou"))),
    Deed("adds a program that moves complaints in and revives cases", PROGRAMS,
         lambda a: senders.add_sender(
             a.session, senders.NewSender("thief", ("operate",), ("li",)), "k", **by("zhou"))),
    Deed("revokes the key of a program", PROGRAMS, lambda a: senders.revoke_sender(a.session, "form", **by("zhou"))),
    Deed("adds an endpoint", PROGRAMS,
         lambda a: endpoints.add_endpoint(
             a.session, "thief", EndpointTarget("https://thief.example/", ()), None, **by("zhou"))),
    Deed("moves an endpoint", PROGRAMS,
         lambda a: endpoints.change_endpoint(
             a.session, "archive", None, EndpointTarget("https://thief.example/", ()), **by("zhou"))),
    Deed("acts in the name of somebody", ACTS, lambda a: commit(a, "wang")),
    Deed("acts in a closed case in the name of somebody", ACTS, lambda a: commit(a, "wang", a.siege.names.closed)),
    Deed("refuses an act that waits", ACTS, refuse_waiting),
    Deed("acts, judges and records the event in an open case", CASES, decide_act),
    Deed("writes an event into an open case", CASES, lambda a: repeat_event(a, a.paper)),
    Deed("withdraws a breach", CASES, withdraw_breach),
    Deed("grants an extension", CASES, extend),
    Deed("takes an act back", CASES, take_back_act),
    Deed("closes a case by its event", CASES, close),
    Deed("closes an open case", CASES, close_by_row),
    Deed("writes an event into a closed case", CASES, lambda a: repeat_event(a, a.siege.names.closed)),
    Deed("says that a case was opened otherwise", OPENINGS, open_otherwise),
    Deed("enters a complaint that nobody filed", OPENINGS, enter_complaint),
    Deed("enters a periodic report", OPENINGS, enter_report),
    Deed("raises the counter of numbers", OPENINGS, run_sql("UPDATE register_counter SET last = last + 1")),
    Deed("makes a query code", OPENINGS,
         lambda a: query_codes.store_query_code(a.session, a.siege.names.mailed, "KNOWN", "salt", LATER)),
    Deed("says that a letter was served", NOTICES,
         lambda a: outbox.record_passage(a.session, notice_of(a), "served", LATER, channel="smtp")),
    Deed("says that a letter was told", NOTICES,
         lambda a: outbox.record_telling(a.session, notice_of(a).id, Means.phone, "wang", LATER, context=CONTEXT)),
    Deed("replaces a paper", NOTICES, replace_paper),
    Deed("adds a text", BODIES, add_text),
    Deed("adds a file", BODIES, add_file),
    Deed("lifts a hold", CUSTODY, lift_hold),
    Deed("places a hold", CUSTODY, place_hold),
    Deed("places a hold by the second factor of another", CUSTODY, place_hold_by_opened_factor),
    Deed("erases what nobody decided to erase", CUSTODY, erase),
    Deed("says that something was erased", CUSTODY, decide_erasure),
    Deed("erases by a temporary table in place of the journal", CUSTODY, erase_by_a_table_of_ones_own),
    Deed("lists a case for erasure and confirms it", CUSTODY, list_for_erasure),
    Deed("blames a reading on somebody", READING, blame_reading),
    Deed("reads without a record of it", READING, read_unseen),
    Deed("clears an alarm", ALARMS, clear_alarm),
    Deed("raises a false alarm", ALARMS, raise_alarm),
    Deed("sets the watch ahead", ALARMS,
         lambda a: alarms.record_look(a.session, "chain", LATER, '{"after":"zzz","page":1000000}')),
    Deed("keeps an edition", LAW, lambda a: editions.keep_edition(a.session, load("property-internal"), LATER)),
    Deed("keeps a law", LAW,
         lambda a: editions.keep_law(a.session, "zhengzhou-water", *other_law(), LATER)),
    Deed("publishes a regulation", LAW, publish_regulation),
    Deed("adopts a holiday notice", LAW,
         lambda a: notice_adoption.record_adoption(a.session, {2027: notice_with_rest_day()}, **by("zhou"))),
    Deed("gives up a periodic duty", LAW, lambda a: periodic_reports.replace_duties(a.session, (), LATER)),
    Deed("gives a record a position in the log", LOG, write_log),
    Deed("takes a record out of the queue of the log", LOG, run_sql("DELETE FROM unsequenced")),
    Deed("queues a record with the signature of another", LOG, borrow_signature),
    Deed("keeps a draft in another name", OWN, save_draft, draft_opens),
    Deed("proposes an act in the name of a program", ACTS, propose),
    Deed("puts a mail that nobody sent before those who read mail", MAIL, run_sql(
        "INSERT INTO mail (id, message_id, sender_mark, received_at, taken_at, box, state, why, address, subject, "
        "raw, reason) VALUES (repeat('a', 64), 'm', 's', now(), now(), 'tousu@water.example', 'waiting', 'form', '', "
        "'x', 'x', '')")),
    Deed("saves a view in another name", OWN, save_view),
    Deed("keeps a phrase in another name", OWN, keep_phrase),
    Deed("makes a link to an account", LOGINS, make_link, link_opens),
    Deed("opens a session in another name", LOGINS, open_session, session_opens),
    Deed("says that somebody logged in", LOGINS, note_log_in),
    Deed("lets an address try again", LOGINS, run_sql("DELETE FROM login_address")),
    Deed("says that an event was delivered", PROGRAMS, run_sql("UPDATE delivery SET state = 'delivered'")),
    Deed("says that a run has ended", RUNS,
         run_sql("UPDATE run SET status = 'completed', ended_at = seen_at WHERE complaint = '<paper>'")),
    Deed("invents a run", RUNS, run_sql(
        "INSERT INTO run (run_id, complaint, status, started_at, seen_at) "
        "SELECT 'invented', number, 'running', received_at, received_at FROM complaint WHERE number = '<closed>'")),
    Deed("adds what a search finds", LISTS, run_sql(
        "INSERT INTO search (complaint, n, kind, name, source, at, pieces) "
        "SELECT '<closed>', n, kind, name, source, at, pieces FROM search WHERE complaint = '<paper>' LIMIT 1")),
)  # fmt: skip
