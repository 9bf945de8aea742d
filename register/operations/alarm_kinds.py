"""The kinds of alarms: what each is called, what was seen, what to do."""

from collections.abc import Mapping

from wording.translation import N_, NP_, Message, by_door

LABELS: Mapping[str, Message] = {
    "clock_unrung": N_("a time limit is over and its breach is not on record"),
    "act_unjudged": N_("an act was received and not handled"),
    "case_unstarted": N_("a complaint is registered and its case has not begun"),
    "notice_stuck": N_("a notice could not be sent"),
    "document_unmade": N_("a document could not be made"),
    "run_missing": N_("a case does not run"),
    "run_behind": N_("a case is behind the register"),
    "comparison_late": N_("register and Temporal have not been compared for long"),
    "run_unexported": N_("the history of an ended run is not exported"),
    "chain_broken": N_("the journal was altered"),
    "log_broken": N_("the log does not agree with what is on record"),
    "unsequenced_late": N_("records wait for their position in the log"),
    "witness_differs": N_("the log differs from its witness"),
    "signed_log_differs": N_("the register is not what was signed"),
    "cosignature_late": N_("no witness has cosigned for long"),
    "cosignature_refused": N_("the witness has refused to cosign"),
    "stamp_late": N_("the log has had no time stamp for long"),
    "opening_altered": N_("how a complaint was opened was altered"),
    "act_altered": N_("acts on record were altered"),
    "text_altered": N_("a text, an attachment or who filed a complaint was altered"),
    "file_damaged": N_("the file of an attachment or a document is damaged"),
    "archive_damaged": N_("an archived history is damaged"),
    "lists_wrong": N_("lists do not follow from the journal"),
    "quarantined": N_("a case differs from the register and has stopped"),
    "calendar_missing": N_("a holiday notice is not on file"),
    "report_missing": N_("a periodic duty is due and its report is not on record"),
    "nobody_left": N_("nobody is left who could go on with a case"),
    "decision_late": N_("a request to recuse somebody is undecided"),
    "endpoint_disabled": N_("events are sent to an endpoint no more"),
    "register_behind": N_("the register is older than a case"),
    "unknown_case": N_("Temporal has a case that the register lacks"),
    "foreign_case": N_("the run belongs to another complaint of the same number"),
    "rewritten": N_("the journal is not what the case has seen"),
    "archive_contradicts": N_("an archived history contradicts the journal"),
    "closed_case_runs": N_("the case of a closed complaint still runs"),
    "stray_run": N_("Temporal has a run that belongs to no complaint"),
    "foreign_run": N_("a case has a second run"),
    "forged_call": N_("somebody called the register in the name of a case"),
    "forged_input": N_("somebody started a case in the name of the register"),
    "foreign_worker": N_("somebody works in the place of our workers"),
    "login_attacked": N_("somebody tries to log in again and again"),
    "emergency_login": N_("somebody came in by an emergency link"),
    "office_altered": N_("tables of the office do not follow from the journal"),
    "edition_altered": N_("a procedure, a law of cases or a holiday notice was altered"),
    "numbers_altered": N_("register numbers are missing or beyond their counter"),
    "rights_altered": N_("rights or triggers of the database were changed"),
    "alarm_altered": N_("an alarm was altered"),
}

