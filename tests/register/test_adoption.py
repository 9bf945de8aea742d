"""An office's own text is checked when it is put on record, and not again."""

import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.errors import BadInput
from models.tables import EditionRow
from procedures.load import find_procedure_file
from starter import procedure_loading
from starter.procedure_loading import record_edition
from tests.register.recorded_case import MONDAY
from tests.stack.office import ROOT

pytestmark = pytest.mark.slow
TODAY = date(2026, 1, 5)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office's own texts."""
    monkeypatch.setattr(sys.modules["procedures.load"], "_folders", [tmp_path])
    return tmp_path


def stored(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(EditionRow.slug)))


def test_a_text_that_is_not_sound_is_not_adopted(sessions: sessionmaker[Session], own: Path) -> None:
    text = (ROOT / "tests/procedures/broken/a-case-nobody-holds.yaml").read_text(encoding="utf-8")
    (own / "broken.yaml").write_text(text, encoding="utf-8")

    with sessions.begin() as session, pytest.raises(BadInput, match=r"stages\.handling") as refused:
        record_edition(session, "broken", MONDAY, TODAY)

    assert refused.value.exit_code == 2
    assert stored(sessions) == []


def test_an_adopted_text_is_used_without_a_check(
    sessions: sessionmaker[Session], own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = find_procedure_file("bank").read_text(encoding="utf-8")
    (own / "bank.yaml").write_text(text, encoding="utf-8")
    with sessions.begin() as session:
        record_edition(session, "bank", MONDAY, TODAY)
    assert stored(sessions) == ["bank"]

    monkeypatch.setattr(procedure_loading, "find_flaws", None)
    with sessions.begin() as session:
        record_edition(session, "bank", MONDAY, TODAY)
