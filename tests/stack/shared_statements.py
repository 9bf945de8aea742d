"""Statements that are compiled once for all engines of a test process.

Tests open engines of their own, and each engine compiles every statement anew: a sixth of the processor time of a test
on the register. All of them speak one dialect to servers of one version, so that what one engine has compiled serves
the others, as it does in a program that runs on.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

from register import database


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> Iterator[None]:
    """SQLAlchemy keeps a compiled statement under its dialect: all dialects of PostgreSQL count as one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PGDialect_psycopg2, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(PGDialect_psycopg2, "__hash__", lambda one: hash(type(one)))
        patch.setattr(database, "create_engine", partial(create_engine, execution_options={"compiled_cache": {}}))
        yield
