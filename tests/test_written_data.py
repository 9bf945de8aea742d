"""YAML and JSON are read strictly: what is wrong is refused with its line, quickly, and never guessed."""

from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest

from models.written_data import (
    DATA_ERROR_MESSAGES,
    MAX_FILE_BYTES,
    UnreadableData,
    compose_yaml,
    parse_json,
    parse_yaml,
    read_data_file,
)
from tests.stack.effort import calls_at_most
from wording.system_problems import DATA_PROBLEMS, data_problem
from wording.translation import Language, speaking

ROOT = Path(__file__).parents[1]
LETTERS = "abcdefghi"


def laughs(kind: str) -> str:
    """Ten words, repeated ten times at each of eight levels: 2 kB that stand for a billion words."""
    first = "a: &a [x, x, x, x, x, x, x, x, x, x]" if kind == "list" else "a: &a {x: 1}"
    lines = [first]
    for before, name in pairwise(LETTERS):
        ten = ", ".join([f"*{before}"] * 10)
        lines.append(f"{name}: &{name} " + (f"[{ten}]" if kind == "list" else f"{{<<: [{ten}]}}"))
    return "\n".join(lines)


MAX_CALLS = 400_000  # ten times what the longest of these takes; a bomb takes millions
WRONG_YAML: dict[str, tuple[str, str, int | None]] = {
    "two equal keys": ("confidential: true\nparty: x\nconfidential: false", "key_twice", 3),
    "two equal keys, one in quotes": ('a: 1\n"a": 2', "key_twice", 2),
    "two equal keys deep inside": ("a:\n- {b: 1}\n- {b: 1,\n   b: 2}", "key_twice", 4),
    "two spellings of yes": ("yes: 1\ntrue: 2", "key_twice", 2),
    "two spellings of a number": ("16: 1\n0x10: 2", "key_twice", 2),
    "a number and its word": ('1: a\n"1": b', "key_twice", 2),
    "equal keys behind an alias": ("a: &a {b: 1, b: 2}\nc: *a", "key_twice", 1),
    "an object of Python": ("x: 1\na: !!python/object/apply:os.system [ls]", "tag", 2),
    "a name of Python": ("a: !!python/name:os.system", "tag", 1),
    "a tag of nobody": ("a:\n  - !secret x", "tag", 2),
    "bytes": ("a: !!binary aGk=", "tag", 1),
    "a set": ("a: !!set {x, y}", "tag", 1),
    "deep lists": ("a: 1\nb: " + "[" * 5_000, "deep", 2),
    "deep mappings": ("{a: " * 100_000, "deep", 1),
    "deep indentation": ("- " * 100_000, "deep", 1),
    "a billion laughs": (laughs("list"), "repeats", None),
    "a billion merges": (laughs("mapping"), "repeats", None),
    "itself": ("a: &a\n  b: *a", "repeats", 1),
    "a key that is a list": ("? [a]\n: b", "key", 1),
    "a key that is a mapping": ("a:\n  {b: 1}: c", "key", 2),
    "a control character": ("a: 1\nb: \x07", "character", 2),
    "half a character": ("a: \ud800", "character", 1),
    "a date that is none": ("a: 1\nb: 2026-13-45", "value", 2),
    "a number that is none": ('a: !!int ""', "value", 1),
    "a truth value that is none": ("a: !!bool perhaps", "value", 1),
    "two documents": ("a: 1\n---\nb: 2", "not_yaml", 2),
    "an alias of nothing": ("a: *b", "not_yaml", 1),
    "a merge of a word": ("<<: x", "not_yaml", 1),
    "an open bracket": ("a: 1\nb: [", "not_yaml", 2),
}
WRONG_JSON: dict[str, tuple[str, str, int | None]] = {
    "two equal keys": ('{"a": 1,\n"b": 2,\n"a": 3}', "key_twice", 3),
    "two equal keys deep inside": ('{"a": [{"b": 1,\n"b": 2}]}', "key_twice", 2),
    "two equal keys, one escaped": ('{"a": 1,\n"\\u0061": 2}', "key_twice", 2),
    "deep": ('{"a":' * 100_000, "deep", None),
    "deeper than a form": ("[" * 100 + "]" * 100, "deep", None),
    "an endless number": ('{"a": ' + "1" * 5_000 + "}", "value", None),
    "a comma too many": ('{"a": 1,\n}', "not_json", 2),
}


@pytest.mark.parametrize(("text", "why", "line"), WRONG_YAML.values(), ids=WRONG_YAML)
def test_yaml_that_nobody_means_is_refused(text: str, why: str, line: int | None) -> None:
    with pytest.raises(UnreadableData) as refused, calls_at_most(MAX_CALLS):
        parse_yaml(text)

    assert (refused.value.why, refused.value.line) == (why, line)


@pytest.mark.parametrize(("text", "why", "line"), WRONG_JSON.values(), ids=WRONG_JSON)
def test_json_that_nobody_means_is_refused(text: str, why: str, line: int | None) -> None:
    with pytest.raises(UnreadableData) as refused:
        parse_json(text)

    assert (refused.value.why, refused.value.line) == (why, line)


def test_both_lines_of_a_key_are_named() -> None:
    with pytest.raises(UnreadableData) as refused:
        parse_yaml("a: 1\n\nb: 2\na: 3")
    assert data_problem(refused.value, "表单") == "表单 第 4 行又写了「a」，第一次在第 1 行；请只保留一处"
    with speaking(Language.en):
        expected = "Form, line 4: a stands here again, first in line 1; keep one of them."
        assert data_problem(refused.value, "Form") == expected


def test_what_is_meant_is_read() -> None:
    text = "base: &base {a: 1, b: 是}\nother: {<<: *base, a: 2}\nagain: *base\nday: 2026-03-03\n"

    data = parse_yaml(text)

    assert (data["other"], data["again"], str(data["day"])) == ({"a": 2, "b": "是"}, {"a": 1, "b": "是"}, "2026-03-03")
    assert (parse_yaml(""), compose_yaml("# nothing")) == (None, None)
    assert parse_json('{"a": [1, {"b": "\\ud83d\\ude00"}]}') == {"a": [1, {"b": "😀"}]}


@pytest.mark.parametrize(
    ("written", "why"), [(b"x" * (MAX_FILE_BYTES + 1), "large"), ("周".encode("gb18030"), "not_utf8")], ids=str
)
def test_a_file_is_read_up_to_a_size_and_as_utf8(tmp_path: Path, written: bytes, why: str) -> None:
    (tmp_path / "x.yaml").write_bytes(written)
    with pytest.raises(UnreadableData) as refused:
        read_data_file(tmp_path / "x.yaml")
    assert refused.value.why == why
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1")  # as Windows writes it
    assert parse_yaml(read_data_file(tmp_path / "x.yaml")) == {"a": 1}


def test_every_problem_has_its_words() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {why: blanks(line.zh) for why, line in DATA_PROBLEMS.items()} == {
        why: blanks(message) for why, message in DATA_ERROR_MESSAGES.items()
    }


def test_nothing_else_parses_yaml() -> None:
    """One loader for all YAML: where another is called, equal keys and bombs come in again."""
    calls = ("yaml.load", "yaml.safe_load", "yaml.full_load", "yaml.unsafe_load", "yaml.compose", "yaml.parse")
    beside = {"tests", "publishing", "benchmarks", "simulation"}
    folders = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - beside)
    others = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if any(call in path.read_text(encoding="utf-8") for call in calls)
    ]
    assert others == ["models/written_data.py"]
