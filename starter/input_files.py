"""YAML and JSON files written by people. Whatever is wrong is reported with file and line."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from models.errors import BadInput

MAX_FILE_BYTES = 1024 * 1024  # several times the longest texts of a form


def read_mapping(where: str | Path, what: str) -> dict[str, Any]:
    """Return the mapping in a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    data = _parse_yaml_or_json(read_text(where, what), what)
    if not isinstance(data, dict):
        raise BadInput(f"{what} 应为一组 名称:值" + ("" if data is not None else ",现在是空的"))
    return data


def read_text(where: str | Path, what: str) -> str:
    """Return the text of a file (`-`: standard input). Raises BadInput, naming the file as `what`."""
    try:
        read = _read_bytes(where)
    except OSError as error:
        raise BadInput(f"读不到{what}:{error.strerror}") from None
    if len(read) > MAX_FILE_BYTES:
        raise BadInput(f"{what} 过大(至多 1 MB);长材料请作附件")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = read[: error.start].count(b"\n") + 1
        raise BadInput(f"{what} 第 {line} 行不是 UTF-8 文字;请另存为 UTF-8") from None


def _read_bytes(where: str | Path) -> bytes:
    if where == "-":
        return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    with Path(where).open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _parse_yaml_or_json(written: str, what: str) -> Any:
    try:
        return json.loads(written) if written.lstrip().startswith("{") else yaml.safe_load(written)
    except json.JSONDecodeError as error:
        raise BadInput(f"{what} 第 {error.lineno} 行第 {error.colno} 列不是正确的 JSON:{error.msg}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{what} 第 {line} 行不是正确的 YAML:{error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = written[: error.position].count("\n") + 1
        raise BadInput(f"{what} 第 {line} 行有不能使用的字符(U+{int(error.character):04X})") from None
    except RecursionError:
        raise BadInput(f"{what} 嵌套过深") from None
    except (ValueError, AttributeError) as error:  # a date or number that is none, as YAML reads it
        raise BadInput(f"{what} 里有写得不对的日期或数字:{error}") from None
