"""What an attacker alters, removes or exchanges: tamperings of the lists in `tests/attacks/tamperings`, and others with
what those lists leave out. Of files outside the database: who reaches them, and what is done."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from integrity.log.keys import read_keys
from integrity.log.note import Checkpoint, signed_note
from procedures.load import sha256
from tests.attacks.matrix import appends as group
from tests.attacks.matrix.appends import Deed, run_sql
from tests.attacks.matrix.besieged import STATE, Siege
from tests.attacks.matrix.credentials import LOG_KEY
from tests.attacks.tamperings import TAMPERINGS

# Names of the lists, by the row of docs/security.md.
CHOSEN: Mapping[str, tuple[str, ...]] = {
    group.BODIES: (
        "the narrative is changed", "a text is changed with its digest", "a text is deleted",
        "a text is given to another complaint", "a letter as it was sent is changed",
        "the name of the party is changed", "the party is deleted", "a file has another name",
        "the row of a file is deleted", "the row of a file is put in",
    ),
    group.ACTS: (
        "another person did it, in the body too", "an act was received earlier", "it said something else",
        "its salt is destroyed", "an allowed act was refused", "a refused act was allowed", "an act is deleted",
        "the last act is deleted and n lowered", "an act is put in at the end",
    ),
    group.OPENINGS: (
        "it was opened otherwise", "it has another key", "a complaint was received earlier",
        "it counts by another calendar", "a complaint is deleted with everything", "a complaint is put in",
        "the counter is lower", "a query code is exchanged",
    ),
    group.LISTS: (
        "a closed case is open again", "its state says something else", "a limit ends later", "a limit is deleted",
        "a task of another", "a task is deleted", "a task is hidden from lists",
    ),
    group.NOTICES: (
        "a notice was served", "a notice is deleted", "a notice with another digest", "a paper of another file",
        "a paper is deleted", "a paper is due that no event made",
    ),
    group.JOURNAL: (
        "a word of an event", "an event is deleted", "two events change places",
        "an event is put in with a right chain and the row of its case", "a case is rewritten consistently",
        "a case is rewritten consistently, with the log and the inbox", "the end of the office's stream is cut off",
        "the stream of editions is cut off",
    ),
    group.LOG: (
        "a row of the log has another hash", "a position is removed", "the end of the log is cut off and computed anew",
        "a record is put into the queue a second time",
    ),
    group.STAFF: (
        "a role is given", "a role has not ended", "an absence has another substitute", "a unit has another head",
        "a member has another name", "a member is put in",
    ),
    group.LAW: (
        "a duty is given up", "a procedure says something else under its digest",
        "a law that cases carry says something else under its digest", "a day off is moved",
    ),
    group.ALARMS: (
        "an alarm that stands is deleted", "an alarm that stands is cleared", "an alarm says something else",
        "a look was made in the time to come", "an event is altered and the looks are behind it",
    ),
    group.RUNS: ("the run of an open case is deleted", "a history has another digest"),
    group.CATALOGUE: (
        "the trigger of the journal is dropped", "the trigger of the journal refuses nothing",
        "the door of erasure asks for no event", "the trigger of the log is dropped",
        "a rule swallows what is written",
    ),
}  # fmt: skip
OTHERS = (
    Deed("an account has another password", group.ACCOUNTS, run_sql(
        "UPDATE account SET password = 'the hash of another' WHERE person = 'li'")),
    Deed("an account has the password and factor of another", group.ACCOUNTS, run_sql(
        "UPDATE account SET (password, factor, factor_digest) = (SELECT password, factor, factor_digest FROM account "
        "WHERE person = 'wang') WHERE person = 'li'")),
    Deed("an account is linked to somebody else", group.ACCOUNTS, run_sql(
        "UPDATE account SET os_user = repeat('0', 64) WHERE person = 'li'")),
    Deed("a locked account is tried again", group.ACCOUNTS, run_sql(
        "UPDATE account SET failures = 0, locked_until = NULL, factor_step = NULL")),
    Deed("a program may do more", group.PROGRAMS, run_sql("UPDATE sender SET scopes = 'act intake', acts_for = '*'")),
    Deed("a program has another key", group.PROGRAMS, run_sql("UPDATE sender SET digest = repeat('0', 64)")),
    Deed("an endpoint is elsewhere", group.PROGRAMS, run_sql("UPDATE endpoint SET url = 'https://thief.example/'")),
    Deed("an endpoint is not told of events", group.PROGRAMS, run_sql("UPDATE endpoint SET position = 1000000")),
    Deed("a session goes on after its end", group.LOGINS, run_sql(
        "UPDATE login_session SET until = NULL"), group.old_session_opens),
    Deed("a session becomes another person's", group.LOGINS, run_sql(
        "UPDATE login_session SET person = 'wang', until = NULL"), group.session_of_another_opens),
    Deed("a used link is good again", group.LOGINS, run_sql(
        "UPDATE one_time_link SET used = NULL"), group.old_link_opens),
    Deed("a log-in is taken out of the log of log-ins", group.LOGINS, run_sql("DELETE FROM login_try")),
    Deed("a log-in was another person's", group.LOGINS, run_sql("UPDATE login_try SET person = 'wang'")),
    Deed("a used log-in by the provider is good again", group.LOGINS, run_sql(
        f"INSERT INTO provider_attempt VALUES ('{sha256(STATE)}', now() + interval '9 years')"), group.attempt_opens),
    Deed("a draft becomes another person's", group.OWN, run_sql("UPDATE draft SET person = 'wang'"), group.draft_opens),
    Deed("a draft is deleted", group.OWN, run_sql("DELETE FROM draft")),
    Deed("a saved view shows something else", group.OWN, run_sql("UPDATE saved_view SET query = 'overdue=no'")),
    Deed("a phrase says something else", group.OWN, run_sql("UPDATE phrase SET words = '不予受理'")),
    Deed("a waiting mail is put aside", group.MAIL, run_sql("UPDATE mail SET state = 'aside', reason = '已告知'")),
    Deed("a waiting mail is deleted", group.MAIL, run_sql("DELETE FROM mail")),
    Deed("a search finds nothing", group.LISTS, run_sql("DELETE FROM search WHERE complaint = '<paper>'")),
    Deed("a paper that is due is not made", group.NOTICES, run_sql("DELETE FROM document_due")),
    Deed("what was erased comes back", group.CUSTODY, run_sql(
        "UPDATE party SET name = '张三', contact = '1', salt = repeat('0', 32) WHERE complaint = '<late>'")),
    Deed("a hold is taken out of the record", group.CUSTODY, run_sql(
        "DELETE FROM log WHERE stream = 'custody:<mailed>'; DELETE FROM event WHERE stream = 'custody:<mailed>'")),
    Deed("a reading is taken out of the record", group.READING, run_sql(
        "DELETE FROM log WHERE stream LIKE 'access:%'; DELETE FROM event WHERE stream LIKE 'access:%'")),
    Deed("a record of the log has the signature of another", group.LOG, run_sql(
        "UPDATE log SET (signer, signature) = (SELECT signer, signature FROM log WHERE position = 1) "
        "WHERE position = 2")),
    Deed("the queue has the signature of another", group.LOG, run_sql(
        "UPDATE unsequenced SET (signer, signature) = (SELECT signer, signature FROM log WHERE position = 1)")),
)  # fmt: skip
BY_NAME = {attack.name: attack for attack in TAMPERINGS}
TAMPERS = (
    *(Deed(name, row, run_sql(BY_NAME[name].sql)) for row, names in CHOSEN.items() for name in names),
    *OTHERS,
)


class FileDeed(NamedTuple):
    """Something done to files of the office. `reach`: the credentials that come with an account which may write there;
    for the others it is out of reach."""

    name: str
    do: Callable[[Siege], object]
    reach: tuple[str, ...]
    group: str = group.OUTSIDE


def changed(pattern: str, begins: bytes, change: Callable[[bytes], bytes | None]) -> Callable[[Siege], None]:
    """Return the deed that changes the files below the home of the register that begin so, or removes them."""

    def do(siege: Siege) -> None:
        found = [path for path in siege.home.glob(pattern) if path.is_file() and path.read_bytes().startswith(begins)]
        assert found, pattern
        for path in found:
            content = change(path.read_bytes())
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)

    return do


def sign_another_tree(siege: Siege) -> None:
    """Sign with the key of the log that it has another root."""
    note = siege.log.note()
    assert note
    said = Checkpoint.parse(note.text)
    forged = signed_note(str(said._replace(root=bytes(32))), read_keys(siege.log.key_file))
    (siege.log.folder / "checkpoint").write_text(str(forged), encoding="utf-8")


def sign_nothing(siege: Siege) -> None:
    """Say that the log is longer, with the signature that it has."""
    path = siege.log.folder / "checkpoint"
    said = Checkpoint.parse(path.read_text(encoding="utf-8").partition("\n\n")[0] + "\n")
    path.write_text(path.read_text(encoding="utf-8").replace(f"\n{said.size}\n", f"\n{said.size + 1}\n", 1), "utf-8")


@contextmanager
def kept_files(siege: Siege) -> Iterator[None]:
    """Bring the files of the register and the list of its signers back."""
    folders = siege.home, siege.keys.folder
    for place, folder in enumerate(folders):
        shutil.copytree(folder, siege.home.with_name(f"kept-{place}"), copy_function=shutil.copy2)
    try:
        yield
    finally:
        for place, folder in enumerate(folders):
            kept = siege.home.with_name(f"kept-{place}")
            shutil.rmtree(folder)
            kept.rename(folder)


def altered(content: bytes) -> bytes:
    return content[:-2] + b"x\n"


def removed(_: bytes) -> None:
    return None


FILES_OF_ALL = ("web key", "worker key", "relay key", "office key")  # who stores attached files
KEEPERS = ("relay key", "watch key", "office key")
OFFICE_ALONE = ("office key",)
SIGNERS = ("relay key", "office key")
FILE_DEEDS = (
    FileDeed("an attached file is altered", changed("attachments/**/*", b"%PDF", altered), FILES_OF_ALL),
    FileDeed("an attached file is removed", changed("attachments/**/*", b"%PDF", removed), FILES_OF_ALL),
    FileDeed("a paper is altered", changed("attachments/**/*", b"PK", altered), FILES_OF_ALL),
    FileDeed("an archived history is altered", changed("archive/**/*.gz", b"", altered), SIGNERS),
    FileDeed("an archived history is removed", changed("archive/**/*.gz", b"", removed), SIGNERS),
    FileDeed("the witness is altered", changed("witness", b"", altered), KEEPERS),
    FileDeed("the witness is removed", changed("witness", b"", removed), KEEPERS),
    FileDeed("another tree is signed with the key of the log", sign_another_tree, (*SIGNERS, LOG_KEY)),
    FileDeed("a checkpoint says what nobody signed", sign_nothing, SIGNERS),
    FileDeed("a tile of the signed log is altered", changed("log/tile/0/**/*", b"", lambda old: old[::-1]), SIGNERS),
    FileDeed("the policy names another key", changed("log/policy", b"", lambda _: b"quorum none\n"), SIGNERS),
    FileDeed("the signed log is removed", changed("log/checkpoint", b"", removed), SIGNERS),
)  # fmt: skip
