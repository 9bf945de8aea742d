"""The register that is attacked, with a row in every table, and what attackers know of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.log import publish
from integrity.log.publish import PublishedLog
from models.case import Case
from models.events import ChainHead
from models.tables import ComplaintRow, DeliveryRow, LogRow, MailRow
from procedures import load
from register import editions
from register.cases.stored_case import stored_case
from register.custody import erasure, record
from register.custody.erasure import ErasureOrder
from register.database import create_register_engine, session_factory
from register.identity import accounts, drafts, factors, links, provider_attempts, saved_views, sessions
from register.identity.decisions import Decider
from register.identity.drafts import DraftKey
from register.identity.login_tries import LoginMethod, LoginOutcome, LoginRequest, Origin, note_login_try
from register.identity.provider_attempts import ProviderAttempt
from register.identity.saved_views import ListOfPerson, SavedView
from register.journal import complaint_head
from register.migrations.rights import PROCESS_ROLES
from register.office import access_journal, phrases, senders, staff, units
from register.office.access_journal import COMMAND, Access
from register.office.phrases import PhrasePlace
from register.office.units import UnitPlace
from register.randomness import RANDOM
from register.signing import Signing, make_missing_keys
from register.webhooks import endpoints
from register.webhooks.endpoints import EndpointTarget
from services.embedded.postgres import DATABASE, OWNER_ROLE, PostgresServer
from tests.attacks.attacked_register import NOW, AttackedRegister, build_register
from tests.attacks.matrix.credentials import WEB_KEYS, thief_of
from tests.register.fixed_watch import record_comparison, sequence_all
from tests.register.recorded_case import KEYS, MONDAY
from tests.stack.databases import execute
from tests.stack.signing import keys_of_tests

BESIEGED = "besieged"
ORIGIN = Origin("10.0.0.7")
STATE = "which the provider gives back"
TOKEN = "a random id that only a browser keeps"


class KnownCase(NamedTuple):
    """An open case as its run in Temporal knows it, which no login of the database reaches."""

    case: Case
    head: ChainHead
    n: int


class Siege(NamedTuple):
    """The register: its server and files, the names in it, the keys of its processes, and those that a thief has made
    for want of these. `cookie`, `link` and the `attempt` at a log-in by the provider open nothing any more, and
    `draft` is another person's."""

    server: PostgresServer
    home: Path
    names: AttackedRegister
    cases: Mapping[str, KnownCase]
    keys: Signing
    forged: Path
    cookie: str
    link: str
    draft: DraftKey
    attempt: str

    @property
    def log(self) -> PublishedLog:
        return PublishedLog(self.home / "log", self.home / "log.key")

    @property
    def superuser_url(self) -> str:
        return self.server.url("postgres", BESIEGED)


@contextmanager
def besieged_register(server: PostgresServer, home: Path) -> Iterator[Siege]:
    """Make the register in a database of its own, and the logins of thieves."""
    execute(server, f"CREATE DATABASE {BESIEGED} TEMPLATE {DATABASE} OWNER {OWNER_ROLE}")
    register = session_factory(create_register_engine(server.url("banjie", BESIEGED)), keys_of_tests())
    names = build_register(register, home)
    with register.begin() as session:
        cookie, link, draft, attempt = _furnish(session, names)
    sequence_all(register)
    with register.begin() as session:
        _send_events(session)
        cases = {number: _known(session, number) for number in (names.paper, names.mailed, names.late)}
        assert publish.publish(session, PublishedLog(home / "log", home / "log.key"))
    with register.begin() as session:
        archives = UnitPlace(parent="bureau", head="chen")
        units.state_unit(session, "archives", archives, at=NOW)  # the last that waits for its position
    for number in cases:
        record_comparison(register, number, NOW)
    register.kw["bind"].dispose()
    for role in PROCESS_ROLES:
        execute(server, f"CREATE ROLE {thief_of(role)} LOGIN IN ROLE {role}")
    make_missing_keys(home / "forged keys")
    yield Siege(server, home, names, cases, keys_of_tests(), home / "forged keys", cookie, link, draft, attempt)
    execute(server, f"DROP DATABASE {BESIEGED} WITH (FORCE)")
    for role in PROCESS_ROLES:
        execute(server, f"DROP ROLE {thief_of(role)}")