SEEN: Mapping[str, Message] = {
    "clock_unrung": N_("{clock} ended on {due}"),
    "act_unjudged": N_("submission {n}, received {received_at}"),
    "case_unstarted": N_("received {received_at}"),
    "notice_stuck": N_("{channel}, {tries} tries {code}"),
    "document_unmade": N_("since {since}, {tries} tries {code}"),
    "run_missing": N_("in Temporal: {status}"),
    "run_behind": N_("the case is at event {seq}, the register at {registered}"),
    "comparison_late": N_("last compared: {compared_at}"),
    "run_unexported": N_("ended {ended_at}"),
    "chain_broken": N_("it does not fit from event {seq} on"),
    "log_broken": N_("position {position}, {stream} {seq}"),
    "unsequenced_late": N_("{stream} {seq}, since {since}"),
    "witness_differs": N_("they agree up to position {agreed} and differ at position {position} {stream} {seq}"),
    "signed_log_differs": N_("they differ at position {position}: {stream} {seq}"),
    "cosignature_late": N_("cosigned last: {at}"),
    "cosignature_refused": N_("{since}: the log is not what the witness saw before"),
    "stamp_late": N_("none could be got since {since}"),
    "opening_altered": N_("{what} {name}"),
    "act_altered": N_("submission {n}: {what} {name}"),
    "text_altered": N_("{name}: {what}"),
    "file_damaged": N_("{name}: {what}"),
    "archive_damaged": NP_("alarm_kinds", "{what}"),
    "lists_wrong": N_("{fault}"),
    "quarantined": N_("the register is at event {registered}"),
    "calendar_missing": N_("time limits that reach into this year count with the statutory holidays alone"),
    "endpoint_disabled": N_("since {since}, its last answer was {code}"),
    "report_missing": N_("it was due {occasion_at}"),
    "nobody_left": N_("everybody of {name} is recused or complained of"),
    "decision_late": N_("it was to be decided by {due}"),
    "register_behind": N_("the case is at event {seq}, which the register does not have"),
    "unknown_case": N_("run {run_id}"),
    "foreign_case": N_("run {run_id}"),
    "rewritten": N_("it differs at event {seq} or earlier"),
    "archive_contradicts": N_("it differs at event {seq} or earlier"),
    "closed_case_runs": N_("run {run_id}"),
    "stray_run": N_("run {run_id}"),
    "foreign_run": N_("run {run_id}"),
    "forged_call": N_("activity {activity}; it was refused"),
    "forged_input": N_("that run has ended and recorded nothing"),
    "foreign_worker": N_("{what} {name}"),
    "login_attacked": N_("{failures} failures in a row, locked until {until}"),
    "emergency_login": N_("{person}, from {address}"),
    "office_altered": N_("{change} {columns} (journal org, event {seq})"),
    "edition_altered": N_("{change} (journal, event {seq})"),
    "numbers_altered": N_("given up to {counter}, the last is {last}, missing {missing}"),
    "rights_altered": N_("{change}"),
    "alarm_altered": N_("{change} (journal alarms, event {seq})"),
}
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
    http=N_(
        "See whether worker, relay and Temporal all run. If they do and the alarm stays: "
        "Revive it from the journal: banjie revive {number} actor CODE reason REASON"
    ),
    page=N_("See whether worker, relay and Temporal all run."),
)
RECOVER = by_door(
    N_(
        "The register may have been restored from an older backup. Recover it from "
        "Temporal's history: banjie recover {about} --actor CODE --reason REASON"
    ),
    http=N_(
        "The register may have been restored from an older backup. Recover it from "
        "Temporal's history: banjie recover {about} actor CODE reason REASON"
    ),
    page=N_("The register may have been restored from an older backup."),
)
TERMINATE = N_("Find out where that run comes from, then terminate it with Temporal's own tools.")
CLOSE_PORT = N_("Find out who can reach Temporal's port and close that way. The alarm clears after seven days.")

