"""The catalogue: every sentence has its Chinese, both languages say the same, and no code speaks past it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message as Translated

from publishing.catalogue import sentences, translated
from wording.translation import N_, NP_, Language, Message, gettext, joined, listed, ngettext, pgettext, speaking

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u3400-\u9fff]")
CAN_SPELL_HAN = re.compile(r"[\u3400-\u9fff]|\\[uUNx]")  # as it is, or by an escape
SPEAKING_FOLDERS = ("cli", "embedded", "queries", "register", "services", "starter")
# At which argument the sentence stands.
SAYING = {"gettext": 0, "print_sentence": 0, "N_": 0, "pgettext": 1, "NP_": 1, "ngettext": 0}
AT_ONCE = ("gettext", "pgettext", "ngettext")
# Chinese by nature: what is printed on papers and in letters, and what people type.
CHINESE_BY_NATURE = {
    "queries/documents/content.py": "papers",
    "queries/notices/letter.py": "letters",
    "starter/input_values.py": "是 and 否 as typed, separators",
    "starter/moving_in/pauses.py": "from and until as typed",
    "starter/moving_in/rows.py": "dates as typed",
}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def forms(part: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else tuple(part or ())


@cache
def kept() -> list[Translated]:
    return [message for message in translated() if message.id]


def test_the_catalogue_has_exactly_the_sentences_that_are_said() -> None:
    said = {(message.context, message.id) for message in sentences() if message.id}
    assert {(message.context, message.id) for message in kept()} == said
    assert said
    assert not translated().obsolete


def test_both_languages_say_the_same() -> None:
    assert [message.id for message in kept() if message.fuzzy or not all(forms(message.string))] == []
    assert [message.id for message in kept() if HAN.search("".join(forms(message.id)))] == []
    for message in kept():
        named = blanks(forms(message.id)[-1])
        assert "" not in named, message.id
        assert all(blanks(form) == named for form in forms(message.string)), message.id


@cache
def syntax_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def code_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_each_sentence_is_filled_in_with_its_names() -> None:
    folders = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "publishing"})
    wrong, seen = list[str](), 0
    for path in code_files(*folders):
        for node in ast.walk(syntax_of(path)):
            if not isinstance(node, ast.Call):
                continue
            keywords = {keyword.arg for keyword in node.keywords}
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "print_sentence" or (isinstance(node.func, ast.Name) and called in AT_ONCE):
                sentence, plural = node.args[SAYING[called]], called == "ngettext"
            elif isinstance(node.func, ast.Call) and isinstance(node.func.func, ast.Name) and node.func.args:
                name = node.func.func.id  # N_("…")(number=number)
                if name not in SAYING:
                    continue
                sentence, plural = node.func.args[SAYING[name]], False
            else:
                continue
            seen += 1
            if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str)):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} not a sentence that can be looked up")
            elif None not in keywords and keywords | ({"n"} if plural else set()) != blanks(sentence.value):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {sentence.value!r} {sorted(map(str, keywords))}")
    assert wrong == []
    assert seen > 1000


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


def test_no_code_speaks_past_the_catalogue() -> None:
    past = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in code_files(*SPEAKING_FOLDERS)
        if str(path.relative_to(ROOT)) not in CHINESE_BY_NATURE and CAN_SPELL_HAN.search(path.read_text("utf-8"))
        for node in spoken_literals(syntax_of(path))
        if HAN.search(str(node.value))
    ]
    assert past == []


def test_a_sentence_speaks_the_current_language() -> None:
    late = N_("Late and open")
    assert (late(), late.zh, gettext("Late and open")) == ("逾期未办结",) * 3
    with speaking(Language.en):
        assert (late(), late.zh) == ("Late and open", "逾期未办结")
        assert (listed("ab"), joined("ab")) == ("a, b", "a; b")
    assert (listed("ab"), joined("ab")) == ("a、b", "a；b")


def test_one_word_of_english_is_several_of_chinese() -> None:
    assert (gettext("Limits"), pgettext("of a case", "Limits")) == (N_("Limits").zh, NP_("of a case", "Limits").zh)
    assert gettext("Limits") != pgettext("of a case", "Limits")


def test_what_the_catalogue_lacks_is_refused() -> None:
    with pytest.raises(LookupError, match="make install"):
        gettext("Nobody has translated this.")
    with pytest.raises(LookupError):
        pgettext("of a case", "Nobody has translated this.")
    with pytest.raises(LookupError):
        ngettext("Nobody has translated {n} thing.", "Nobody has translated {n} things.", 2)
    with pytest.raises(KeyError):
        N_("{state}: {count}")()
    with speaking(Language.en):
        assert (ngettext("{n} day", "{n} days", 1), ngettext("{n} day", "{n} days", 2)) == ("1 day", "2 days")
        assert Message("{state}: {count}")(state="busy", count=1) == "busy: 1"
