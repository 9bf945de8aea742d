"""Triggers that refuse to change the past, for every role, the owner and superusers too: one has to drop or disable the
trigger first."""

APPEND_ONLY_TABLES = ("event", "document", "log")
TRIGGER = "append_only"
BODY = """
BEGIN
  RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END """
CREATE = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$;
CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


def function_name(table: str) -> str:
    """Return the name of the function that the trigger of a table calls."""
    return f"{table}_is_append_only"


def function_body(table: str) -> str:
    """Return what the function does, as the database stores it."""
    return BODY.format(table=table)


def create_statement(table: str) -> str:
    """Return the statement that makes a table append-only."""
    return CREATE.format(table=table, function=function_name(table), body=function_body(table), trigger=TRIGGER)
