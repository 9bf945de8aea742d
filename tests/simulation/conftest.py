"""What the tests of the simulation share: a PostgreSQL that tells the simulated time, and silence."""

import logging
from collections.abc import Iterator

import pytest

from services.embedded.postgres import PostgresServer
from simulation.register import postgres_server


@pytest.fixture(scope="package")
def simulated_postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What processes log while they crash says nothing here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
