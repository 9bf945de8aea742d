"""The table of wordings: both languages say the same, every line is used, and no code speaks past the table."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from wording.translation import Language, Message, joined, listed, speaking

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u3400-\u9fff]")
CAN_SPELL_HAN = re.compile(r"[\u3400-\u9fff]|\\[uUNx]")  # as it is, or by an escape
TABLE = "wording.table."
PARTS = tuple(
    f"{path.parent.name}.{path.stem}"
    for path in sorted((ROOT / "wording" / "table").glob("*/*.py"))
    if path.stem != "__init__"
)
SPEAKING_FOLDERS = ("cli", "embedded", "queries", "register", "services", "starter")
# Chinese by nature: what is printed on papers and in letters, and what people type.
CHINESE_BY_NATURE = {
    "queries/approval_sheet.py": "papers",
    "queries/document_content.py": "papers",
    "queries/letter_content.py": "papers",
    "queries/notice_letter.py": "letters",
    "starter/input_values.py": "是 and 否 as typed, separators",
    "starter/moving_in/pauses.py": "from and until as typed",
    "starter/moving_in/rows.py": "dates as typed",
    "starter/moving_in/sheet.py": "是 and 否 as a sheet has them",
}


@cache
def part_module(part: str) -> ModuleType:
    return import_module(f"{TABLE}{part}")


def lines_of(part: str) -> dict[str, Message]:
    """Return the lines of a part of the table, those inside of mappings too."""
    found = dict[str, Message]()
    for name, value in vars(part_module(part)).items():
        if isinstance(value, Message):
            found[name] = value
        elif isinstance(value, dict):
            found |= {f"{name}[{key}]": line for key, line in value.items() if isinstance(line, Message)}
    return found


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_say_the_same(part: str) -> None:
    lines = lines_of(part)
    assert lines
    assert {name for name, line in lines.items() if blanks(line.zh) != blanks(line.en)} == set()
    assert {name for name, line in lines.items() if HAN.search(line.en)} == set()
    assert {name for name, line in lines.items() if not line.zh or not line.en} == set()
    assert {name for name, line in lines.items() if "" in blanks(line.zh)} == set()


@cache
def code_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def syntax_of(path: Path) -> ast.Module:
    return ast.parse(code_of(path))


def code_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def uses_in(path: Path) -> dict[int, tuple[str, str]]:
    """Return the part and the line that each attribute in a file names, by the identity of the node."""
    if TABLE not in code_of(path):
        return {}
    nodes = list(ast.walk(syntax_of(path)))
    aliases = {
        alias.asname or alias.name: f"{node.module.removeprefix(TABLE)}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(TABLE)
        for alias in node.names
    }
    return {
        id(node): (aliases[node.value.id], node.attr)
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases
    }


def uses_inside(part: str) -> set[str]:
    """Return the lines that other lines of the same part are made of."""
    nodes = ast.walk(syntax_of(ROOT / "wording" / "table" / f"{part.replace('.', '/')}.py"))
    return {f"{part}.{node.id}" for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def test_each_line_is_used() -> None:
    folders = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"})
    used = {f"{part}.{name}" for path in code_files(*folders) for part, name in uses_in(path).values()}
    used |= {name for part in PARTS for name in uses_inside(part)}
    known = {f"{part}.{name}" for part in PARTS for name in vars(part_module(part)) if name.isupper()}
    assert {name for name in known if name not in used} == set()


def test_each_line_is_filled_in_with_its_names() -> None:
    wrong = list[str]()
    for path in code_files(*SPEAKING_FOLDERS, "procedures", "wording"):
        named = uses_in(path)
        for node in ast.walk(syntax_of(path)) if named else ():
            if not isinstance(node, ast.Call) or id(node.func) not in named:
                continue
            part, name = named[id(node.func)]
            line, keywords = getattr(part_module(part), name), {keyword.arg for keyword in node.keywords}
            if isinstance(line, Message) and None not in keywords and keywords != blanks(line.zh):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {part}.{name} {sorted(map(str, keywords))}")
    assert wrong == []


def spoken_literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the string literals of a module that are not docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_no_code_speaks_past_the_table() -> None:
    past = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in code_files(*SPEAKING_FOLDERS)
        if str(path.relative_to(ROOT)) not in CHINESE_BY_NATURE and CAN_SPELL_HAN.search(code_of(path))
        for node in spoken_literals(syntax_of(path))
        if HAN.search(str(node.value))
    ]
    assert past == []


def test_a_line_speaks_the_current_language() -> None:
    line = Message("没有 {number}", "There is no {number}.")
    assert line(number=7) == "没有 7"
    with speaking(Language.en):
        assert (line(number=7), listed("ab"), joined("ab")) == ("There is no 7.", "a, b", "a; b")
    assert (listed("ab"), joined("ab")) == ("a、b", "a；b")
    with pytest.raises(KeyError):
        line()
