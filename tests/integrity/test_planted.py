"""Hundreds of tamperings, made from the tables, streams and files of a register: each is found and named."""

from collections.abc import Callable

import pytest

from tests.integrity.conftest import AuditedRegister
from tests.integrity.planted.planted import Planted
from tests.integrity.planted.rows import planted_rows
from tests.integrity.planted.streams import planted_streams
from tests.integrity.test_record import tampered, verified

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("checkpoint")]
SAMPLED = 19  # without `--deep` one in so many


def missed(audited: AuditedRegister, planted: list[Planted]) -> list[str]:
    """Return what is not found, or not named, with what was said instead."""
    wrong = list[str]()
    for one in planted:
        with tampered(audited, one.sql) as session:
            found = verified(audited, session).found
        if not one.is_named(found):
            wrong.append(f"{one.name}: {found[:3]}")
    return wrong


def test_every_change_of_a_row_or_stream_is_named(audited: AuditedRegister, many: Callable[[int, int], int]) -> None:
    with audited.sessions() as session:
        planted = [*planted_rows(session), *planted_streams(session)]
    assert len(planted) >= 300
    assert missed(audited, planted[:: many(SAMPLED, 1)]) == []
