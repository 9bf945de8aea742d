"""The environment of a command: its settings, and the procedures of the office."""

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
        lines = [gettext("These environment variables BANJIE_… are wrong:")]
        for problem in error.errors():
            says, variable = field_problem(problem), "BANJIE_" + "_".join(map(str, problem["loc"])).upper()
            named = bool(problem["loc"])  # an error of several variables together names none
            lines.append(
                gettext("  · {variable}: {problem}", variable=variable, problem=says) if named else f"  · {says}"
            )
        raise BadInput("\n".join(lines)) from None
    office_procedures.add_office_procedures(chosen)
    return chosen
