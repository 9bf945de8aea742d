"""What is said over HTTP and on pages names no command and no option that only the command line has."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from models.messages import Why
from tests.wording.test_catalogue import ROOT, blanks, code_files, syntax_of
from wording.refusal_texts import FIELDS, NOT_MERGEABLE, REASONS
from wording.translation import Door, Language, Message, by_door, speaking, use_door

# What only the command line, letters of alarms and the checker of files say.
FOR_THE_TERMINAL = re.compile(
    r"register/alarms/kinds|integrity/|starter/(releases|temporal|moving_in|duties|calendars)|queries/(alarm|redating|auditing)"
    r"|starter/office/(settings_file|deciders)|queries/calendars/due_date"
)
COMMAND_OR_OPTION = re.compile(r"(?<!the administrator's )banjie [a-z]+|(?<!senders add )--\w")


@cache
def variants(path: Path) -> dict[int, ast.Call]:
    """Return the `by_door` calls of a file, by the identity of the sentence for the command line."""
    calls = (node for node in ast.walk(syntax_of(path)) if isinstance(node, ast.Call))
    return {id(node.args[0]): node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "by_door"}


def sentences_in(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("gettext", "N_"):
            sentence = node.args[0]
            if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
                yield node, sentence.value


def test_no_sentence_names_the_command_line_elsewhere() -> None:
    files = list(code_files("queries", "starter", "web", "wording", "register"))
    files = [path for path in files if not FOR_THE_TERMINAL.search(str(path.relative_to(ROOT)))]
    found = [(path, node, text) for path in files for node, text in sentences_in(path)]

    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {text}"
        for path, node, text in found
        if COMMAND_OR_OPTION.search(text) and id(node) not in variants(path)
    ]
    assert bare == []
    assert len(found) > 800


@pytest.mark.parametrize("language", list(Language))
def test_each_door_says_it_in_its_own_way(language: Language) -> None:
    lines = [FIELDS["given"], NOT_MERGEABLE["into"], REASONS[Why.record]]
    with speaking(language):
        for line in lines:
            values = dict.fromkeys(blanks(line), "x")
            said = {door: at_door(line, door, values) for door in Door}
            assert COMMAND_OR_OPTION.search(said[Door.command]) or line is REASONS[Why.record]
            assert not COMMAND_OR_OPTION.search(said[Door.http] + said[Door.page])
            assert len(set(said.values())) > 1


def at_door(line: Message, door: Door, values: dict[str, str]) -> str:
    use_door(door)
    try:
        return line(**values)
    finally:
        use_door(Door.command)


def test_what_is_filled_in_stays() -> None:
    line = by_door(Message(""), http=REASONS[Why.record], page=Message(""))
    assert "--whom banjie list" in at_door(
        line, Door.http, dict.fromkeys(blanks(REASONS[Why.record]), "--whom banjie list")
    )
