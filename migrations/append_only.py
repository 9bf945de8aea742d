"""Triggers that refuse to change the past, for every role, the owner and superusers too: one has to drop or disable the
trigger first. Of documents a row may go with the erasure that names it, in one transaction; of log-ins that were tried,
one that is older than the law asks to keep."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from migrations.erasure_door import IN_THIS_TRANSACTION

APPEND_ONLY_TABLES = ("event", "document", "log", "login_try")
TRIGGER, EMPTYING_TRIGGER = "append_only", "never_emptied"
MAY_GO: Mapping[str, str] = {  # by table: which of its rows may be deleted
    "document": f"EXISTS (SELECT FROM event WHERE stream = 'custody:' || OLD.complaint AND {IN_THIS_TRANSACTION})",
    "login_try": "OLD.at < now() - interval '6 months'",  # 网络安全法: network logs are kept for at least six months
}
REFUSE = """
  RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
"""
BODY = f"""
BEGIN{REFUSE}END """
SOME_MAY_GO_BODY = f"""
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF {{may_go}} THEN
      RETURN OLD;
    END IF;
  END IF;{REFUSE}END """
CREATE_FUNCTION = "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$;"
CREATE_TRIGGER = "CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}();"


class GuardTrigger(NamedTuple):
    """A trigger of a table."""

    name: str
    events: str
    each: str


WHOLE = (GuardTrigger(TRIGGER, "UPDATE OR DELETE OR TRUNCATE", "STATEMENT"),)
BY_ROW = (
    GuardTrigger(TRIGGER, "UPDATE OR DELETE", "ROW"),
    GuardTrigger(EMPTYING_TRIGGER, "TRUNCATE", "STATEMENT"),
)


def guards(table: str) -> tuple[GuardTrigger, ...]:
    """Return the triggers of a table."""
    return BY_ROW if table in MAY_GO else WHOLE


def function_name(table: str) -> str:
    """Return the name of the function that the triggers of a table call."""
    return f"{table}_is_append_only"


def create_statement(table: str) -> str:
    """Return the statements that make a table append-only."""
    return "\n".join(_statements(table))


def _statements(table: str) -> Iterator[str]:
    function = function_name(table)
    yield CREATE_FUNCTION.format(
        function=function,
        body=(SOME_MAY_GO_BODY if table in MAY_GO else BODY).format(table=table, may_go=MAY_GO.get(table)),
    )
    for guard in guards(table):
        yield CREATE_TRIGGER.format(
            name=guard.name, events=guard.events, table=table, each=guard.each, function=function
        )
