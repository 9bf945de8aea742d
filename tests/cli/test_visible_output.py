"""Signs that steer a terminal or turn a line around are written out on every screen; what is stored keeps them."""

import ast
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.rendering import output
from tests.stack.fixtures import PYTHON, Command
from tests.stack.office import IDS, ROOT, form
from tests.stack.regulations import some_or_deep
from wording.visible_text import HIDDEN_SIGNS, json_text, visible_line, visible_text

HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SIGNS = {  # by what each of them does
    "escape: red": "\x1b[31m",
    "escape: title of the window": "\x1b]0;办结\x07",
    "C1: control sequence": "\x9b31m",
    "bell": "\x07",
    "backspace": "\b",
    "carriage return": "\r",
    "next line": "\x85",
    "delete": "\x7f",
    "right to left override": "\u202e",
    "end of an override": "\u202c",
    "isolate": "\u2067",
    "right to left mark": "\u200f",
    "no width": "\u200b",
    "joiner": "\u200d",
    "byte order mark": "\ufeff",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "soft hyphen": "\xad",
    "a tag that nobody sees": "\U000e0041",
    "blank letter": "\u3164",
}
NASTY = "甲".join(SIGNS.values())


def hidden_in(shown: str) -> set[str]:
    """Return the hidden signs of a screen, by an observer of its own: what Unicode says of each."""
    return {
        f"U+{ord(sign):04X}"
        for sign in shown
        if sign not in "\n\t" and (unicodedata.category(sign) in HIDDEN_CATEGORIES or sign == "\u3164")
    }


def test_every_sign_that_unicode_calls_hidden_is_known() -> None:
    hidden = re.compile(f"[{HIDDEN_SIGNS}]")
    unknown = {hex(code) for code in range(sys.maxunicode + 1) if _is_hidden(chr(code)) and not hidden.match(chr(code))}
    assert unknown == set()


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in HIDDEN_CATEGORIES


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_sign_is_written_out(sign: str) -> None:
    for shown in (visible_text(f"甲{sign}乙"), visible_line(f"甲{sign}乙")):
        assert hidden_in(shown) == set()
        assert f"⟨U+{ord(sign[0]):04X}⟩" in shown
    assert json.loads(json_text({"a": sign})) == {"a": sign}
    assert hidden_in(json_text({"a": sign})) == set()


def test_line_feeds_stay_in_texts_but_not_in_names() -> None:
    assert visible_text("一\r\n二\t三") == "一\n二\t三"
    assert visible_line("周\n✓ 已办结") == "周⟨U+000A⟩✓ 已办结"
    assert visible_text("朱󠄀 é 👍") == "朱󠄀 é 👍"  # a variant of a character, an accent and a picture are seen


@pytest.mark.slow
def test_no_screen_passes_a_hidden_sign_on(banjie: Command, tmp_path: Path) -> None:
    person, name = f"p{next(IDS)}", f"韩{NASTY}梅"
    assert banjie("staff", "add", person, "--name", name, "--role", "discipline_office", "--contact", NASTY).code == 0
    written = form(party={"name": f"周\n{NASTY}", "unit": NASTY, "contact": NASTY, "address": NASTY})
    written["texts"] = {**written["texts"], "narrative": f"第一行\n{NASTY}"}
    (tmp_path / "form.json").write_text(json.dumps(written), encoding="utf-8")
    number = banjie("register", str(tmp_path / "form.json"), "--json").data["number"]
    (tmp_path / f"a{NASTY.replace('/', '')[:20]}.txt").write_text(NASTY)

    screens: list[tuple[str, ...]] = [
        ("show", number, "--person", "li"), ("history", number), ("waiting", number), ("list", "--limit", "50"),
        ("notices",), ("attachments", number), ("documents", number), ("staff", "list"), ("staff", "show", person),
        ("alarms",), ("explain", number),
        ("act", number, "note", "--actor", person, "--text", f"findings={NASTY}", "--preview"),
        ("act", number, "note", "--actor", person, "--text", f"findings={NASTY}"),
        ("act", number, NASTY, "--actor", "li"),
        ("act", number, "note", "--actor", NASTY), ("show", NASTY), ("register", NASTY), ("list", "--person", NASTY),
        ("list", "--procedure", NASTY), (NASTY,), ("list", f"--{NASTY}"), ("list", "--due-within", NASTY),
        ("act", number, "note", "--actor", "li", "--fact", f"{NASTY}=1"), ("procedures", "check", f"{NASTY}.yaml"),
        ("staff", "add", NASTY, "--name", "x"), ("history", number), ("notices", "show", NASTY),
        *((("attach", number, str(path), "--actor", "li")) for path in tmp_path.glob("a*.txt")),
    ]  # fmt: skip
    for place, words in enumerate(screens):
        language = ("zh", "en")[place % 2]  # both go through the same console
        for said in (banjie("--lang", language, *words), banjie(*words, "--json")):
            assert hidden_in(said.out + said.err) == set(), words
            assert said.code != 70, (words, said.err)

    shown = banjie("show", number, "--person", "li")
    assert "⟨U+202E⟩" in shown.out
    assert "周⟨U+000A⟩" in shown.out
    assert (
        banjie("show", number, "--person", "li", "--json").data["party"]["name"] == f"周\n{NASTY}"
    )  # what is stored stays as it was
    assert "⟨U+001B⟩[31m" in banjie("staff", "list").out


def test_all_that_commands_print_goes_through_one_console() -> None:
    """Another `print`, console or styled text would pass hidden signs on."""
    printing = {"print", "Console", "Text", "echo", "write"}
    others = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "cli").rglob("*.py"))
        if path.name not in ("output.py", "help_frame.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _called_name(node) in printing
    ]
    assert others == []


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    is_stream = isinstance(owner, ast.Attribute) and owner.attr in ("stdout", "stderr")
    return call.func.attr if isinstance(call.func, ast.Attribute) and is_stream else ""


TERMINALS = {
    "C": {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    "POSIX": {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "GBK": {"PYTHONIOENCODING": "gbk"},
}
SAID: dict[str, tuple[int, list[str]]] = {
    "help of a command": (0, ["register", "--help"]),
    "due": (0, ["calendar", "due", "2026-03-03 09:00", "3 working_day", "--explain"]),
    "procedures": (0, ["procedures", "list"]),
    "wrong words": (2, ["shw"]),
    "nothing runs": (3, ["list"]),
    "nothing runs, as JSON": (3, ["list", "--json"]),
    "a name beyond": (2, ["act", "x", "😀", "--actor"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("terminal", some_or_deep(list(TERMINALS), one_in=4))
def test_a_terminal_that_knows_few_signs_gets_escapes(
    terminal: str, tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    for code, words in (
        [*SAID.values()][:: many(3, 1)] if terminal == "C" else (SAID["procedures"], SAID["nothing runs"])
    ):
        said = subprocess.run(
            [*PYTHON, *words],
            env=own | TERMINALS[terminal] | {"BANJIE_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert (said.returncode, b"Traceback" in said.stderr) == (code, False), (words, said.stderr.decode("latin-1"))
        if "--json" in words:
            encoding = TERMINALS[terminal].get("PYTHONIOENCODING", "ascii")
            assert json.loads(said.stdout.decode(encoding))


def test_json_for_a_terminal_that_knows_few_signs_is_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    output.print_json({"name": "周😀"})
    assert json.loads(written.getvalue()) == {"name": "周😀"}
