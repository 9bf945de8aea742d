"""What an office sets in its procedures: a file of {procedure: {setting: value}}, checked before anything uses it."""

from collections.abc import Mapping
from typing import Any

import procedures
from models.errors import BadInput
from models.procedure import Procedure
from procedures.checker.report import check, prove
from procedures.overlay import OVERLAYS
from settings import Settings
from starter.input_files import mapping

Office = Mapping[str, Mapping[str, Any]]


def read(chosen: Settings) -> Office:
    """The office's file: the one that is named, or `office.yaml` in the home if it is there. Raises BadInput."""
    path = chosen.office or chosen.home / "office.yaml"
    if chosen.office is None and not path.exists():
        return {}
    return checked(mapping(path, f"本单位的设置 {path}"), str(path))


def checked(office: Mapping[str, Any], where: str) -> Office:
    """The settings, each known to its procedure, and the procedure sound with them. Raises BadInput."""
    for slug, chosen in office.items():
        if slug not in procedures.slugs():
            raise BadInput(f"{where}:没有「{slug}」这一制度;现有:{'、'.join(procedures.slugs())}")
        _fits(slug, chosen, where)
    return office


def _fits(slug: str, chosen: Any, where: str) -> None:
    known = procedures.load(slug).settings
    listed = "、".join(f"{name}({setting.zh})" for name, setting in known.items())
    if not isinstance(chosen, Mapping):
        raise BadInput(f"{where}:{slug} 之下应为一组 设置:值;可设置:{listed}")
    if unknown := [str(name) for name in chosen if name not in known and name != OVERLAYS]:
        raise BadInput(f"{where}:{slug} 没有「{'、'.join(unknown)}」这一设置;可设置:{listed}")
    overlays = chosen.get(OVERLAYS, [])
    if not isinstance(overlays, list) or (unknown := [str(one) for one in overlays if one not in procedures.slugs()]):
        raise BadInput(f"{where}:{slug} 的 {OVERLAYS} 应为一列制度;现有:{'、'.join(procedures.slugs())}")
    report = check(slug, {name: value for name, value in chosen.items() if name != OVERLAYS})
    if not report.ok:
        raise BadInput(f"{where}:{slug} 照此设置不能办理:\n{report}", problems=list(map(str, report.problems)))
    try:
        laid = check_laid(procedures.load(slug, chosen)) if overlays else []
    except procedures.Broken as broken:
        laid = [str(one) for one in broken.problems]
    if laid:
        raise BadInput(f"{where}:{slug} 叠加 {'、'.join(overlays)} 后不能办理:\n" + "\n".join(laid), problems=laid)


def check_laid(procedure: Procedure) -> list[str]:
    """What is wrong with a procedure once others are laid over it."""
    return [f"{procedure.slug}: {'.'.join(map(str, flaw.path))}: {flaw.says}" for flaw in prove(procedure)]
