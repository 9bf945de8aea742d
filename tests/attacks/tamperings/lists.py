"""What is made from the journal: clocks, tasks, notices, documents."""

from tests.attacks.attack import Attack

PAPER, MAILED = "<paper>", "<mailed>"
HANDLING = "complaint = '<paper>' AND name = 'handling'"
NOTICE = "id = '<notice>'"
LISTS = (
    Attack("a limit ends later", f"UPDATE clock SET due = due + interval '1 y' WHERE {HANDLING}", PAPER),
    Attack("a limit ends on another day", f"UPDATE clock SET last_day = '2027-01-01' WHERE {HANDLING}", PAPER),
    Attack("a limit began later", f"UPDATE clock SET started = started + interval '1 d' WHERE {HANDLING}", PAPER),
    Attack("a limit has stopped", f"UPDATE clock SET state = 'stopped' WHERE {HANDLING}", PAPER),
    Attack("a limit does not apply", f"UPDATE clock SET state = 'idle' WHERE {HANDLING}", PAPER),
    Attack("a limit is said to be plain or not", f"UPDATE clock SET plain = NOT plain WHERE {HANDLING}", PAPER),
    Attack("a limit is deleted", f"DELETE FROM clock WHERE {HANDLING}", PAPER),
    Attack("a limit of another rule", f"UPDATE clock SET rule = 'ZZW-01a' WHERE {HANDLING}", PAPER),
    Attack("a limit is put in",
           "INSERT INTO clock (complaint, name, rule, started, provisional, state, plain) "
           "VALUES ('<paper>', 'new', 'ZZW-01a', '2026-03-02', false, 'stopped', true)", PAPER),
    Attack("a task is deleted", "DELETE FROM task WHERE complaint = '<paper>'", PAPER),
    Attack("a task of another", "UPDATE task SET holder = 'chen' WHERE complaint = '<paper>'", PAPER),
    Attack("a task with another end", "UPDATE task SET due = '2027-01-01' WHERE complaint = '<paper>'", PAPER),
    Attack("a task is put in",
           "INSERT INTO task (complaint, holder, role, kind, since, procedure, urgent, overdue) "
           "VALUES ('<closed>', 'chen', 'leader', 'stage', '2026-03-02', 'zhengzhou-water', false, false)", "<closed>"),
    Attack("a task is hidden from lists", "UPDATE task SET closed_at = since WHERE complaint = '<paper>'", PAPER),
    Attack("a notice was served", f"UPDATE notice SET state = 'served', next_at = NULL WHERE {NOTICE}", MAILED),
    Attack("a notice has failed", f"UPDATE notice SET state = 'failed', next_at = NULL WHERE {NOTICE}", MAILED),
    Attack("a notice for another", f"UPDATE notice SET holder = 'chen' WHERE {NOTICE}", MAILED),
    Attack("a notice to another role", f"UPDATE notice SET to_role = 'accepting_office' WHERE {NOTICE}", MAILED),
    Attack("a notice with another text",
           "UPDATE notice SET text = (SELECT id FROM text WHERE complaint = '<mailed>' AND name = 'narrative') "
           f"WHERE {NOTICE}", MAILED),
    Attack("a notice with another digest", f"UPDATE notice SET sha256 = repeat('0', 64) WHERE {NOTICE}", MAILED),
    Attack("a notice that nobody looks at", f"UPDATE notice SET next_at = NULL WHERE {NOTICE}", MAILED),
    Attack("a notice without proof", f"UPDATE notice SET receipt = false WHERE {NOTICE}", MAILED),
    Attack("a notice tried more often", f"UPDATE notice SET tries = 4 WHERE {NOTICE}", MAILED),
    Attack("a notice at another time", f"UPDATE notice SET at = at - interval '1 d' WHERE {NOTICE}", MAILED),
    Attack("a notice told otherwise", f"UPDATE notice SET means = 'phone' WHERE {NOTICE}", MAILED),
    Attack("a notice is deleted", f"DELETE FROM notice WHERE {NOTICE}", MAILED),
    Attack("a notice is put in",
           "INSERT INTO notice SELECT 'new', complaint, seq, kind, name, rule, to_role, filer, holder, channel, "
           "'told', means, "
           f"at, receipt, text, sha256, tries, code, NULL FROM notice WHERE {NOTICE}", MAILED),
    Attack("a paper of another file",
           "UPDATE document SET sha256 = (SELECT sha256 FROM document WHERE name = 'receipt') "
           "WHERE name = 'acceptance'", PAPER),
    Attack("a paper of another file of its size",
           "UPDATE document SET (sha256, size) = (SELECT sha256, size FROM document WHERE name = 'receipt') "
           "WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper made at another time",
           "UPDATE document SET produced_at = produced_at - interval '1 d' WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper of another version", "UPDATE document SET version = 2 WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper with more signatures", "UPDATE document SET signatures = 2 WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper of another event", "UPDATE document SET seq = 5 WHERE name = 'acceptance'", PAPER),
    Attack("a paper of another time", "UPDATE document SET at = '2026-03-02' WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper that names who complained", "UPDATE document SET identity = NOT identity WHERE name = 'acceptance'",
           PAPER, 4),
    Attack("a paper is deleted", "DELETE FROM document WHERE name = 'acceptance'", PAPER, 4),
    Attack("a paper is put in",
           "INSERT INTO document SELECT complaint, 'decision', 5, version, signatures, sha256, salt, size, identity, "
           "at, produced_at FROM document WHERE name = 'acceptance'", PAPER, 5),
    Attack("a paper is due that no event made",
           "INSERT INTO document_due (complaint, seq, since, next_at, tries) "
           "VALUES ('<paper>', 5, '2026-03-04', '2026-03-05', 0)", PAPER, 5),
)  # fmt: skip
