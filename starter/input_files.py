"""YAML and JSON files written by people. Whatever is wrong is reported with file and line."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from models.errors import BadInput
from wording.system_problems import file_problem
from wording.table.input import file_errors

MAX_FILE_BYTES = 1024 * 1024  # several times the longest texts of a form


def read_mapping(where: str | Path, what: str) -> dict[str, Any]:
    """Return the mapping in a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    data = _parse_yaml_or_json(read_text(where, what), what)
    if not isinstance(data, dict):
        line = file_errors.EMPTY if data is None else file_errors.NOT_A_MAPPING
        raise BadInput(line(what=what))
    return data


def read_text(where: str | Path, what: str) -> str:
    """Return the text of a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    try:
        read = _read_bytes(where)
    except OSError as error:
        raise BadInput(file_errors.CANNOT_READ(what=what, why=file_problem(error))) from None
    if len(read) > MAX_FILE_BYTES:
        raise BadInput(file_errors.TOO_LARGE(what=what))
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = read[: error.start].count(b"\n") + 1
        raise BadInput(file_errors.NOT_UTF8(what=what, line=line)) from None


def _read_bytes(where: str | Path) -> bytes:
    if where == "-":
        return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    with Path(where).open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _parse_yaml_or_json(written: str, what: str) -> Any:
    try:
        return json.loads(written) if written.lstrip().startswith("{") else yaml.safe_load(written)
    except json.JSONDecodeError as error:
        place = {"what": what, "line": error.lineno, "column": error.colno}
        raise BadInput(file_errors.NOT_JSON(**place, problem=error.msg)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(file_errors.NOT_YAML(what=what, line=line, problem=error.problem)) from None
    except yaml.reader.ReaderError as error:
        line = written[: error.position].count("\n") + 1
        code = f"{int(error.character):04X}"
        raise BadInput(file_errors.WRONG_CHARACTER(what=what, line=line, code=code)) from None
    except RecursionError:
        raise BadInput(file_errors.TOO_DEEP(what=what)) from None
    except (ValueError, AttributeError) as error:  # a date or number that is none, as YAML reads it
        raise BadInput(file_errors.WRONG_DATE_OR_NUMBER(what=what, problem=error)) from None