def _furnish(session: Session, names: AttackedRegister) -> tuple[str, str, DraftKey, str]:
    """Put into the register what cases do not: accounts, programs, what people keep for themselves."""
    editions.keep_edition(session, load("zhengzhou-water"), NOW)
    senders.add_sender(session, senders.NewSender("form", ("intake",), ("li",)), "a key", MONDAY)
    endpoints.add_endpoint(session, "archive", EndpointTarget("https://archive.example/", ()), "form", at=MONDAY)
    staff.give_role(session, "zhou", "administrator", at=MONDAY)
    record.change_hold(session, names.mailed, place=True, by=Decider("li"), reason="复核", at=NOW, randomness=RANDOM)
    order = ErasureOrder("li", "chen", "期满", party=True, decider=Decider("li"))
    erasure.erase(session, names.late, order, at=NOW, randomness=RANDOM)
    for person in ("li", "wang"):  # from here on decisions need the second factor
        account = accounts.add_account(session, person, at=MONDAY)
        accounts.set_password(session, account, f"$argon2id$hash-of-{person}", at=MONDAY, by=None)
        secret = factors.new_factor(person.encode().hex())
        sealed = accounts.SealedFactor(factors.seal_factor(KEYS, person, secret), factors.factor_digest(secret))
        accounts.set_factor(session, account, sealed, at=MONDAY, by=None)
    access_journal.record_access(session, Access("read", names.paper, ("identity",), "wang"), COMMAND, NOW)
    request = LoginRequest(session, KEYS, WEB_KEYS, ORIGIN, NOW)
    note_login_try(request, LoginMethod.password, LoginOutcome.good, "li")
    cookie = sessions.open_session(request, "li", LoginMethod.password, TOKEN, confirmed=True)
    session.flush()
    made = links.make_link(session, "set_up", "wang", TOKEN, at=NOW, by="zhou")
    accounts.end_all(session, "li", NOW)
    accounts.end_all(session, "wang", NOW)
    draft = DraftKey("li", names.paper, "note")
    drafts.save_draft(session, WEB_KEYS, draft, {"opinion": ["尚未提交"]}, NOW)
    saved_views.save_view(session, ListOfPerson("li", "/cases"), SavedView("v1", "我的", "overdue=yes"), NOW)
    phrases.add_phrase(session, "p1", PhrasePlace("zhengzhou-water", ""), "已电话告知", by="zhou", at=NOW)
    session.add(
        MailRow(
            id="0" * 64, message_id="m", sender_mark="s", received_at=NOW, taken_at=NOW, box="tousu@water.example",
            state="waiting", why="form", address="", subject="投诉", raw=b"x", reason="",
        )
    )  # fmt: skip
    attempt = ProviderAttempt(STATE, "n", "v", None, "/")
    kept = provider_attempts.begin_attempt(session, WEB_KEYS, attempt, NOW)
    session.flush()
    assert provider_attempts.take_attempt(session, WEB_KEYS, kept, STATE, NOW)
    provider_attempts.begin_attempt(session, WEB_KEYS, attempt._replace(state="of another"), NOW)
    return cookie, made.text, draft, kept


def _known(session: Session, number: str) -> KnownCase:
    row = session.get_one(ComplaintRow, number)
    case = stored_case(session, row)
    assert case
    return KnownCase(case, complaint_head(row), row.n)


def _send_events(session: Session) -> None:
    """Owe the endpoint an event."""
    position, stream, seq = session.execute(
        select(LogRow.position, LogRow.stream, LogRow.seq).where(LogRow.stream.like("ZZW%")).limit(1)
    ).one()
    session.add(DeliveryRow(endpoint="archive", position=position, complaint=stream, seq=seq, state="due", next_at=NOW))
