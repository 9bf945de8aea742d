"""A register with everything in it, and the dossier of one of its cases."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity import check
from integrity.dossier import make
from integrity.dossier.make import Dossier, Sources
from integrity.log import publish
from integrity.log.note import Checkpoint
from integrity.log.publish import PublishedLog
from models.form import ActInput
from models.tables import ComplaintRow, InboxRow
from procedures import load
from register import editions
from register.acts import proposals
from register.acts.proposals import NewProposal
from register.custody import record
from register.database import create_register_engine, session_factory
from register.documents.attachments import AttachmentStore
from register.identity import accounts
from register.identity.decisions import Decider
from register.office import senders, staff
from register.office.access_journal import COMMAND
from register.office.published import PublishedText, publish_text
from register.randomness import RANDOM
from register.webhooks import endpoints
from register.webhooks.endpoints import EndpointTarget
from services.embedded.postgres import DATABASE, OWNER_ROLE, PostgresServer
from tests.attacks.attacked_register import NOW, AttackedRegister, build_register
from tests.attacks.matrix.credentials import WEB_KEYS
from tests.integrity.second_checker import SecondChecker
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import MONDAY
from tests.stack.databases import execute
from tests.stack.signing import keys_of_tests

Sessions = sessionmaker[Session]


class AuditedRegister(NamedTuple):
    """The register of the attacks, as the program opens it, with its files and the names of what is in it."""

    sessions: Sessions
    home: Path
    names: AttackedRegister
    superuser_url: str

    @property
    def sources(self) -> Sources:
        return Sources(AttachmentStore(self.home / "attachments"), self.home / "archive", self.log)

    @property
    def log(self) -> PublishedLog:
        return PublishedLog(self.home / "log", self.home / "log.key")

    def export(self, number: str, person: str = "li") -> Dossier:
        """Export a dossier as `banjie audit dossier` does."""
        with self.sessions.begin() as session:
            export = make.record_export(session, number, person, NOW, door=COMMAND, sources=self.sources)
        sequence_all(self.sessions)
        with self.sessions.begin() as session:
            assert publish.publish(session, self.log)
        with self.sessions.begin() as session:
            return make.make_dossier(session, export, self.sources)


@pytest.fixture(scope="session")
def audited(postgres: PostgresServer, session_home: Path) -> Iterator[AuditedRegister]:
    """The register, in a database of its own."""
    execute(postgres, f"CREATE DATABASE audited TEMPLATE {DATABASE} OWNER {OWNER_ROLE}")
    sessions, home = (
        session_factory(create_register_engine(postgres.url("banjie", "audited")), keys_of_tests()),
        session_home / "audited",
    )
    names, superuser = build_register(sessions, home), postgres.url("postgres", "audited")
    register = AuditedRegister(sessions, home, names, superuser)
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), NOW)
        staff.add_member(session, "passer-by", "路某", at=MONDAY, randomness=RANDOM)
        senders.add_sender(session, senders.NewSender("form", ("intake",), ("li",)), "a key", MONDAY)
        text = PublishedText("aa-water", "2027.1", date(2027, 1, 1), "slug: aa-water\n")
        publish_text(session, text, MONDAY)
        endpoints.add_endpoint(session, "archive", EndpointTarget("https://archive.example/", ()), "form", at=MONDAY)
        record.change_hold(
            session, names.mailed, place=True, by=Decider("li"), reason="复核", at=NOW, randomness=RANDOM
        )
        propose(session, names.paper)
        account = accounts.add_account(session, "li", at=MONDAY)
        accounts.set_password(session, account, "$argon2id$hash", at=MONDAY, by=None)
    yield register
    sessions.kw["bind"].dispose()
    execute(postgres, "DROP DATABASE audited WITH (FORCE)")


def propose(session: Session, number: str) -> None:
    """Programs propose three acts that a person has sent: one is confirmed by what they sent, one dismissed."""
    sent = select(InboxRow).where(InboxRow.complaint == number, InboxRow.sender.is_(None)).order_by(InboxRow.n)
    row, head = session.scalars(sent).first(), session.get_one(ComplaintRow, number).head
    assert row
    said = ActInput(name=row.name or "", actor=row.actor or "")
    new = NewProposal("form", said, {"texts.opinion": ["可以"]}, head, "0" * 32)
    proposals.add_proposal(session, WEB_KEYS, number, new, NOW)
    proposals.confirm_proposal(session, WEB_KEYS, number, 1, said, row.n, NOW)
    proposals.add_proposal(session, WEB_KEYS, number, new, NOW)
    proposals.dismiss_proposal(session, WEB_KEYS, number, 3, said.actor, NOW)
    proposals.add_proposal(session, WEB_KEYS, number, new, NOW)


@pytest.fixture(scope="session")
def dossier(audited: AuditedRegister, session_home: Path) -> Path:
    """The dossier of the case with documents, files and a refused act."""
    path = session_home / "whole.dossier.zip"
    path.write_bytes(audited.export(audited.names.paper).packed)
    return path


@pytest.fixture
def checkpoint(audited: AuditedRegister) -> Checkpoint:
    """The log as it is signed now."""
    sequence_all(audited.sessions)
    with audited.sessions.begin() as session:
        made = publish.publish(session, audited.log)
    assert made
    return made


@pytest.fixture(scope="module", autouse=True)
def both_checkers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every dossier that a test here checks is checked by the second checker too, at the end of the module: same exit
    code, same parts. Where Node.js is missing, test_second_checker.py says so."""
    node = shutil.which("node")
    if node is None:
        yield
        return
    second = SecondChecker(node, tmp_path_factory.mktemp("second"))
    first = check.check

    def check_both(path: Path, most: int = check.MAX_BYTES, policy: str | None = None) -> check.Report:
        found = first(path, most, policy)
        second.add(path, policy, found, os.environ.get("PYTEST_CURRENT_TEST", ""))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "check", check_both)
        yield
    differences = second.compare()
    assert not differences, "\n".join(differences)


Found = tuple[int, list[dict[str, object]]]


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Callable[[Path], Found]:
    """Return a function that checks a dossier: its exit code, and what is missing or altered."""

    def check_it(path: Path) -> Found:
        capsys.readouterr()
        code = check.main([str(path), "--json"])
        out = capsys.readouterr().out
        found = json.loads(out) if out else {"altered": [], "missing": []}
        return code, [*found["altered"], *found["missing"]]

    return check_it
