"""Fixtures of the tests of mail."""

from collections.abc import Iterator

import pytest

from tests.mail.imap_server import ImapServer, imap_server


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    with imap_server() as served:
        yield served
