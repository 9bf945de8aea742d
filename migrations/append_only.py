"""Triggers that refuse to change the past, for every role, the owner and superusers too: the trigger has to be
dropped or disabled first. Two kinds of rows may go: a document, in the transaction of the erasure that names it, and
a log-in attempt older than the law asks to keep."""

from collections.abc import Mapping
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
    """A trigger of a table, and what PostgreSQL calls its type (`pg_trigger.h`): for each row 1, before 2, delete 8,
    update 16, truncate 32."""

    name: str
    events: str
    each: str
    type: int


WHOLE = (GuardTrigger(TRIGGER, "UPDATE OR DELETE OR TRUNCATE", "STATEMENT", 2 | 8 | 16 | 32),)
BY_ROW = (
    GuardTrigger(TRIGGER, "UPDATE OR DELETE", "ROW", 1 | 2 | 8 | 16),
    GuardTrigger(EMPTYING_TRIGGER, "TRUNCATE", "STATEMENT", 2 | 32),
)


def guards(table: str) -> tuple[GuardTrigger, ...]:
    return BY_ROW if table in MAY_GO else WHOLE


def function_name(table: str) -> str:
    return f"{table}_is_append_only"


def function_body(table: str) -> str:
    """Return what the function does, as the database stores it."""
    return (SOME_MAY_GO_BODY if table in MAY_GO else BODY).format(table=table, may_go=MAY_GO.get(table))


def create_statement(table: str) -> str:
    function = function_name(table)
    triggers = (
        CREATE_TRIGGER.format(name=guard.name, events=guard.events, table=table, each=guard.each, function=function)
        for guard in guards(table)
    )
    return "\n".join([CREATE_FUNCTION.format(function=function, body=function_body(table)), *triggers])
