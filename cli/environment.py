"""The environment of a command: its settings, and the procedures of the office."""

from collections.abc import Iterator

from pydantic import ValidationError

from models.errors import BadInput
from procedures import office_procedures
from settings import Settings, settings
from wording.translation import gettext
from wording.validation import field_problem


def load_environment() -> Settings:
    """Return the settings of the environment, with the office's own procedures added to those on file. Raises
    BadInput."""
    try:
        chosen = settings()
    except ValidationError as error:
        raise BadInput(
            "\n".join([gettext("These environment variables BANJIE_… are wrong:"), *_wrong_settings(error)])
        ) from None
    office_procedures.add_office_procedures(chosen)
    return chosen


def _wrong_settings(error: ValidationError) -> Iterator[str]:
    """Yield which variable is wrong and why. An error of several variables together names none."""
    for problem in error.errors():
        says = field_problem(problem)
        variable = "BANJIE_" + "_".join(map(str, problem["loc"])).upper()
        yield gettext("  · {variable}: {problem}", variable=variable, problem=says) if problem["loc"] else f"  · {says}"
