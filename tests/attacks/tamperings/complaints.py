"""The row of a complaint: how it was opened, how far it has got, and what lists are made from."""

from tests.attacks.attack import Attack


def changed(name: str, columns: str, place: int | None = None, number: str = "<paper>") -> Attack:
    """Return the attack that sets columns of a complaint."""
    return Attack(name, f"UPDATE complaint SET {columns} WHERE number = '{number}'", number, place)


COMPLAINTS = (
    changed("an open case is closed by hand", "closed_at = '2026-03-04'"),
    changed("a closed case is open again", "closed_at = NULL", number="<closed>"),
    changed("a case was closed at another time", "closed_at = '2026-03-02'", number="<closed>"),
    changed("it is at another stage", "stage = 'closed'"),
    changed("it has no stage", "stage = NULL"),
    changed("it is urgent", "urgent = NOT urgent"),
    changed("it is overdue, or not", "overdue = NOT overdue"),
    changed("its next limit is later", "next_due = next_due + interval '1 y'"),
    changed("it has no next limit", "next_due = NULL"),
    changed("its inbox ends later", "n = n + 1"),
    changed("its inbox ends earlier", "n = n - 1"),
    changed("its journal ends later", "seq = seq + 1"),
    changed("its journal ends earlier", "seq = seq - 1"),
    changed("its journal ends with another hash", "head = repeat('0', 64)"),
    changed("its journal has not begun", "seq = 0, head = repeat('0', 64), state = NULL"),
    changed("its state is damaged", "state = '{}'"),
    changed("its state is no JSON", "state = '{'"),
    changed("its state is lost", "state = NULL"),
    changed("its state says something else", "state = replace(state, 'investigation', 'registration')"),
    changed("it was opened otherwise", "opened = replace(opened, 'narrative', 'findings')"),
    changed("how it was opened is damaged", "opened = '{'"),
    changed("its law has another digest", "law_sha256 = repeat('0', 64)"),
    changed("it has another procedure", "procedure = 'hotline'"),
    changed("it has another edition", "edition = 'sending'"),
    changed("it came in otherwise", "entry = 'report'"),
    changed("it has another key", "key = 'another'"),
    changed("its key has another digest", "key_digest = repeat('0', 64)"),
    changed("it was opened as another by its digest", "opening = repeat('0', 32)"),
    changed("its key has another salt", "key_salt = repeat('0', 32)"),
    changed("it has a parent", "parent = '<mailed>', parent_seq = 4"),
    changed("a complaint was received earlier", "received_at = received_at - interval '9 d'"),
    changed("a complaint was received later", "received_at = received_at + interval '1 d'"),
    changed("something was received in the time to come", "last_received_at = '2039-01-01'"),
    changed("what was received last was earlier", "last_received_at = received_at"),
    changed("it counts by another calendar", "calendar_sha = repeat('0', 64)"),
    Attack(
        "a complaint is given another number",
        "UPDATE complaint SET number = 'ZZW-2026-000009' WHERE number = '<mailed>'", "opening:<mailed>", 1,
    ),
    Attack(
        "a complaint is deleted with everything",
        ";".join(
            f"DELETE FROM {table} WHERE complaint = '<mailed>'"
            for table in ("search", "inbox", "party", "notice", "text", "clock", "task", "run", "document", "alarm")
        )
        + ";DELETE FROM event WHERE stream LIKE '%<mailed>%'; DELETE FROM complaint WHERE number = '<mailed>'",
        "opening:<mailed>", 1,
    ),
    Attack(
        "the last complaint is deleted with everything, and the counter set back",
        ";".join(
            f"DELETE FROM {table} WHERE complaint = '<late>'"
            for table in ("search", "inbox", "party", "notice", "text", "clock", "task", "run", "document", "alarm")
        )
        + ";DELETE FROM event WHERE stream LIKE '%<late>%'; DELETE FROM complaint WHERE number = '<late>';"
        "UPDATE register_counter SET last = last - 1 WHERE prefix = 'ZZW'",
        "opening:<late>", 1,
    ),
    Attack(
        "a complaint is put in",
        "CREATE TEMP TABLE one AS SELECT * FROM complaint WHERE number = '<late>';"
        "UPDATE one SET number = 'ZZW-2026-000004', key = 'new', seq = 0, n = 0, head = repeat('0', 64), state = NULL;"
        "INSERT INTO complaint SELECT * FROM one; UPDATE register_counter SET last = 4 WHERE prefix = 'ZZW'",
        "opening:ZZW-2026-000004", 1,
    ),
    Attack("a query code is exchanged",
           "UPDATE query_code SET digest = repeat('0', 64) WHERE complaint = '<paper>'", "<paper>"),
    Attack("a query code is deleted", "DELETE FROM query_code WHERE complaint = '<paper>'", "<paper>"),
    Attack("a query code is put in",
           "INSERT INTO query_code (complaint, salt, digest, since) "
           "SELECT '<late>', salt, digest, since FROM query_code WHERE complaint = '<paper>'", "<late>"),
    Attack("the counter is lower", "UPDATE register_counter SET last = last - 1 WHERE prefix = 'ZZW'", "ZZW-2026"),
    Attack("the counter is higher", "UPDATE register_counter SET last = last + 1 WHERE prefix = 'ZZW'", "ZZW-2026"),
    Attack("the counter is deleted", "DELETE FROM register_counter WHERE prefix = 'ZZW'", "ZZW-2026"),
)  # fmt: skip
