"""The kinds of alarms: what each is called, what was seen (the finding's `detail` filled in), what to do."""

from collections.abc import Mapping
from typing import NamedTuple

from wording.translation import N_, NP_, Message, by_door

# The record.
OPENING_ALTERED, ACT_ALTERED, TEXT_ALTERED, LISTS_WRONG = (
    "opening_altered",
    "act_altered",
    "text_altered",
    "lists_wrong",
)
CASE_KINDS = (OPENING_ALTERED, ACT_ALTERED, TEXT_ALTERED, LISTS_WRONG)
FILE_DAMAGED, ARCHIVE_DAMAGED = "file_damaged", "archive_damaged"
FILE_KINDS = (FILE_DAMAGED, ARCHIVE_DAMAGED)
CHAIN_BROKEN, LOG_BROKEN, UNSEQUENCED_LATE = "chain_broken", "log_broken", "unsequenced_late"
UNSIGNED_RECORD = "unsigned_record"
OFFICE_ALTERED, EDITION_ALTERED, NUMBERS_ALTERED = "office_altered", "edition_altered", "numbers_altered"
RIGHTS_ALTERED, ALARM_ALTERED, DECISION_UNPROVEN = "rights_altered", "alarm_altered", "decision_unproven"
WHOLE_KINDS = (
    OFFICE_ALTERED, EDITION_ALTERED, NUMBERS_ALTERED, RIGHTS_ALTERED, DECISION_UNPROVEN, ALARM_ALTERED,
)  # fmt: skip
WITNESS_DIFFERS, WITNESS_UNKEPT = "witness_differs", "witness_unkept"
QUARANTINED = "quarantined"  # the one kind that is reported: the register has a record the case differs from
CALENDAR_MISSING = "calendar_missing"
GRADE_CASE_UNOPENED = "grade_case_unopened"
# The signed log.
SIGNED_LOG_DIFFERS, SIGNING_STOPPED = "signed_log_differs", "signing_stopped"
COSIGNATURE_LATE, COSIGNATURE_REFUSED = "cosignature_late", "cosignature_refused"
STAMP_LATE, STAMP_ALTERED = "stamp_late", "stamp_altered"
# What the comparison with Temporal raises and clears.
REGISTER_BEHIND = "register_behind"  # the case knows events that the register lacks
UNKNOWN_CASE = "unknown_case"  # Temporal has a run for a number that the register lacks
FOREIGN_CASE = "foreign_case"  # the run began as another complaint of this number
REWRITTEN = "rewritten"  # the journal says something else than the case has seen
CLOSED_CASE_RUNS = "closed_case_runs"  # the complaint is closed, its run goes on
ARCHIVE_CONTRADICTS = "archive_contradicts"  # an archived history has seen another journal
STRAY_RUN = "stray_run"  # a run that is no complaint's
FOREIGN_RUN = "foreign_run"  # a second run of a case
RUN_RESET = "run_reset"  # somebody has let a case go on from the middle of its run
COMPARED_KINDS = (
    REGISTER_BEHIND, UNKNOWN_CASE, FOREIGN_CASE, REWRITTEN, CLOSED_CASE_RUNS, STRAY_RUN, FOREIGN_RUN, RUN_RESET,
)  # fmt: skip
COMPARED_CASE_KINDS = (REGISTER_BEHIND, UNKNOWN_CASE, FOREIGN_CASE, REWRITTEN, RUN_RESET)
LASTING_KINDS = (*COMPARED_CASE_KINDS, ARCHIVE_CONTRADICTS)
# What reaches Temporal past the register.
FORGED_CALL = "forged_call"  # an activity was started that no case of ours has asked for
FORGED_INPUT = "forged_input"  # a case was started that the register has not made
FOREIGN_WORKER = "foreign_worker"  # somebody answers in the place of our workers, or takes their tasks
RUN_DISPLACED = "run_displaced"  # another run stood in the place of a case, or its own did not come to its end
REPORTED_KINDS = (FORGED_CALL, FORGED_INPUT, FOREIGN_WORKER, RUN_DISPLACED)
# What Temporal is set to.
NAMESPACE_CHANGED, RELEASE_CHANGED, SCHEDULE_CHANGED = "namespace_changed", "release_changed", "schedule_changed"
TEMPORAL_KINDS = (NAMESPACE_CHANGED, RELEASE_CHANGED, SCHEDULE_CHANGED)


