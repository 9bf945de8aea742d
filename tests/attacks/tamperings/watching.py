"""What watches over the register: alarms, looks, runs, triggers, rights, files outside the database."""

from tests.attacks.attack import Attack

STANDING, PAST = "cleared_at IS NULL", "cleared_at IS NOT NULL"
WATCHING = (
    Attack("an alarm that stands is deleted", f"DELETE FROM alarm WHERE {STANDING}", "<late>"),
    Attack("an alarm that stands is cleared", f"UPDATE alarm SET cleared_at = since WHERE {STANDING}", "<late>"),
    Attack("an alarm says something else", f"UPDATE alarm SET detail = '{{\"n\": 9}}' WHERE {STANDING}", "<late>"),
    Attack("an alarm of the past is deleted", f"DELETE FROM alarm WHERE {PAST}", "<late>"),
    Attack("all alarms are deleted", "TRUNCATE alarm", "<late>"),
    Attack("an alarm is put in",
           "INSERT INTO alarm (kind, about, detail, since, seen_at) "
           "VALUES ('run_missing', 'x', '{\"status\": null}', '2026-03-04', '2026-03-04')", "x"),
    Attack("a look was made in the time to come", "UPDATE look SET at = '2039-01-01' WHERE name = 'whole'", "whole"),
    Attack("an event is altered and the looks are behind it",
           "UPDATE event SET body = replace(body, 'wang', 'chen') WHERE stream = '<paper>' AND seq = 4;"
           "UPDATE look SET upto = '{\"after\":\"zzz\",\"page\":1000000}' WHERE name = 'chain'", "<paper>", 4),
    Attack("an event is altered and all looks are deleted",
           "UPDATE event SET body = replace(body, 'wang', 'chen') WHERE stream = '<paper>' AND seq = 4;"
           "TRUNCATE look", "<paper>", 4),
    Attack("the run of an open case is deleted", "DELETE FROM run WHERE complaint = '<paper>'", "<paper>"),
    Attack("the run of an open case has ended", "UPDATE run SET status = 'completed' WHERE complaint = '<paper>'",
           "<paper>"),
    Attack("a history has another digest", "UPDATE run SET sha256 = repeat('0', 64) WHERE complaint = '<closed>'",
           "<closed>"),
    Attack("a history was never exported",
           "UPDATE run SET exported_at = NULL, sha256 = NULL, ended_at = '2026-01-01' WHERE complaint = '<closed>'",
           "run-of-closed"),
    Attack("the trigger of the journal is dropped", "DROP TRIGGER append_only ON event", "event"),
    Attack("the trigger of the journal is disabled", "ALTER TABLE event DISABLE TRIGGER append_only", "event"),
    Attack("the trigger of the log is dropped", "DROP TRIGGER append_only ON log", "log"),
    Attack("the trigger of papers fires for replicas alone", "ALTER TABLE document ENABLE REPLICA TRIGGER append_only",
           "document"),
    Attack("the trigger of the journal refuses nothing",
           "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
           "$$ BEGIN RETURN NULL; END $$", "event_is_append_only()"),
    Attack("the door of erasure asks for no event",
           "CREATE OR REPLACE FUNCTION erase_recorded(of_complaint text, at_seq integer) RETURNS void LANGUAGE sql AS "
           "$$ UPDATE text SET body = NULL, salt = NULL WHERE complaint = of_complaint $$", "erase_recorded"),
    Attack("everybody may go through the door of erasure",
           "GRANT EXECUTE ON FUNCTION erase_recorded(text, integer) TO PUBLIC", "erase_recorded"),
    Attack("everybody may rewrite the journal", "GRANT UPDATE ON event TO PUBLIC", "event"),
    Attack("the application may delete acts", "GRANT DELETE ON inbox TO banjie_app", "inbox"),
    Attack("the application may rewrite a column", "GRANT UPDATE (actor) ON inbox TO banjie_app", "inbox.actor"),
    Attack("a right is taken away",
           "REVOKE INSERT ON event FROM banjie_web, banjie_worker, banjie_relay, banjie_watch, banjie_office",
           "the watch"),
    Attack("a rule swallows what is written", "CREATE RULE nothing AS ON INSERT TO alarm DO INSTEAD NOTHING",
           "the watch"),
)  # fmt: skip
FILES = (
    Attack("a file is altered", "", "<paper>", files=("attachments/**/*", "%PDF", "alter")),
    Attack("a file is removed", "", "<paper>", files=("attachments/**/*", "%PDF", "remove")),
    Attack("a file is emptied", "", "<paper>", files=("attachments/**/*", "%PDF", "empty")),
    Attack("a paper is altered", "", "<paper>", files=("attachments/**/*", "PK", "alter")),
    Attack("a paper is removed", "", "<paper>", files=("attachments/**/*", "PK", "remove")),
    Attack("a history is altered", "", "<closed>", files=("archive/**/*.gz", "", "alter")),
    Attack("a history is removed", "", "<closed>", files=("archive/**/*.gz", "", "remove")),
    Attack("the witness is removed", "", "witness", files=("witness", "", "remove")),
    Attack("the witness is altered", "", "witness", files=("witness", "", "alter")),
)
