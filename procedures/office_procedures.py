"""The regulations of an office: a folder beside those that come along."""

import procedures
from models.errors import BadInput
from procedures.load import add
from settings import Settings


def bring(chosen: Settings) -> None:
    """The office's own regulations join those that come along. Raises BadInput."""
    folder = chosen.procedures or chosen.home / "procedures"
    if chosen.procedures and not folder.is_dir():
        raise BadInput(f"本单位制度的目录 {folder} 不存在(BANJIE_PROCEDURES)")
    try:
        add(folder.resolve())
    except procedures.Broken as broken:
        raise BadInput(str(broken)) from None
