"""A signed log of more than one tile: what is rewritten in the register and in the tile of its leaf alike is found by
the hash above that tile, which the checkpoint covers."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from integrity import in_processes
from integrity.dossier.records import case_streams, records_about
from integrity.log import publish
from integrity.log.note import Checkpoint
from integrity.log.publish import PublishedLog
from integrity.log.tiles import TileFolder
from integrity.log.tree import HASH_BYTES, TILE_WIDTH, leaf_data, leaf_hash
from integrity.replay import many_cases
from integrity.verify import record, signed_log, whole_record
from integrity.verify.whole_record import WholeRecord
from models.messages import Number
from models.tables import LogRow
from register.database import create_register_engine, session_factory
from register.office import staff
from register.randomness import RANDOM
from register.row_digests import opening_stream
from starter.client import BanjieClient
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister, Sessions
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import MONDAY, clock_at, complaint, register_complaint_of
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests

STAFF = 130  # each with two events: more than one tile of records
REWRITTEN = "f" * 64


class SignedRegister(NamedTuple):
    """A register, its signed log, and the complaint of whose opening another digest is written."""

    sessions: Sessions
    log: PublishedLog
    number: Number
    position: int

    def rewrite_opening(self, session: Session) -> None:
        """Write another digest into the log of the register, and its hash into the tile of the leaf."""
        session.execute(text("SET LOCAL session_replication_role = replica"))
        row = session.scalars(select(LogRow).where(LogRow.position == self.position)).one()
        rewrite_leaf(self.log.folder, self.position, leaf_hash(leaf_data(row.stream, row.seq, REWRITTEN)))
        changed = text("UPDATE log SET hash = :hash WHERE position = :position")
        session.execute(changed, {"hash": REWRITTEN, "position": self.position})


def rewrite_leaf(folder: Path, position: int, leaf: bytes) -> None:
    tile = folder / "tile/0/000"
    first = (position - 1) * HASH_BYTES
    written = tile.read_bytes()
    tile.write_bytes(written[:first] + leaf + written[first + HASH_BYTES :])


@pytest.fixture
def signed(sessions: Sessions, database: Database, tmp_path: Path) -> Iterator[SignedRegister]:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint())
        for person in (f"p{n}" for n in range(STAFF)):
            staff.add_member(session, person, "某", at=MONDAY, randomness=RANDOM)
            staff.give_role(session, person, "acceptor", at=MONDAY)
    sequence_all(sessions)
    with sessions.begin() as session:
        newest = publish.publish(session, log)
        where = session.scalars(select(LogRow.position).where(LogRow.stream == opening_stream(number))).one()
    assert newest
    assert where < TILE_WIDTH < newest.size
    superuser = create_engine(database.superuser_url, poolclass=NullPool)
    yield SignedRegister(session_factory(superuser, keys_of_tests()), log, number, where)
    superuser.dispose()


@pytest.mark.slow
def test_a_record_that_is_rewritten_with_its_leaf_is_found(signed: SignedRegister) -> None:
    with signed.sessions() as session:
        root = signed.log.tiles(TILE_WIDTH).tree_root()
        assert list(signed_log.signed_log_differences(session, signed.log)) == []
        chosen = records_about(signed.number, case_streams(session, signed.number))
        assert list(signed_log.unsigned_records(session, signed.log, chosen)) == []

        signed.rewrite_opening(session)

        assert signed.log.tiles(TILE_WIDTH).tree_root() == root  # read from the hash above
        (found,) = signed_log.signed_log_differences(session, signed.log)
        assert (found.about, found.detail["position"]) == ("checkpoint", 1)  # the first of that tile
        (found,) = signed_log.unsigned_records(session, signed.log, chosen)
        assert (found.complaint, found.detail["position"]) == (signed.number, signed.position)
        kinds = {
            kind
            for kind, _ in whole_record.verify_case(WholeRecord(session, NOW, signed=signed.log), signed.number).found
        }
        assert "signed_log_differs" in kinds


@pytest.mark.slow
def test_a_log_that_lost_its_end_is_found(signed: SignedRegister) -> None:
    with signed.sessions() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        last = session.scalars(select(func.max(LogRow.position))).one()
        session.execute(text("DELETE FROM log WHERE position = :last"), {"last": last})
        found = whole_record.verify_all(WholeRecord(session, NOW, signed=signed.log)).found
    assert [finding.detail["position"] for kind, finding in found if kind == "signed_log_differs"] == [last]


def test_a_tile_that_the_hash_above_was_not_made_of_is_found(tmp_path: Path) -> None:
    tiles = TileFolder(tmp_path, 0)
    tiles.append([leaf_hash(str(n).encode()) for n in range(3 * TILE_WIDTH)])
    assert tiles.first_unfounded(0) is None
    (tmp_path / "tile/0/001").write_bytes(bytes(TILE_WIDTH * HASH_BYTES))
    assert TileFolder(tmp_path, 3 * TILE_WIDTH).first_unfounded(0) == 1
    assert TileFolder(tmp_path, 3 * TILE_WIDTH).first_unfounded(0, 2) is None


# ---- by several processes ------------------------------------------------------------------------------------------


def open_audited(url: str, log: PublishedLog) -> BanjieClient:
    """The client of the audited register, opened by its address: in another process, too."""
    sessions = session_factory(create_register_engine(url, connections=1), keys_of_tests())
    return BanjieClient(sessions, "127.0.0.1:1", clock=clock_at(NOW), published_log=log)


@pytest.mark.slow
@pytest.mark.deep
async def test_several_processes_find_what_one_finds(
    audited: AuditedRegister, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_processes, "FEW_PARTS", 0)
    url = audited.sessions.kw["bind"].url.render_as_string(hide_password=False)
    client, told = open_audited(url, audited.log), list[tuple[int, int]]()
    alone = await record.verify_everything(client)
    client.opener = partial(open_audited, url, audited.log)

    together = await record.verify_everything(client, 2, lambda done, of: told.append((done, of)))

    assert together == alone
    assert await many_cases.replay_everything(client, 2) == await many_cases.replay_everything(client)
    assert (together.found, together.positions) == ((), checkpoint.size)
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))
    client.close()
