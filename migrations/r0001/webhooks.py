"""Tables of the webhooks: endpoints, deliveries."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    check,
    create_index,
    foreign_key,
    instant_columns,
    integer_columns,
    primary_key,
    text_columns,
)


def create_webhooks() -> None:
    op.create_table(
        "endpoint",
        *text_columns("name", "url", "types"),
        *text_columns("sender", "code", null=True),
        *integer_columns("generation"),
        *instant_columns("rotated", "since"),
        *instant_columns("until", "disabled", null=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        primary_key("endpoint", "name"),
    )
    op.create_table(
        "delivery",
        *text_columns("endpoint", "complaint", "state"),
        *text_columns("code", "answer", null=True),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        *integer_columns("seq", "tries"),
        *instant_columns("next_at"),
        *instant_columns("tried_at", null=True),
        check("delivery", "state", "state IN ('due', 'used_up', 'delivered')"),
        foreign_key("delivery", "endpoint", "endpoint.name"),
        foreign_key("delivery", "complaint", "complaint.number"),
        primary_key("delivery", "endpoint", "position"),
    )
    create_index("delivery", "open", "endpoint", "complaint", "position", where="state <> 'delivered'")
    create_index("delivery", "delivered", "tried_at", where="state = 'delivered'")
