"""`banjie audit checkpoint`, `banjie audit key`, `banjie witness`: the signed log, and who watches it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.auditing.dossiers import audit
from cli.connection import AsJson, print_answer, with_reading_client
from cli.environment import load_environment
from cli.identity.os_user import second_name
from cli.options import Actor
from cli.rendering.output import instant_text, print_line, print_sentence
from integrity.log.keys import UnsafeKey, add_key, drop_oldest_key, read_keys
from integrity.log.memory import remembered
from integrity.log.note import BadNote, Checkpoint, NoteKey
from integrity.log.signs_of_life import last_watched, note_office, witness_signs
from integrity.log.tiles import TileMissing
from integrity.log.witness import KEYS, LogWitness, SplitView
from integrity.publish.after_restore import go_on_after_restore
from integrity.publish.daily_stamps import publish_and_stamp
from models.errors import BadInput, Refused
from queries.auditing.views import LogRestoredView
from wording.translation import N_, gettext, ngettext

SILENT = {
    "office": N_("Nothing was heard for two days: is the office down?"),
    "watch": N_("The watch of the office has not looked for two days: is it down?"),
}


witness = typer.Typer(no_args_is_help=True)
LogFolder = Annotated[Path, typer.Argument(help=gettext("Folder of the log, or a copy of it"))]
Home = Annotated[Path, typer.Option("--home", help=gettext("Folder of the witness, on another machine than the log"))]


@audit.command(name="checkpoint", help=gettext("Publish the log as files, and sign how it stands"))
def checkpoint_command() -> None:
    if load_environment().tlog_folder is None:
        raise BadInput(gettext("No folder and key of the log are set (BANJIE_TLOG, BANJIE_TLOG_KEY)."))
    for line in with_reading_client(publish_and_stamp):
        print_line(line)


@audit.command(name="key", help=gettext("Public keys of the log; --add one, --drop the oldest"))
def key_command(
    add: Annotated[bool, typer.Option("--add", help=gettext("Add a new key; all of them sign from now on"))] = False,
    drop: Annotated[bool, typer.Option("--drop", help=gettext("Drop the oldest key"))] = False,
    name: Annotated[
        str | None, typer.Option("--name", help=gettext("Name of the log, such as office.gov.cn/banjie"))
    ] = None,
) -> None:
    path = load_environment().tlog_key_file
    if path is None:
        raise BadInput(gettext("No folder and key of the log are set (BANJIE_TLOG, BANJIE_TLOG_KEY)."))
    try:
        if add:
            add_key(path, name)
        if drop:
            _require_known(path)
            drop_oldest_key(path)
        keys = read_keys(path)
    except UnsafeKey as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None
    for one in keys:
        print_line(str(one.key))


def _require_known(path: Path) -> None:
    """Raise BadInput unless a key that stays has signed what the log remembers of itself."""
    try:
        remembered(path, [one.key for one in read_keys(path)[1:]])
    except ValueError:
        raise BadInput(gettext("Sign the log with the newer key first: banjie audit checkpoint")) from None


@audit.command(name="restored", help=gettext("After a restore: go on with a new log, decided by two persons"))
def restored_command(
    actor: Actor,
    second: Annotated[
        str, typer.Option("--second", callback=second_name, help=gettext("Another member of staff, who agrees"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=gettext("What was restored, and why"))],
    as_json: AsJson = False,
) -> None:
    done = with_reading_client(lambda client: go_on_after_restore(client, actor, second, reason))
    print_answer(done, as_json, lambda: _print_restored(done))


def _print_restored(done: LogRestoredView) -> None:
    if done.size is not None:
        print_sentence("The log before ended at record {size}, root {root}.", size=done.size, root=done.root or "")
    print_sentence("A new log has begun. Tell the auditors and the witnesses its key: {key}", key=done.key)


@witness.command(name="new", help=gettext("Set up a witness"))
def new_command(
    log_key: Annotated[str, typer.Argument(help=gettext("Public key of the log that is watched (banjie audit key)"))],
    name: Annotated[str, typer.Option("--name", help=gettext("Name of the witness, such as archive.gov.cn/witness"))],
    home: Home = Path("witness"),
) -> None:
    try:
        made = LogWitness(home).begin(NoteKey.parse(log_key), name)
    except (UnsafeKey, BadNote, OSError) as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None
    print_sentence("Public key of the witness: {key}", key=made)


@witness.command(name="sign", help=gettext("Cosign the log if it has only grown; refuse anything else"))
def sign_command(log_folder: LogFolder, home: Home = Path("witness")) -> None:
    print_line(_cosigned(LogWitness(home), log_folder))
    _print_silent(LogWitness(home))


@witness.command(name="status", help=gettext("What it saw last; exit code 1 where the office or its watch is silent"))
def status_command(home: Home = Path("witness")) -> None:
    watcher = LogWitness(home)
    try:
        signs = witness_signs(watcher)
    except BadNote as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None
    size = signs.seen.size if signs.seen else 0
    heard, watched = (instant_text(at) or "—" for at in (signs.heard, signs.watched))
    print_line(
        ngettext(
            "Seen: {n} record. Heard last: {heard}. The watch looked last: {watched}.",
            "Seen: {n} records. Heard last: {heard}. The watch looked last: {watched}.",
            size,
            heard=heard,
            watched=watched,
        )
    )
    if _print_silent(watcher):
        raise typer.Exit(1)


@witness.command(name="serve", help=gettext("Cosign over the network (C2SP's tlog-witness)"))
def serve_command(
    home: Home = Path("witness"),
    host: Annotated[str, typer.Option("--host", help=gettext("Address to listen at"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=gettext("Port to listen at"))] = 8081,
) -> None:
    from web.witness_server import serve_witness  # noqa: PLC0415  # it would slow every other command down

    watcher = LogWitness(home)
    try:
        keys = [watcher.log_keys, read_keys(home / KEYS)]
    except (UnsafeKey, BadNote, OSError) as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None
    if not all(keys):
        raise BadInput(gettext("The key cannot be used: {why}", why=home))
    serve_witness(watcher, host, port)


def _print_silent(watcher: LogWitness) -> bool:
    """Print who has shown no sign of life for too long; return whether anybody is."""
    silent = witness_signs(watcher).silent(datetime.now(UTC))  # noqa: TID251  # a witness has no register to ask
    for who in silent:
        print_line(SILENT[who]())
    return bool(silent)


def _cosigned(watcher: LogWitness, log_folder: Path) -> str:
    now = datetime.now(UTC)  # noqa: TID251  # a witness has no register to ask
    try:
        made: Checkpoint = watcher.cosign(log_folder, now)
        note_office(watcher, now, last_watched(log_folder))
    except SplitView as error:
        shown, seen = error.shown, error.seen
        says = ngettext(
            "Refused: {origin} shows {n} record, which does not extend the {seen} that were "
            "seen. Find out why at once.",
            "Refused: {origin} shows {n} records, which do not extend the {seen} that were seen. Find out why at once.",
            shown.size,
            origin=shown.origin,
            seen=seen.size,
        )
        raise Refused(says, ()) from None
    except (UnsafeKey, BadNote, TileMissing, OSError) as error:
        raise BadInput(gettext("Files or keys of the log cannot be used: {why}", why=error)) from None
    return ngettext(
        "Cosigned {origin} at {n} record.", "Cosigned {origin} at {n} records.", made.size, origin=made.origin
    )
