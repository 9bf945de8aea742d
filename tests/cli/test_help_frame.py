"""The help and what is said of a wrong command, in both languages; no line of the help is cut off."""

import os
import subprocess
import sys

import pytest
import typer
from typer.main import get_command

from cli import app
from cli.rendering import help_frame

PANELS = {
    "zh": ("用法：banjie", "选项", "案件", "--lang", "显示本说明"),
    "en": ("Usage: banjie", "Options", "Cases", "--lang"),
}


def helped(*words: str) -> str:
    """The help as a process of its own prints it: its options are worded when it starts."""
    environment = os.environ | {"COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *words, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("language", PANELS)
def test_the_main_help_speaks_one_language_and_cuts_no_line_off(language: str) -> None:
    shown = helped("--lang", language)

    assert all(words in shown for words in PANELS[language])
    assert "…" not in shown.replace("命令 …", "")
    assert all(name in shown for name in vars(get_command(app.app))["commands"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("延期、中止", "[必填]", "--actor li")), ("en", ("More time", "[required]", "Example:"))],
)
def test_the_options_of_an_act_stand_in_groups_with_an_example(language: str, words: tuple[str, ...]) -> None:
    shown = helped("act", "--lang", language)

    assert all(word in shown for word in words)
    assert "…" not in shown.replace("reason=…", "")


WRONG: dict[str, tuple[list[str], str, str]] = {
    "command": (["shw"], "没有命令 shw；是不是 show", "There is no command shw. Is it show?"),
    "unlike any": (["zzzz"], "没有命令 zzzz\n", "There is no command zzzz.\n"),
    "option": (["list", "--limt"], "没有选项 --limt；是不是 --limit", "There is no option --limt. Is it --limit?"),
    "unlike any option": (["list", "--zzzz"], "没有选项 --zzzz\n", "There is no option --zzzz.\n"),
    "missing argument": (["show"], "缺少参数「登记号」\n用法见 banjie show --help", "Argument NUMBER is missing."),
    "missing option": (["act", "N", "note"], "缺少选项 --actor", "Option --actor is missing."),
    "no value": (["list", "--limit"], "选项 --limit 后面没有值", "Option --limit needs a value."),
    "a value too many": (["list", "--all=3"], "选项 --all 后面不写值", "Option --all takes no value."),
    "no number": (
        ["list", "--limit", "x"],
        "--limit 的值不对。应为整数",
        "The value of --limit is wrong. Write a whole number.",
    ),
    "too much": (["list", "--limit", "999"], "不得大于 200", "It is at most 200."),
    "more words": (["list", "a", "b"], "多出 a b", "There is no place for a b."),
    "nothing": (["staff"], "没有写明要办什么；用法见 banjie staff --help", "Say what to do. See banjie staff --help."),
}


@pytest.mark.parametrize(("words", "chinese", "english"), WRONG.values(), ids=WRONG)
def test_a_wrong_command(capsys: pytest.CaptureFixture[str], words: list[str], chinese: str, english: str) -> None:
    for language, says in (("zh", chinese), ("en", english)):
        assert app.run_banjie(["--lang", language, *words]) == 2
        assert says in capsys.readouterr().err


def test_a_message_of_no_known_kind_stays_as_it_is() -> None:
    assert "odd" in help_frame.usage_failure(typer.TyperException("odd"))
