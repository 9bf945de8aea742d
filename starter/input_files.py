"""YAML and JSON files written by people. Whatever is wrong is reported with file and line."""

import sys
from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.regular_file import open_regular
from models.written_data import MAX_FILE_BYTES, UnreadableData, decode_data, parse_json, parse_yaml
from wording.system_problems import data_problem, file_problem
from wording.translation import N_, gettext


def read_mapping(where: str | Path, what: str) -> dict[str, Any]:
    """Return the mapping in a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    written = read_text(where, what)
    try:
        data = parse_json(written) if written.lstrip().startswith("{") else parse_yaml(written)
    except UnreadableData as error:
        raise BadInput(data_problem(error, what)) from None
    if not isinstance(data, dict):
        line = (
            N_("{what} is empty. It has to be a mapping, name: value.")
            if data is None
            else N_("{what} has to be a mapping, name: value.")
        )
        raise BadInput(line(what=what))
    return data


def read_text(where: str | Path, what: str) -> str:
    """Return the text of a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    try:
        if where == "-":
            read = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            with open_regular(where) as file:
                read = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadInput(gettext("Cannot read {what}: {why}.", what=what, why=file_problem(error))) from None
    try:
        return decode_data(read)
    except UnreadableData as error:
        raise BadInput(data_problem(error, what)) from None
