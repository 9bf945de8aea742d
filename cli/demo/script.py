"""Courses for the demonstration: an intake form and the acts on it with their instants (`examples/courses/<slug>/`)."""

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime

from cli.demo.example_words import EXAMPLES, in_current_language
from models.form import ActInput
from models.frozen import StrictModel
from models.rule import RuleId
from models.written_data import parse_yaml, read_data_file


class CourseStep(ActInput):
    """One act of a course; `refused` names the rules that must refuse it, and nothing else."""

    at: AwareDatetime
    refused: tuple[RuleId, ...] | None = None


class Course(StrictModel):
    """A form, by its name in `examples/forms/` or written out, and what follows. `settings` are the office's.
    `closed_at` is when the case closes: by the last act, or by a limit that ends after it."""

    title: str
    form: str | dict[str, Any]
    received: AwareDatetime
    settings: dict[str, object] = {}
    acts: tuple[CourseStep, ...] = ()
    closed_at: AwareDatetime | None = None

    @property
    def form_input(self) -> dict[str, Any]:
        if isinstance(self.form, dict):
            return self.form
        loaded: dict[str, Any] = parse_yaml(read_data_file(EXAMPLES / "forms" / self.form))
        return in_current_language(loaded)


def load_courses(only: str | None = None) -> Mapping[str, Course]:
    """Return the courses on file by name, in the current language; with `only` those whose name begins with it."""
    found = sorted((EXAMPLES / "courses").glob("*/*.yaml"), key=lambda path: path.stem)
    return {
        path.stem: Course.model_validate(in_current_language(parse_yaml(read_data_file(path))))
        for path in found
        if only is None or path.stem.startswith(only)
    }