class AlarmKind(NamedTuple):
    label: Message
    seen: Message
    todo: Message


STOP = N_(
    "Stop using the system and keep everything as it is. Compare with the backup: who changed the database, when."
)
FROM_BACKUP = N_(
    "Stop using the system and keep everything as it is. Compare with the backup, and "
    "bring back from it the rows that are missing or altered."
)
ELSE_REVIVE = by_door(
    N_(
        "See whether worker, relay and Temporal all run. If they do and the alarm stays: "
        "Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"
    ),
    page=N_("See whether worker, relay and Temporal all run."),
)
RECOVER = by_door(
    N_(
        "The register may have been restored from an older backup. Recover it from "
        "Temporal's history: banjie recover {about} --actor CODE --reason REASON"
    ),
    page=N_("The register may have been restored from an older backup."),
)
SET_BACK = by_door(
    N_(
        "Find out who set the register, the folder of the log or what lies beside its key back, or changed "
        "them; keep everything as it is. If they were restored from a backup on purpose, two persons go on "
        "with a new log: banjie audit restored --actor CODE --second OTHER --reason REASON"
    ),
    page=N_(
        "Find out who set the register, the folder of the log or what lies beside its key back, or changed "
        "them; keep everything as it is."
    ),
)
TERMINATE = N_("Find out where that run comes from, then terminate it with Temporal's own tools.")
CLOSE_PORT = N_("Find out who can reach Temporal's port and close that way. The alarm clears after seven days.")

