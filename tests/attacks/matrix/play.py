"""Plays a deed with a credential, lets relay, worker and watch go on, verifies everything, and takes it back."""

import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SAWarning
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from integrity.verify import watch_checks, whole_record
from integrity.verify.outside import OutsideFiles
from integrity.verify.whole_record import WholeRecord
from models.events import ChainHead, Event, Step
from models.messages import Verdict
from models.tables import ComplaintRow, RunRow
from procedures.office_settings import OfficeSettings
from register import log, row_digests
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import CLOSED_CASE_RUNS, UNSIGNED_RECORD
from register.cases import closed_case, steps
from register.cases.steps import StepContext
from register.database import session_factory
from register.editions import case_input, law_of_complaint
from register.migrations.rights import OFFICE
from register.randomness import RANDOM
from register.signing import Signing
from rules.evolve import evolve
from rules.judge import act_refusals, decide
from services.embedded.postgres import LOGIN_ROLE, OWNER_ROLE
from tests.attacks.attacked_register import A_MINUTE, NOW
from tests.attacks.matrix.appends import Attacker, Deed
from tests.attacks.matrix.besieged import Siege
from tests.attacks.matrix.credentials import SUPERUSER, Credential, ThiefsKeys
from tests.attacks.matrix.tampers import FileDeed, kept_files
from tests.register.recorded_case import clock_at

LOOKS = (NOW + 2 * A_MINUTE, NOW + 65 * A_MINUTE)  # some things are looked at every hour
REFUSED = ("42501",)  # by PostgreSQL: no right
SILENT = "silent"  # the watch does not look any more, as `banjie alarms` and the log of the relay say
GUARDED = ("event", "log", "document", "login_try", "complaint")
COMPARED = text(
    "UPDATE run SET registered = complaint.seq, seen_at = :now FROM complaint"
    " WHERE complaint.number = run.complaint AND run.status = 'running' AND complaint.closed_at IS NULL"
)
CONFIRMED = text("UPDATE run SET seq = :seq WHERE complaint = :number AND status = 'running'")
STANDING = text("SELECT kind, about FROM alarm WHERE cleared_at IS NULL")
MADE_BY_OTHERS = ("document_unmade",)  # the relay makes them, which does not run here
Found = frozenset[tuple[str, str]]
JoinMode = Literal["create_savepoint", "rollback_only"]


class Refused(Exception):
    """PostgreSQL took the deed not."""


class Outcome(NamedTuple):
    """What became of a deed: refused by PostgreSQL, or at the door where it would have been of use; else the kinds of
    alarms that it raises, none where nobody finds it."""

    refused: bool = False
    at_door: bool = False
    kinds: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """As one word of `outcomes.csv`: of several kinds the first, that of an unsigned record before all."""
        if self.refused:
            return "refused"
        kinds = sorted(self.kinds, key=lambda kind: (kind != UNSIGNED_RECORD, kind))
        return kinds[0] if kinds else "door" if self.at_door else "not found"

    def is_told_by(self, cell: str) -> bool:
        """Return whether a cell of `outcomes.csv` says this."""
        if self.refused or not self.kinds:
            return cell.partition(":")[0] == self.word
        return cell in self.kinds


