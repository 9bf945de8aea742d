"""The environment of a command: its settings, and the regulations of the office."""

from pydantic import ValidationError

from models.errors import BadInput
from procedures import office_procedures
from settings import Settings, settings


def set_up() -> Settings:
    """The settings of the environment; the office's own regulations are on file then. Raises BadInput."""
    try:
        chosen = settings()
    except ValidationError as error:
        wrong = [f"  · {'.'.join(map(str, one['loc'])) or 'BANJIE_…'}:{one['msg']}" for one in error.errors()]
        raise BadInput("\n".join(["环境变量 BANJIE_… 的设置有误:", *wrong])) from None
    office_procedures.bring(chosen)
    return chosen
