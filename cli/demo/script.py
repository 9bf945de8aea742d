"""A course: an intake form and what people did with it, at which instants; in `examples/courses/<slug>/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import AwareDatetime

from models.form import Said
from models.frozen import Written
from models.procedure import RuleId

EXAMPLES = Path(__file__).parents[2] / "examples"


class Step(Said):
    """One act of a course; `refused` names the rules that must refuse it, and nothing else."""

    at: AwareDatetime
    refused: tuple[RuleId, ...] | None = None


class Course(Written):
    """A form, by its name in `examples/forms/` or written out, and what follows. `settings` are the office's."""

    title: str
    form: str | dict[str, Any]
    received: AwareDatetime
    settings: dict[str, Any] = {}
    acts: tuple[Step, ...] = ()

    @property
    def written(self) -> dict[str, Any]:
        """The form as it is typed."""
        if isinstance(self.form, dict):
            return self.form
        loaded: dict[str, Any] = yaml.safe_load((EXAMPLES / "forms" / self.form).read_text(encoding="utf-8"))
        return loaded


def courses(only: str | None = None) -> Mapping[str, Course]:
    """The courses on file, by name; `only` those whose name begins so."""
    found = sorted((EXAMPLES / "courses").glob("*/*.yaml"), key=lambda path: path.stem)
    return {
        path.stem: Course.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in found
        if only is None or path.stem.startswith(only)
    }
