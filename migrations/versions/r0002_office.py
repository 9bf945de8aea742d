"""The office: who works here, who stands in, units, ranks, registers. People joined when the journal says so."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Column = sa.Column[Any]
TABLES = ("service", "absence", "unit", "rank", "distinction")

JOINED = """
INSERT INTO service (person, since)
SELECT person.id, min(event.at) FROM person
JOIN event ON event.stream = 'org' AND event.type = 'joined' AND event.name = person.id
GROUP BY person.id;
"""
RIGHTS = f"""
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(TABLES)} TO banjie_app;
  END IF;
END $$;
"""


def upgrade() -> None:
    for make in (_people, _units, _distinctions):
        make()
    for statement in (JOINED, RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "service",
        words("person"),
        instant("since"),
        instant("until", null=True),
        words("successor", null=True),
        *each(of_person("service"), "person", "successor"),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_service")),
    )
    op.create_table(
        "absence",
        words("person"),
        instant("since"),
        instant("until"),
        words("substitute"),
        sa.CheckConstraint("since < until", name=op.f("ck_absence_span")),
        *each(of_person("absence"), "person", "substitute"),
        sa.PrimaryKeyConstraint("person", "since", name=op.f("pk_absence")),
    )
    op.create_index("ix_service_successor", "service", ["successor"])
    op.create_index("ix_absence_substitute", "absence", ["substitute", "until"])


def _units() -> None:
    op.create_table(
        "unit",
        words("code"),
        instant("since"),
        instant("until", null=True),
        words("parent", null=True),
        words("head", null=True),
        words("post", null=True),
        sa.CheckConstraint("head IS NULL OR post IS NULL", name=op.f("ck_unit_one_head")),
        of_person("unit")("head"),
        sa.PrimaryKeyConstraint("code", "since", name=op.f("pk_unit")),
    )


def _distinctions() -> None:
    op.create_table(
        "rank",
        instant("since"),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        words("name"),
        sa.PrimaryKeyConstraint("since", "place", name=op.f("pk_rank")),
    )
    op.create_table(
        "distinction",
        *each(words, "person", "kind", "name"),
        instant("since"),
        instant("until", null=True),
        sa.CheckConstraint("kind IN ('rank', 'register')", name=op.f("ck_distinction_kind")),
        of_person("distinction")("person"),
        sa.PrimaryKeyConstraint("person", "kind", "name", "since", name=op.f("pk_distinction")),
    )


def words(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.Text(), nullable=null)


def instant(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def each(kind: Callable[[str], Any], *names: str) -> list[Any]:
    return [kind(name) for name in names]


def of_person(table: str) -> Callable[[str], sa.ForeignKeyConstraint]:
    return lambda column: sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))
