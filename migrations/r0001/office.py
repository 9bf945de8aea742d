"""Tables of the office: staff, units, ranks, procedure editions, calendars."""

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


def create_staff() -> None:
    op.create_table(
        "person",
        *text_columns("id", "name", "contact", "digest"),
        *text_columns("salt", null=True),
        primary_key("person", "id"),
    )
    op.create_table(
        "holding",
        *text_columns("person", "role"),
        *instant_columns("since"),
        *instant_columns("until", null=True),
        foreign_key("holding", "person", "person.id"),
        primary_key("holding", "person", "role", "since"),
    )
    op.create_table(
        "service",
        *text_columns("person"),
        *instant_columns("since"),
        *instant_columns("until", null=True),
        *text_columns("successor", null=True),
        *(foreign_key("service", column, "person.id") for column in ("person", "successor")),
        primary_key("service", "person"),
    )
    op.create_table(
        "absence",
        *text_columns("person"),
        *instant_columns("since", "until"),
        *text_columns("substitute"),
        check("absence", "span", "since <= until"),
        *(foreign_key("absence", column, "person.id") for column in ("person", "substitute")),
        primary_key("absence", "person", "since"),
    )
    create_index("service", "successor", "successor")
    create_index("absence", "substitute", "substitute", "until")


def create_units() -> None:
    op.create_table(
        "unit",
        *text_columns("code"),
        *instant_columns("since"),
        *instant_columns("until", null=True),
        *text_columns("parent", "head", "post", null=True),
        check("unit", "one_head", "head IS NULL OR post IS NULL"),
        foreign_key("unit", "head", "person.id"),
        primary_key("unit", "code", "since"),
    )
    op.create_table(
        "rank",
        *instant_columns("since"),
        *integer_columns("place"),
        *text_columns("name"),
        primary_key("rank", "since", "place"),
    )
    op.create_table(
        "distinction",
        *text_columns("person", "kind", "name"),
        *instant_columns("since"),
        *instant_columns("until", null=True),
        check("distinction", "kind", "kind IN ('rank', 'register')"),
        foreign_key("distinction", "person", "person.id"),
        primary_key("distinction", "person", "kind", "name", "since"),
    )


def create_editions() -> None:
    op.create_table(
        "edition",
        *text_columns("slug", "edition", "sha256", "title", "body"),
        *instant_columns("first_used"),
        primary_key("edition", "slug", "edition"),
    )
    op.create_table(
        "law",
        *text_columns("sha256", "slug", "body"),
        *instant_columns("first_used"),
        primary_key("law", "sha256"),
    )
    op.create_table(
        "calendar",
        *integer_columns("number", "year"),
        *text_columns("code", "sha256", "body"),
        *instant_columns("adopted_at"),
        *text_columns("adopted_by", null=True),
        primary_key("calendar", "number", "year"),
    )
    op.create_table(
        "periodic",
        *text_columns("procedure", "entry", "days"),
        *instant_columns("since"),
        primary_key("periodic", "procedure", "entry"),
    )
    op.create_table(
        "sender",
        *text_columns("name", "digest", "scopes", "acts_for"),
        *instant_columns("since"),
        *instant_columns("expires", "until", "last_used", null=True),
        primary_key("sender", "name"),
        unique("sender", "digest"),
    )
    op.create_table(
        "query_code",
        *text_columns("complaint", "salt", "digest"),
        *instant_columns("since"),
        *integer_columns("failures"),
        *instant_columns("locked_until", null=True),
        foreign_key("query_code", "complaint", "complaint.number"),
        primary_key("query_code", "complaint"),
    )


def create_saved_views() -> None:
    op.create_table(
        "saved_view",
        *text_columns("id", "person", "page", "name", "query"),
        *instant_columns("at"),
        foreign_key("saved_view", "person", "person.id"),
        primary_key("saved_view", "id"),
        unique("saved_view", "person", "page", "name"),
    )