class Stage:
    """The register with one connection of a superuser, who becomes whoever a credential makes of him."""

    def __init__(self, siege: Siege) -> None:
        self.siege = siege
        self.engine = create_engine(siege.superuser_url, poolclass=StaticPool, isolation_level="REPEATABLE READ")
        with self._transaction() as connection:
            self.untouched = frozenset[tuple[str, str]]().union(*self._look(connection))

    def close(self) -> None:
        self.engine.dispose()

    def play(self, deed: Deed, credential: Credential) -> Outcome:
        """Return what becomes of a deed with a credential."""
        with self._transaction() as connection:
            try:
                self._do(connection, deed, credential)
            except Refused:
                return Outcome(refused=True)
            kinds = self._kinds(connection)
            at_door = False
            if deed.opens and not kinds:
                with self._session(connection, self.siege.keys) as session:
                    at_door = not deed.opens(session, self.siege)
            return Outcome(at_door=at_door, kinds=kinds)

    def play_file(self, deed: FileDeed) -> Outcome:
        """Return what becomes of something done to files."""
        with kept_files(self.siege):
            deed.do(self.siege)
            with self._transaction() as connection:
                return Outcome(kinds=self._kinds(connection))

    def _kinds(self, connection: Connection) -> frozenset[str]:
        """Return the kinds by which something is found that is not in the untouched register: those of the first look
        that finds any."""
        with closing(self._look(connection)) as looks:
            news = (found - self.untouched for found in looks)
            return frozenset(kind for kind, _ in next(filter(None, news), ()))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            transaction = connection.begin()
            yield connection
            if transaction.is_active:
                transaction.rollback()

    def _session(self, connection: Connection, keys: Signing, mode: JoinMode = "create_savepoint") -> Session:
        """Return a session whose transaction is a part of that of the connection."""
        made = session_factory(connection, keys)  # type: ignore[arg-type]  # as an engine
        session = made(join_transaction_mode=mode)
        session.connection()
        return session

    def _do(self, connection: Connection, deed: Deed, credential: Credential) -> None:
        folder = self.siege.keys.folder if credential.keyed else self.siege.forged
        keys = ThiefsKeys(folder, credential.role or OFFICE)
        if credential.login == SUPERUSER:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {credential.login}")
        try:
            # In no savepoint: rows would bear its mark, and the guards ask for that of the transaction.
            session = self._session(connection, keys, "rollback_only")
            if credential.login == OWNER_ROLE:
                _triggers(connection, "DISABLE")
            deed.do(Attacker(session, credential.secrets, credential.web_keys, self.siege))
            session.flush()
            if credential.login == OWNER_ROLE:
                _triggers(connection, "ENABLE")
        except DBAPIError as error:
            if getattr(error.orig, "pgcode", "") in REFUSED or isinstance(error, IntegrityError):
                raise Refused from error
            raise
        connection.exec_driver_sql("RESET SESSION AUTHORIZATION")
        connection.exec_driver_sql("SET LOCAL session_replication_role = origin")

    def _look(self, connection: Connection) -> Generator[Found, None, None]:
        """Let relay and worker go on, and yield what is found, with the login of the program: first by verification,
        then at each look of the watch."""
        home = self.siege.home
        outside = OutsideFiles(home / "witness", home / "attachments", home / "archive")
        kept = {path: path.read_bytes() for path in home.glob("witness*")}
        connection.exec_driver_sql(f"SET LOCAL SESSION AUTHORIZATION {LOGIN_ROLE}")
        try:
            with self._session(connection, self.siege.keys) as session:
                while log.sequence_next(session):
                    pass
                self._judge(session)
                session.execute(COMPARED, {"now": LOOKS[0]})
                session.commit()
            with self._session(connection, self.siege.keys) as session:
                verified = whole_record.verify_all(WholeRecord(session, LOOKS[0], outside, self.siege.log))
            yield frozenset((kind, finding.about) for kind, finding in verified.found)
            for now in LOOKS:
                yield self._seen_at(connection, now, outside)
        finally:
            for path, content in kept.items():
                path.write_bytes(content)

    def _seen_at(self, connection: Connection, now: datetime, outside: OutsideFiles) -> Found:
        """Let the watch look once; return the alarms that stand then."""
        try:
            with self._session(connection, self.siege.keys) as session, warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # the transaction has its isolation already
                while log.sequence_next(session):
                    pass
                session.execute(COMPARED, {"now": now})
                assert watch_checks.run_watch(session, clock_at(now), outside)
                session.commit()
        except DBAPIError:
            return frozenset({(SILENT, "")})
        standing = connection.execute(STANDING)
        return frozenset((kind, about) for kind, about in standing if kind not in MADE_BY_OTHERS)

    def _judge(self, session: Session) -> None:
        """Do what relay and worker do with an act that came in after the last one that the case has judged: judge it
        and record the step upon what the case, in Temporal, knows of its journal."""
        for number, known in self.siege.cases.items():
            complaint = session.get(ComplaintRow, number, populate_existing=True)
            if complaint is None:
                continue
            acts, _ = inbox.unjudged_acts(session, number, known.n, None, None)
            law = law_of_complaint(session, complaint)
            events, verdicts, case = list[Event](), list[Verdict](), known.case
            for act in acts:
                if reasons := act_refusals(law, case, act):
                    verdicts.append(Verdict(n=act.n, refused=reasons))
                for event, _ in () if reasons else decide(law, case, act, act.received):
                    events.append(event)
                    case = evolve(law, case, event)
            if acts:
                step = Step(number=number, head=known.head, events=tuple(events), verdicts=tuple(verdicts))
                steps.store_step(session, step, StepContext(RANDOM, OfficeSettings()))
                session.execute(CONFIRMED, {"number": number, "seq": known.head.seq + len(events)})
            if complaint.closed_at and not case.closed_at:  # as the comparison asks the case
                finding = Finding(number, number, {"run_id": None})
                alarms.raise_alarms(session, CLOSED_CASE_RUNS, [finding], NOW)
        closed_case.judge_closed_case_acts(session, self.siege.names.closed, 10_000, RANDOM)
        for complaint in session.scalars(select(ComplaintRow).where(ComplaintRow.seq == 0)).all():
            self._start(session, complaint)

    def _start(self, session: Session, complaint: ComplaintRow) -> None:
        """Do what the relay and the worker do with a complaint whose case has not begun."""
        try:
            digest = {1: row_digests.opening_digest(complaint)}
            log.require_signatures(session, row_digests.opening_stream(complaint.number), digest)
        except log.NotVouchedFor:
            return
        opened = case_input(session, complaint.opened).opened
        step = Step(number=complaint.number, head=ChainHead(), events=(opened,), verdicts=())
        steps.store_step(session, step, StepContext(RANDOM, OfficeSettings()))
        run = {"run_id": f"run-of-{complaint.number}", "complaint": complaint.number, "status": "running"}
        session.add(RunRow(**run, started_at=NOW, seen_at=NOW, seq=1, registered=1))


def _triggers(connection: Connection, change: str) -> None:
    for table in GUARDED:
        connection.exec_driver_sql(f"ALTER TABLE {table} {change} TRIGGER USER")
