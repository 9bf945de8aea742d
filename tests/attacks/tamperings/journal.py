"""The journal and the log: events altered, removed, put in, reordered, cut off; chains computed anew."""

from tests.attacks.attack import Attack

PAPER, MAILED = "<paper>", "<mailed>"
ACCEPTED = "stream = '<paper>' AND seq = 4"
# Computes the chain of a case anew from its texts, as a person who knows the algorithm can, and the end in its row.
REHASH_CASE = """
DO $$
DECLARE one record; before text := repeat('0', 64);
BEGIN
  FOR one IN SELECT * FROM event WHERE stream = '<paper>' ORDER BY seq LOOP
    UPDATE event SET prev = before, hash = encode(sha256(convert_to(before || E'\\n' || one.body, 'UTF8')), 'hex')
      WHERE stream = one.stream AND seq = one.seq RETURNING hash INTO before;
  END LOOP;
  UPDATE complaint SET head = before WHERE number = '<paper>';
END $$;
"""
# Brings the log into line with the journal, and computes its chain anew.
REHASH_LOG = """
DO $$
DECLARE one record; before text := repeat('0', 64);
BEGIN
  UPDATE unsequenced SET hash = event.hash FROM event
    WHERE event.stream = unsequenced.stream AND event.seq = unsequenced.seq;
  UPDATE log SET hash = event.hash FROM event WHERE event.stream = log.stream AND event.seq = log.seq;
  FOR one IN SELECT * FROM log ORDER BY position LOOP
    before := encode(sha256(convert_to(
      concat_ws(E'\\n', before, one.position, one.stream, one.seq, one.hash), 'UTF8')), 'hex');
    UPDATE log SET head = before WHERE position = one.position;
  END LOOP;
END $$;
"""
CUT_ORG = "DELETE FROM event WHERE stream = 'org' AND seq = 22;"
JOURNAL = (
    Attack("a word of an event", f"UPDATE event SET body = replace(body, 'wang', 'chen') WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event is another JSON document", f"UPDATE event SET body = '[]' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event is no JSON", f"UPDATE event SET body = '{{' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event happened earlier", f"UPDATE event SET at = at - interval '1 d' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event was recorded earlier", f"UPDATE event SET recorded_at = '2026-03-01' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event has another name", f"UPDATE event SET name = 'note' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event has another type", f"UPDATE event SET type = 'noted' WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event has another hash", f"UPDATE event SET hash = repeat('0', 64) WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event follows another", f"UPDATE event SET prev = repeat('0', 64) WHERE {ACCEPTED}", PAPER, 4),
    Attack("an event is deleted", f"DELETE FROM event WHERE {ACCEPTED}", PAPER, 4),
    Attack("the last event is deleted", "DELETE FROM event WHERE stream = '<mailed>' AND seq = 6", MAILED, 6),
    Attack("two events change places",
           "UPDATE event SET seq = 99 WHERE stream = '<paper>' AND seq = 4;"
           "UPDATE event SET seq = 4 WHERE stream = '<paper>' AND seq = 5;"
           "UPDATE event SET seq = 5 WHERE stream = '<paper>' AND seq = 99", PAPER, 4),
    Attack("an event is put in",
           "INSERT INTO event SELECT stream, 8, type, name, at, recorded_at, body, hash, repeat('1', 64) FROM event "
           "WHERE stream = '<paper>' AND seq = 7", PAPER, 8),
    Attack("an event is put in with a right chain and the row of its case",
           "INSERT INTO event SELECT stream, 7, type, name, at, recorded_at, replace(body, '\"seq\":6', '\"seq\":7'), "
           "hash, '' FROM event WHERE stream = '<mailed>' AND seq = 6;"
           "UPDATE event SET hash = encode(sha256(convert_to(prev || E'\\n' || body, 'UTF8')), 'hex') "
           "WHERE stream = '<mailed>' AND seq = 7;"
           "UPDATE complaint SET seq = 7, head = (SELECT hash FROM event WHERE stream = '<mailed>' AND seq = 7) "
           "WHERE number = '<mailed>'", MAILED, 7),
    Attack("events of a case become another's",
           "UPDATE event SET stream = 'ZZW-2026-000099' WHERE stream = '<mailed>'", MAILED, 1),
    Attack("the end of a case is cut off with its row",
           "DELETE FROM event WHERE stream = '<mailed>' AND seq = 6; DELETE FROM event WHERE stream = "
           "'notice:<notice>';"
           "DELETE FROM notice WHERE id = '<notice>'; DELETE FROM text WHERE complaint = '<mailed>' AND name = "
           "'acceptance';"
           "UPDATE complaint SET seq = 5, head = (SELECT hash FROM event WHERE stream = '<mailed>' AND seq = 5) "
           "WHERE number = '<mailed>'", MAILED, 6),
    Attack("all events of a case are deleted", "DELETE FROM event WHERE stream = '<paper>'", PAPER, 1),
    Attack("all events are deleted", "TRUNCATE event", "org", 1),
    Attack("a case is rewritten consistently",
           f"UPDATE event SET body = replace(body, 'wang', 'chen') WHERE {ACCEPTED};" + REHASH_CASE, PAPER, 4),
    Attack("a case is rewritten consistently, with its inbox",
           f"UPDATE event SET body = replace(body, 'wang', 'chen') WHERE {ACCEPTED};" + REHASH_CASE +
           "UPDATE inbox SET actor = 'chen', body = replace(body, 'wang', 'chen') WHERE complaint = '<paper>' "
           "AND n = 2",
           PAPER, 4),
    Attack("a case is rewritten consistently, with the log",
           f"UPDATE event SET body = replace(body, 'wang', 'chen') WHERE {ACCEPTED};" + REHASH_CASE + REHASH_LOG,
           PAPER, 6),
    Attack("a case is rewritten consistently, with the log and the inbox",
           f"UPDATE event SET body = replace(body, 'wang', 'chen') WHERE {ACCEPTED};" + REHASH_CASE +
           "UPDATE inbox SET actor = 'chen', body = replace(body, 'wang', 'chen') WHERE complaint = '<paper>' "
           "AND n = 2;" + REHASH_LOG, PAPER, 6),
    Attack("the stream of the office is rewritten consistently, with the log",
           "UPDATE event SET body = replace(body, 'mediators', 'experts') WHERE stream = 'org';"
           "UPDATE distinction SET name = 'experts' WHERE name = 'mediators';"
           + REHASH_CASE.replace("<paper>", "org") + REHASH_LOG, "org", 22),
    Attack("the end of the office's stream is cut off", CUT_ORG, "org", 22),
    Attack("the end of the office's stream is replaced",
           CUT_ORG + "INSERT INTO event SELECT stream, 22, type, name, at, recorded_at, "
           "replace(body, '\"seq\":21', '\"seq\":22'), hash, '' FROM event WHERE stream = 'org' AND seq = 21;"
           "UPDATE event SET hash = encode(sha256(convert_to(prev || E'\\n' || body, 'UTF8')), 'hex') "
           "WHERE stream = 'org' AND seq = 22", "org", 22),
    Attack("an event of the office is altered",
           "UPDATE event SET body = replace(body, 'li', 'chen') WHERE stream = 'org' AND seq = 2", "org", 2),
    Attack("the stream of the office is deleted", "DELETE FROM event WHERE stream = 'org'", "org", 1),
    Attack("the end of a notice's stream is cut off",
           "DELETE FROM event WHERE stream = 'notice:<notice>' AND seq = 4", "notice:<notice>", 4),
    Attack("a notice was handed over through another channel",
           "UPDATE event SET body = replace(body, 'smtp', 'webhook') WHERE stream = 'notice:<notice>' AND seq = 4",
           "notice:<notice>", 4),
    Attack("the stream of editions is cut off", "DELETE FROM event WHERE stream = 'editions' AND seq = 7",
           "editions", 7),
    Attack("the stream of calendars is deleted", "DELETE FROM event WHERE stream = 'calendars'", "calendars", 1),
)  # fmt: skip
LOG = (
    Attack("a row of the log has another hash", "UPDATE log SET hash = repeat('0', 64) WHERE stream = 'org' AND "
           "seq = 3",
           "org", 3),
    Attack("a row of the log has another head", "UPDATE log SET head = repeat('0', 64) WHERE stream = 'org' AND "
           "seq = 3",
           "org", 3),
    Attack("a row of the log names another record", "UPDATE log SET seq = 99 WHERE stream = 'org' AND seq = 3",
           "org", 3),
    Attack("a position is removed", "DELETE FROM log WHERE position = 5", "log", 5),
    Attack("a position is removed with its record",  # the next event does not fit
           "DELETE FROM log WHERE stream = '<paper>' AND seq = 5; DELETE FROM event WHERE stream = '<paper>' "
           "AND seq = 5",
           PAPER, 6),
    Attack("two positions change places",
           "UPDATE log SET position = -1 WHERE position = 5; UPDATE log SET position = 5 WHERE position = 6;"
           "UPDATE log SET position = 6 WHERE position = -1", "org"),
    Attack("the end of the log is cut off", "DELETE FROM log WHERE position > 60", "witness"),
    Attack("the end of the log is cut off and computed anew",
           "WITH gone AS (DELETE FROM log WHERE position > 60 RETURNING *) "
           "INSERT INTO unsequenced (stream, seq, hash, signer, signature) "
           "SELECT stream, seq, hash, signer, signature FROM gone ORDER BY position DESC",
           "witness"),
    Attack("the log is emptied", "TRUNCATE log", "org", 1),
    Attack("the log is rewritten consistently",
           "UPDATE log SET hash = repeat('1', 64) WHERE stream = 'org' AND seq = 3;"
           + REHASH_LOG.replace("UPDATE log SET hash = event.hash", "UPDATE log SET hash = log.hash"), "org", 3),
    Attack("the queue is emptied", "TRUNCATE unsequenced", PAPER, 7),
    Attack("a record in the queue has another hash",
           "UPDATE unsequenced SET hash = repeat('0', 64) WHERE stream = '<paper>'", PAPER, 7),
    Attack("a record is put into the queue",
           "INSERT INTO unsequenced (stream, seq, hash, signer, signature) VALUES ('org', 23, 'x', '', '')", "org", 23),
    Attack("a record is put into the queue a second time",
           "INSERT INTO unsequenced (stream, seq, hash, signer, signature) VALUES ('org', 3, 'x', '', '')", "log", 3),
)  # fmt: skip
