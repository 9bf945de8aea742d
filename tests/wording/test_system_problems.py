"""What the system beneath reports has words in both languages, filled in with what the report has."""

import errno
from string import Formatter

from models.errors import STACK_ERROR_MESSAGES, StackError
from wording.system_problems import STACK_PROBLEMS, file_problem, stack_problem
from wording.translation import Language, speaking


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_error_of_the_stack_has_its_words() -> None:
    assert {why: blanks(line.zh) for why, line in STACK_PROBLEMS.items()} == {
        why: blanks(message) for why, message in STACK_ERROR_MESSAGES.items()
    }


def test_an_error_of_the_stack_is_said_in_the_language_of_the_reader() -> None:
    error = StackError("no_port", first=7233, last=7332)
    assert stack_problem(error) == "7233 至 7332 之间没有空闲的端口"
    with speaking(Language.en):
        assert stack_problem(error) == "No port is free from 7233 to 7332."


def test_an_error_of_a_file_is_said_in_the_language_of_the_reader() -> None:
    error = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert file_problem(error) == "没有这个文件或文件夹"
    with speaking(Language.en):
        assert file_problem(error) == "no such file or folder"


def test_an_error_that_we_have_no_words_for_keeps_those_of_the_system() -> None:
    assert file_problem(OSError(errno.EMFILE, "Too many open files")) == "Too many open files"
    assert file_problem(OSError()) == "OSError"
