"""Tables of accounts: by what people log in, their sessions, one-time links, log-ins that were tried."""

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
    unique,
)


def create_accounts() -> None:
    op.create_table(
        "account",
        *text_columns("person"),
        *text_columns("password", "factor", "factor_digest", "subject", "os_user", null=True),
        sa.Column("factor_step", sa.BigInteger(), nullable=True),
        *instant_columns("since"),
        *instant_columns("until", "locked_until", null=True),
        *integer_columns("failures"),
        foreign_key("account", "person", "person.id"),
        primary_key("account", "person"),
        unique("account", "subject"),
        unique("account", "os_user"),
    )
    op.create_table(
        "one_time_link",
        *text_columns("digest", "kind"),
        *text_columns("person", "made_by", null=True),
        *instant_columns("made", "expires"),
        *instant_columns("used", null=True),
        check("one_time_link", "kind", "kind IN ('first', 'set_up', 'emergency')"),
        foreign_key("one_time_link", "person", "account.person"),
        primary_key("one_time_link", "digest"),
    )


def create_sessions() -> None:
    op.create_table(
        "login_session",
        *text_columns("digest", "person", "method", "address", "agent"),
        *instant_columns("since", "seen"),
        *instant_columns("confirmed", "until", null=True),
        foreign_key("login_session", "person", "account.person"),
        primary_key("login_session", "digest"),
    )
    op.create_table(
        "provider_attempt",
        *text_columns("state", "browser", "nonce", "verifier", "back"),
        *text_columns("session", null=True),
        *instant_columns("expires"),
        primary_key("provider_attempt", "state"),
    )
    create_index("login_session", "person", "person", "since")


def create_login_tries() -> None:
    op.create_table(
        "login_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *instant_columns("at"),
        *text_columns("person", null=True),
        *text_columns("method", "outcome", "address", "agent"),
        foreign_key("login_try", "person", "account.person"),
        primary_key("login_try", "id"),
    )
    op.create_table(
        "login_address",
        *text_columns("address"),
        *integer_columns("failures"),
        *instant_columns("failed"),
        *instant_columns("locked_until", null=True),
        primary_key("login_address", "address"),
    )
    create_index("login_try", "person", "person", "id", where="person IS NOT NULL")
    create_index("login_try", "at", "at")
