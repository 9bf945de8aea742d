"""The environment of a command: its settings, and the procedures of the office."""

from pydantic import ValidationError

from models.errors import BadInput
from procedures import office_procedures
from settings import Settings, settings


def load_environment() -> Settings:
    """Return the settings of the environment, with the office's own procedures added to those on file. Raises
    BadInput."""
    try:
        chosen = settings()
    except ValidationError as error:
        wrong = [
            f"  · {'.'.join(map(str, problem['loc'])) or 'BANJIE_…'}:{problem['msg']}" for problem in error.errors()
        ]
        raise BadInput("\n".join(["环境变量 BANJIE_… 的设置有误:", *wrong])) from None
    office_procedures.add_office_procedures(chosen)
    return chosen