TO_DO: Mapping[str, Message] = {
    "forged_call": CLOSE_PORT,
    "forged_input": CLOSE_PORT,
    "login_attacked": N_(
        "Ask whether it was that person. If not, find out whose address it is, and have the "
        "password changed. It clears after seven days."
    ),
    "emergency_login": by_door(
        N_(
            "Find out who did it and why. If nobody arranged it: banjie accounts disable, and "
            "look at what was done. It clears after seven days."
        ),
        page=NP_(
            "page",
            "Find out who did it and why. If nobody arranged it: banjie accounts disable, and "
            "look at what was done. It clears after seven days.",
        ),
    ),
    "foreign_worker": N_(
        "Find out who can reach Temporal's port and close that way, as the operations manual "
        "says. See that all services have the same BANJIE_SECRET. The alarm clears after "
        "seven days."
    ),
    "clock_unrung": ELSE_REVIVE,
    "act_unjudged": ELSE_REVIVE,
    "case_unstarted": N_("See whether worker, relay and Temporal all run. Then the case begins by itself."),
    "notice_stuck": by_door(
        N_(
            "See to the relay, the mail server and the gateway. If a person tells it instead: "
            "banjie notice record {about} --means MEANS --actor CODE"
        ),
        http=N_(
            "See to the relay, the mail server and the gateway. If a person tells it instead: "
            "banjie notice record {about} means MEANS actor CODE"
        ),
        page=N_("See to the relay, the mail server and the gateway."),
    ),
    "document_unmade": by_door(
        N_(
            "See the log of the relay: which template asks for what the case does not have. To "
            "check the templates: banjie procedures check"
        ),
        page=N_("See the log of the relay: which template asks for what the case does not have."),
    ),
    "run_missing": by_door(
        N_("Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"),
        http=N_("Revive it from the journal: banjie revive {number} actor CODE reason REASON"),
        page=Message(""),
    ),
    "run_behind": by_door(
        N_(
            "Temporal may have been restored from an older backup. Revive it from the journal: "
            "banjie revive {number} --actor CODE --reason REASON"
        ),
        http=N_(
            "Temporal may have been restored from an older backup. Revive it from the journal: "
            "banjie revive {number} actor CODE reason REASON"
        ),
        page=N_("Temporal may have been restored from an older backup."),
    ),
    "comparison_late": N_("See whether relay and Temporal run."),
    "run_unexported": N_(
        "See the log of the relay. Once Temporal has deleted the history, it cannot be exported any more."
    ),
    "chain_broken": STOP,
    "log_broken": STOP,
    "unsequenced_late": N_(
        "See whether the relay runs. If it does and the alarm stays, something was recorded "
        "in place of another record: compare with the backup."
    ),
    "witness_differs": N_(
        "Stop using the system and keep everything as it is. Compare with the backup. If the "
        "register was restored from a backup on purpose: move the witness file away and make "
        "an empty one."
    ),
    "signed_log_differs": STOP,
    "cosignature_late": by_door(N_("Ask the witness to compare and cosign: banjie witness sign"), page=Message("")),
    "cosignature_refused": STOP,
    "stamp_late": N_(
        "Run banjie audit checkpoint to see why. Check the address and the certificates of "
        "the authority (BANJIE_TLOG_STAMPS, BANJIE_TLOG_STAMPS_CA)."
    ),
    "opening_altered": STOP,
    "act_altered": STOP,
    "text_altered": STOP,
    "file_damaged": N_("Restore this file in the folder of the attachments from the backup: {about}"),
    "archive_damaged": N_("Restore the file of this run in the archive from the backup: {about}"),
    "lists_wrong": by_door(
        N_("Find out who changed the database, then make the lists again from the journal: banjie repair {number}"),
        page=Message(""),
    ),
    "register_behind": RECOVER,
    "unknown_case": RECOVER,
    "foreign_case": by_door(
        N_(
            "After a restore this number was given out again. Export the history that Temporal "
            "has, then two persons start the case anew: banjie revive {number} --actor CODE "
            "--second OTHER --reason REASON"
        ),
        http=N_(
            "After a restore this number was given out again. Export the history that Temporal "
            "has, then two persons start the case anew: banjie revive {number} actor CODE second "
            "OTHER reason REASON"
        ),
        page=N_("After a restore this number was given out again."),
    ),
    "rewritten": by_door(
        N_(
            "Stop using the case and compare the journal with the backup. If the journal is "
            "right, two persons revive the case from it: banjie revive {number} --actor CODE "
            "--second OTHER --reason REASON"
        ),
        http=N_(
            "Stop using the case and compare the journal with the backup. If the journal is "
            "right, two persons revive the case from it: banjie revive {number} actor CODE "
            "second OTHER reason REASON"
        ),
        page=N_("Stop using the case and compare the journal with the backup."),
    ),
    "archive_contradicts": by_door(
        N_(
            "Keep everything as it is: who changed the database or the archive, when. To check "
            "one complaint: banjie export {number} --check"
        ),
        http=N_(
            "Keep everything as it is: who changed the database or the archive, when. To check "
            "one complaint: banjie export {number} check"
        ),
        page=N_("Keep everything as it is: who changed the database or the archive, when."),
    ),
    "closed_case_runs": TERMINATE,
    "stray_run": TERMINATE,
    "foreign_run": TERMINATE,
    "quarantined": by_door(
        N_("Find the cause first. Revive it from the journal: banjie revive {number} --actor CODE --reason REASON"),
        http=N_("Find the cause first. Revive it from the journal: banjie revive {number} actor CODE reason REASON"),
        page=N_("Find the cause first."),
    ),
    "calendar_missing": by_door(
        N_("banjie calendar adopt FILE --yes"), http=N_("banjie calendar adopt FILE yes"), page=Message("")
    ),
    "office_altered": by_door(
        N_(
            "Find out who changed the database and when, then make the tables again from the "
            "journal: banjie repair --office"
        ),
        http=N_(
            "Find out who changed the database and when, then make the tables again from the "
            "journal: banjie repair office"
        ),
        page=Message(""),
    ),
    "edition_altered": FROM_BACKUP,
    "numbers_altered": FROM_BACKUP,
    "rights_altered": N_("Find out who changed it and why, then set it right as the operations manual says."),
    "alarm_altered": N_(
        "It was brought back by itself and is shown here for a day. Find out who changed the database."
    ),
    "endpoint_disabled": by_door(
        N_("See to its owner. When it takes events again, go on where it stopped: banjie endpoints enable {about}"),
        page=N_("See to its owner."),
    ),
    "nobody_left": by_door(
        N_(
            "A superior, the head of the office or two administrators name a deputy: banjie act "
            "{number} deputise --about ROLE --whom CODE"
        ),
        http=N_(
            "A superior, the head of the office or two administrators name a deputy: banjie act "
            "{number} deputise about ROLE whom CODE"
        ),
        page=Message(""),
    ),
    "decision_late": by_door(
        N_("Whoever decides does so: banjie act {number} recuse --whom CODE (it is so), or readmit (it is not)"),
        http=N_("Whoever decides does so: banjie act {number} recuse whom CODE (it is so), or readmit (it is not)"),
        page=Message(""),
    ),
    "report_missing": by_door(
        N_(
            "See whether worker, relay and Temporal all run. If they do and the alarm stays, "
            "make the report by hand: banjie schedules run {about}"
        ),
        page=N_("See whether worker, relay and Temporal all run."),
    ),
}