ALARM_KINDS: Mapping[str, AlarmKind] = {
    "clock_unrung": AlarmKind(
        N_("a time limit is over and its breach is not on record"), N_("{clock} ended on {due}"), ELSE_REVIVE
    ),
    "act_unjudged": AlarmKind(
        N_("an act was received and not handled"), N_("submission {n}, received {received_at}"), ELSE_REVIVE
    ),
    "case_unstarted": AlarmKind(
        N_("a complaint is registered and its case has not begun"),
        N_("received {received_at}"),
        N_("See whether worker, relay and Temporal all run. Then the case begins by itself."),
    ),
    "notice_stuck": AlarmKind(
        N_("a notice could not be sent"),
        N_("{channel}, {tries} tries {code}"),
        by_door(
            N_(
                "See to the relay, the mail server and the gateway. If a person tells it instead: "
                "banjie notice record {about} --means MEANS --actor CODE"
            ),
            page=N_("See to the relay, the mail server and the gateway."),
        ),
    ),
    "document_unmade": AlarmKind(
        N_("a document could not be made"),
        N_("since {since}, {tries} tries {code}"),
        by_door(
            N_(
                "See the log of the relay: which template asks for what the case does not have. To "
                "check the templates: banjie procedures check"
            ),
            page=N_("See the log of the relay: which template asks for what the case does not have."),
        ),
    ),
    "run_missing": AlarmKind(
        N_("a case does not run"),
        N_("in Temporal: {status}"),
        by_door(
            N_("Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"),
            page=Message(""),
        ),
    ),
    "run_behind": AlarmKind(
        N_("a case is behind the register"),
        N_("the case is at event {seq}, the register at {registered}"),
        by_door(
            N_(
                "Temporal may have been restored from an older backup. Revive it from the journal: "
                "banjie revive {number} --actor CODE --reason REASON"
            ),
            page=N_("Temporal may have been restored from an older backup."),
        ),
    ),
    "comparison_late": AlarmKind(
        N_("register and Temporal have not been compared for long"),
        N_("last compared: {compared_at}"),
        N_("See whether relay and Temporal run."),
    ),
    "run_unexported": AlarmKind(
        N_("the history of an ended run is not exported"),
        N_("ended {ended_at}"),
        N_("See the log of the relay. Once Temporal has deleted the history, it cannot be exported any more."),
    ),
    "chain_broken": AlarmKind(N_("the journal was altered"), N_("it does not fit from event {seq} on"), STOP),
    "log_broken": AlarmKind(
        N_("the log does not agree with what is on record"), N_("position {position}, {stream} {seq}"), STOP
    ),
    "unsigned_record": AlarmKind(
        N_("a record bears no signature of a process that may make it"),
        N_("{stream} {seq}, position {position}: {what}"),
        N_(
            "Somebody has written into the database past the programs of the office. Change the passwords of its "
            "roles, and the keys of its processes; undo what the record did, or compare with the backup. Nothing "
            "after it in its stream gets into the log."
        ),
    ),
    "unsequenced_late": AlarmKind(
        N_("records wait for their position in the log"),
        N_("{stream} {seq}, since {since}"),
        N_(
            "See whether the relay runs. If it does and the alarm stays, something was recorded "
            "in place of another record: compare with the backup."
        ),
    ),
    "quarantined": AlarmKind(
        N_("a case differs from the register and has stopped"),
        N_("the register is at event {registered}"),
        by_door(
            N_("Find the cause first. Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"),
            page=N_("Find the cause first."),
        ),
    ),
    "calendar_missing": AlarmKind(
        N_("a holiday notice is not on file"),
        N_("time limits that reach into this year count with the statutory holidays alone"),
        by_door(N_("banjie calendar adopt FILE --yes"), page=Message("")),
    ),
    GRADE_CASE_UNOPENED: AlarmKind(
        N_("a bad grade was to open a linked case, and could not"),
        N_("{procedure}, entry {entry}"),
        N_(
            "See the log of the interface: it says why. Mend the regulation, or bad_grade in the settings of the "
            "office, and start the interface again. Then the case is opened by itself."
        ),
    ),
    "report_missing": AlarmKind(
        N_("a periodic duty is due and its report is not on record"),
        N_("it was due {occasion_at}"),
        by_door(
            N_(
                "See whether worker, relay and Temporal all run. If they do and the alarm stays, "
                "make the report by hand: banjie schedules run {about}"
            ),
            page=N_("See whether worker, relay and Temporal all run."),
        ),
    ),
    "nobody_left": AlarmKind(
        N_("nobody is left who could go on with a case"),
        N_("everybody of {name} is recused or complained of"),
        by_door(
            N_(
                "A superior, the head of the office or two administrators name a deputy: banjie act "
                "{number} deputise --about ROLE --whom CODE"
            ),
            page=Message(""),
        ),
    ),
    "decision_late": AlarmKind(
        N_("a request to recuse somebody is undecided"),
        N_("it was to be decided by {due}"),
        by_door(
            N_("Whoever decides does so: banjie act {number} recuse --whom CODE (it is so), or readmit (it is not)"),
            page=Message(""),
        ),
    ),
    "endpoint_disabled": AlarmKind(
        N_("events are sent to an endpoint no more"),
        N_("since {since}, its last answer was {code}"),
        by_door(
            N_("See to its owner. When it takes events again, go on where it stopped: banjie endpoints enable {about}"),
            page=N_("See to its owner."),
        ),
    ),
    "forged_call": AlarmKind(
        N_("somebody called the register in the name of a case"), N_("activity {activity}; it was refused"), CLOSE_PORT
    ),
    "forged_input": AlarmKind(
        N_("somebody started a case in the name of the register"),
        N_("that run has ended and recorded nothing"),
        CLOSE_PORT,
    ),
    "run_displaced": AlarmKind(
        N_("the run of a case was cut off or displaced"),
        N_("run {run_id}"),
        N_(
            "Find out who can reach Temporal's port and close that way. See what the case has on record since, "
            "before somebody revives it: a revival goes on from that. The alarm clears after seven days."
        ),
    ),
    "foreign_worker": AlarmKind(
        N_("somebody works in the place of our workers"),
        N_("{what} {name}"),
        N_(
            "Find out who can reach Temporal's port and close that way, as the operations manual "
            "says. See that all services have the same BANJIE_SECRET. The alarm clears after "
            "seven days."
        ),
    ),
    "login_attacked": AlarmKind(
        N_("somebody tries to log in again and again"),
        N_("{failures} failures in a row, locked until {until}"),
        N_(
            "Ask whether it was that person. If not, find out whose address it is, and have the "
            "password changed. It clears after seven days."
        ),
    ),
    "emergency_login": AlarmKind(
        N_("somebody came in by an emergency link"),
        N_("from {address}"),
        by_door(
            N_(
                "Find out who did it and why. If nobody arranged it: banjie accounts disable, and "
                "look at what was done. It clears after seven days."
            ),
            page=N_(
                "Find out who did it and why. If nobody arranged it: disable the account, and look "
                "at what was done. It clears after seven days."
            ),
        ),
    ),
    "login_altered": AlarmKind(
        N_("a log-in session, a one-time link or an account was altered in the database"),
        N_("it is that of {person}, and opened nothing"),
        N_(
            "Find out who changed the database. Have the person log out everywhere and change the password. "
            "It clears after seven days."
        ),
    ),
    "witness_differs": AlarmKind(
        N_("the log differs from its witness"),
        N_("they agree up to position {agreed} and differ at position {position} {stream} {seq}"),
        N_(
            "Stop using the system and keep everything as it is. Compare with the backup. If the "
            "register was restored from a backup on purpose: move the witness file away and make "
            "an empty one."
        ),
    ),
    "witness_unkept": AlarmKind(
        N_("how the log stands cannot be kept"),
        N_("{why}"),
        N_("Nothing is wrong with the record. Make room on the disk of the witness, or let the watch write there."),
    ),
    # Raised and cleared where Temporal and the archive are compared with the register.
    "register_behind": AlarmKind(
        N_("the register is older than a case"),
        N_("the case is at event {seq}, which the register does not have"),
        RECOVER,
    ),
    "unknown_case": AlarmKind(N_("Temporal has a case that the register lacks"), N_("run {run_id}"), RECOVER),
    "foreign_case": AlarmKind(
        N_("the run belongs to another complaint of the same number"),
        N_("run {run_id}"),
        by_door(
            N_(
                "After a restore this number was given out again. Export the history that Temporal "
                "has, then two persons start the case anew: banjie revive {number} --actor CODE "
                "--second OTHER --reason REASON"
            ),
            page=N_("After a restore this number was given out again."),
        ),
    ),
    "rewritten": AlarmKind(
        N_("the journal is not what the case has seen"),
        N_("it differs at event {seq} or earlier"),
        by_door(
            N_(
                "Stop using the case and compare the journal with the backup. If the journal is "
                "right, two persons revive the case from it: banjie revive {number} --actor CODE "
                "--second OTHER --reason REASON"
            ),
            page=N_("Stop using the case and compare the journal with the backup."),
        ),
    ),
    "closed_case_runs": AlarmKind(N_("the case of a closed complaint still runs"), N_("run {run_id}"), TERMINATE),
    "stray_run": AlarmKind(N_("Temporal has a run that belongs to no complaint"), N_("run {run_id}"), TERMINATE),
    "foreign_run": AlarmKind(N_("a case has a second run"), N_("run {run_id}"), TERMINATE),
    "run_reset": AlarmKind(
        N_("somebody has reset the run of a case"),
        N_("run {run_id} was made from the middle of an earlier one"),
        by_door(
            N_(
                "Find out who can reach Temporal's port and close that way. Then revive the case "
                "from the journal: banjie revive {number} --actor CODE --reason REASON"
            ),
            http=N_(
                "Find out who can reach Temporal's port and close that way. Then revive the case "
                "from the journal: banjie revive {number} actor CODE reason REASON"
            ),
            page=N_("Find out who can reach Temporal's port and close that way."),
        ),
    ),
    # Raised and cleared by `integrity/compare/temporal_setup.py`.
    "namespace_changed": AlarmKind(
        N_("Temporal's namespace is not as the office needs it"),
        N_("{what} {name}"),
        N_(
            "No case can begin or go on. Keep the database: it has every case. Find out who can "
            "reach Temporal's port. Then make the namespace again as the operations manual says, "
            "and revive the cases."
        ),
    ),
    "release_changed": AlarmKind(
        N_("new cases go to no release of ours"),
        N_("{what} {name}"),
        by_door(
            N_(
                "Find out who can reach Temporal's port and close that way. Then make the release "
                "that runs here current again: banjie deploy"
            ),
            page=N_("Find out who can reach Temporal's port and close that way."),
        ),
    ),
    "schedule_changed": AlarmKind(
        N_("Temporal does not start a periodic duty on its days"),
        N_("{what} {name}"),
        by_door(
            N_(
                "Find out who can reach Temporal's port. Then make the schedule again: banjie "
                "schedules sync. One that is paused stays so: resume it with Temporal's own tools."
            ),
            page=N_("Find out who can reach Temporal's port."),
        ),
    ),
    "archive_contradicts": AlarmKind(
        N_("an archived history contradicts the journal"),
        N_("it differs at event {seq} or earlier"),
        by_door(
            N_(
                "Keep everything as it is: who changed the database or the archive, when. To check "
                "one complaint: banjie export {number} --check"
            ),
            page=N_("Keep everything as it is: who changed the database or the archive, when."),
        ),
    ),
    "opening_altered": AlarmKind(N_("how a complaint was opened was altered"), N_("{what} {name}"), STOP),
    "act_altered": AlarmKind(N_("acts on record were altered"), N_("submission {n}: {what} {name}"), STOP),
    "text_altered": AlarmKind(
        N_("a text, an attachment or who filed a complaint was altered"), N_("{name}: {what}"), STOP
    ),
    "lists_wrong": AlarmKind(
        N_("lists do not follow from the journal"),
        N_("{fault}"),
        by_door(
            N_("Find out who changed the database, then make the lists again from the journal: banjie repair {number}"),
            page=Message(""),
        ),
    ),
    "office_altered": AlarmKind(
        N_("tables of the office do not follow from the journal"),
        N_("{change} {columns} (journal org, event {seq})"),
        by_door(
            N_(
                "Find out who changed the database and when, then make the tables again from the "
                "journal: banjie repair --office"
            ),
            page=Message(""),
        ),
    ),
    "edition_altered": AlarmKind(
        N_("a procedure, a law of cases or a holiday notice was altered"),
        N_("{change} (journal, event {seq})"),
        FROM_BACKUP,
    ),
    "numbers_altered": AlarmKind(
        N_("register numbers are missing or beyond their counter"),
        N_("given up to {counter}, the last is {last}, missing {missing}"),
        FROM_BACKUP,
    ),
    "decision_unproven": AlarmKind(
        N_("a decision without the second factor of whoever made it"),
        N_("{person} (event {seq})"),
        N_(
            "Ask whoever is named whether they decided this. If not: undo it, exchange passwords and keys of the "
            "database, and find out who wrote to it, when."
        ),
    ),
    "rights_altered": AlarmKind(
        N_("rights or triggers of the database were changed"),
        N_("{change}"),
        N_("Find out who changed it and why, then set it right as the operations manual says."),
    ),
    "alarm_altered": AlarmKind(
        N_("an alarm was altered"),
        N_("{change} (journal alarms, event {seq})"),
        N_("It was brought back by itself and is shown here for a day. Find out who changed the database."),
    ),
    "file_damaged": AlarmKind(
        N_("the file of an attachment or a document is damaged"),
        N_("{name}: {what}"),
        N_("Restore this file in the folder of the attachments from the backup: {about}"),
    ),
    "archive_damaged": AlarmKind(
        N_("an archived history is damaged"),
        NP_("alarm", "{what}"),
        N_("Restore the file of this run in the archive from the backup: {about}"),
    ),
    # Raised and cleared by `services/signed_log_watch.py`.
    "signed_log_differs": AlarmKind(
        N_("the register is not what was signed"), N_("they differ at position {position}: {stream} {seq}"), STOP
    ),
    "signing_stopped": AlarmKind(
        N_("nothing is signed any more: the log is not what was signed before"),
        N_("signed up to record {signed}; another or none stands at {position}"),
        SET_BACK,
    ),
    "cosignature_late": AlarmKind(
        N_("no witness has cosigned for long"),
        N_("cosigned last: {at}"),
        by_door(N_("Ask the witness to compare and cosign: banjie witness sign"), page=Message("")),
    ),
    "cosignature_refused": AlarmKind(
        N_("the witness has refused to cosign"), N_("{since}: the log is not what the witness saw before"), SET_BACK
    ),
    "stamp_late": AlarmKind(
        N_("the log has had no time stamp for long"),
        N_("none could be got since {since}"),
        N_(
            "Run banjie audit checkpoint to see why. Check the address and the certificates of "
            "the authority (BANJIE_TLOG_STAMPS, BANJIE_TLOG_STAMPS_CA)."
        ),
    ),
    "stamp_altered": AlarmKind(  # said by `banjie audit verify` alone
        N_("a time stamp of the signed log does not hold"),
        N_("the stamp of the log at record {position}"),
        N_("Restore it in the folder stamps/ of the log from the backup. The record is not concerned."),
    ),
}
