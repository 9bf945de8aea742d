"""`banjie repair --office` beside the embedded servers: it takes on the role that owns the tables."""

import pytest
from sqlalchemy import NullPool, create_engine, text

from services.embedded.stack import Stack
from tests.stack.fixtures import Command

pytestmark = pytest.mark.slow


def test_the_staff_are_made_again_by_command(banjie: Command, stack: Stack) -> None:
    sound = banjie("repair", "--office")
    engine = create_engine(stack.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM holding WHERE person = 'li'"))
    engine.dispose()

    (done,) = banjie("repair", "--office", "--json").data["results"]

    assert (sound.code, done["outcome"], done["left"]) == (0, "done", [])
    assert {fault["name"].split()[0] for fault in done["repaired"]} == {"li"}
    assert banjie("repair", "--office").out == sound.out
    assert banjie("repair", "--office", "--all").code == 2
