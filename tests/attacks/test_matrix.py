"""Who can do what with which credential: each deed of the matrix ends with each credential as `outcomes.csv` says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from register.alarms.kinds import ALARM_KINDS
from register.database import create_register_engine
from register.migrations.rights import PROCESS_ROLES
from services.embedded.postgres import PostgresServer
from tests.attacks.matrix.appends import APPENDS
from tests.attacks.matrix.besieged import besieged_register
from tests.attacks.matrix.credentials import COLUMNS, DATABASE_CREDENTIALS, Credential, thief_of
from tests.attacks.matrix.outcomes import (
    BEGIN,
    DEEDS,
    DOOR,
    END,
    NONE,
    NOT_FOUND,
    PAGE,
    REFUSED,
    page_table,
    read_outcomes,
    reasons_named,
)  # fmt: skip
from tests.attacks.matrix.play import SILENT, Stage
from tests.attacks.matrix.tampers import FILE_DEEDS, TAMPERS

SAMPLED = 29  # without `--deep` one cell in so many is played
CELLS = read_outcomes()


@pytest.fixture(scope="session")  # a process that takes tests over from another would make it twice
def stage(postgres: PostgresServer, session_home: Path) -> Iterator[Stage]:
    with besieged_register(postgres, session_home / "besieged") as siege:
        made = Stage(siege)
        yield made
        made.close()


@pytest.mark.slow
@pytest.mark.parametrize("credential", DATABASE_CREDENTIALS, ids=[one.name for one in DATABASE_CREDENTIALS])
def test_each_deed_ends_as_the_table_says(
    stage: Stage, credential: Credential, many: Callable[[int, int], int]
) -> None:
    first = many(DATABASE_CREDENTIALS.index(credential), 0)  # so that each samples others
    played = [*APPENDS, *TAMPERS][first :: many(SAMPLED, 1)]
    wrong = list[str]()
    for deed in played:
        outcome, cell = stage.play(deed, credential), CELLS[deed.name][credential.name]
        if not outcome.is_told_by(cell):
            wrong.append(f"{deed.name}: {cell}, and it was {outcome.word} {sorted(outcome.kinds)}")
    assert wrong == []


@pytest.mark.slow
def test_what_is_done_to_files_ends_as_the_table_says(stage: Stage, many: Callable[[int, int], int]) -> None:
    wrong = list[str]()
    for deed in FILE_DEEDS[:: many(4, 1)]:
        outcome = stage.play_file(deed)
        for column in deed.reach:
            if not outcome.is_told_by(CELLS[deed.name][column]):
                wrong.append(f"{deed.name}: {CELLS[deed.name][column]}, and it was {sorted(outcome.kinds)}")
    assert wrong == []


@pytest.mark.slow
def test_no_credential_becomes_another(stage: Stage) -> None:
    for role in PROCESS_ROLES:
        for other in {*PROCESS_ROLES} - {role}:
            engine = create_register_engine(stage.siege.server.url(thief_of(role)), role=other, connections=1)
            with engine.connect() as connection:
                assert connection.scalar(text("SELECT current_user")) == thief_of(role)
                with pytest.raises(ProgrammingError, match="permission denied to set role"):
                    connection.execute(text(f"SET ROLE {other}"))
            engine.dispose()


def test_each_deed_has_one_outcome_with_each_credential() -> None:
    names = [deed.name for deed in DEEDS]
    assert len(names) == len(set(names))
    assert len(APPENDS) >= 40
    assert len(TAMPERS) + len(FILE_DEEDS) >= 80
    assert list(CELLS) == names
    said = {cell for row in CELLS.values() for cell in row.values() if not cell.startswith(f"{NOT_FOUND}: ")}
    assert said - {*ALARM_KINDS, REFUSED, DOOR, NONE, SILENT} == set()
    assert all(set(row) == {*COLUMNS} for row in CELLS.values())


def test_the_page_names_what_is_not_found_and_holds_the_table() -> None:
    missed = {cell.partition(": ")[2] for row in CELLS.values() for cell in row.values() if NOT_FOUND in cell}
    assert missed == reasons_named()
    assert PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip() == page_table(CELLS).strip()
