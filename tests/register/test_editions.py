"""Editions: the first use stores the text of a procedure; another text under that edition is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, sessionmaker

from models.tables import EditionRow, EventRow
from procedures import load
from register import editions
from register.editions import EditionDiffers
from tests.register.recorded_case import MONDAY

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def test_the_first_use_is_stored_and_journaled_once(sessions: Sessions) -> None:
    procedure = load("zhengzhou-water")

    def keep(_: int) -> None:
        with sessions.begin() as session:
            editions.keep_edition(session, procedure, MONDAY)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(8)))

    with sessions() as session:
        row = session.scalars(select(EditionRow)).one()
        event = session.scalars(select(EventRow).where(EventRow.stream == "editions")).one()
        kept = editions.load_edition(session, "zhengzhou-water", "2026.2")
    assert editions.edition_json(kept) == editions.edition_json(procedure)
    assert (row.title, row.first_used) == (procedure.title, MONDAY)
    assert row.sha256 in event.body


@pytest.mark.parametrize("prose", ["title", "basis"])
def test_another_text_under_the_same_edition_is_refused(sessions: Sessions, prose: str) -> None:
    procedure = load("zhengzhou-water")
    with sessions.begin() as session:
        editions.keep_edition(session, procedure, MONDAY)

    with sessions.begin() as session:
        with pytest.raises(EditionDiffers):
            editions.keep_edition(session, procedure.model_copy(update={prose: "另一句话"}), MONDAY)
        editions.keep_edition(session, procedure.model_copy(update={prose: "另一句话", "edition": "2026.3"}), MONDAY)
        assert session.scalar(select(func.count()).select_from(EditionRow)) == 2


def test_an_edition_never_used_is_not_found(sessions: Sessions) -> None:
    with sessions() as session, pytest.raises(NoResultFound):
        editions.load_edition(session, "zhengzhou-water", "1999.1")
