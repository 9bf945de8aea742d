"""Settings of an office for its procedures: a file of {procedure: {setting: value}}, checked before it is used."""

from collections.abc import Mapping

import procedures
from models.errors import BadInput
from models.procedure import Procedure
from procedures.checker.report import check_procedure
from procedures.checker.soundness import find_flaws
from procedures.overlay import OVERLAYS
from settings import Settings
from starter.input_files import read_mapping

OfficeSettings = Mapping[str, Mapping[str, object]]  # setting values by procedure and setting


def read_office_settings(chosen: Settings) -> OfficeSettings:
    """Read the office's file: the one that is named, else `office.yaml` in the home folder if it exists. Raises
    BadInput."""
    path = chosen.office or chosen.home / "office.yaml"
    if chosen.office is None and not path.exists():
        return {}
    return check_office_settings(read_mapping(path, f"本单位的设置 {path}"), str(path))


def check_office_settings(office: Mapping[str, object], where: str) -> OfficeSettings:
    """Return the settings, checked: each is known to its procedure, which is sound with them. Raises BadInput."""
    checked: dict[str, Mapping[str, object]] = {}
    for slug, chosen in office.items():
        if slug not in procedures.slugs():
            raise BadInput(f"{where}:没有「{slug}」这一制度;现有:{'、'.join(procedures.slugs())}")
        checked[slug] = _check_procedure_settings(slug, chosen, where)
    return checked


def _check_procedure_settings(slug: str, chosen: object, where: str) -> Mapping[str, object]:
    known = procedures.load(slug).settings
    listed = "、".join(f"{name}({setting.zh})" for name, setting in known.items())
    if not isinstance(chosen, Mapping):
        raise BadInput(f"{where}:{slug} 之下应为一组 设置:值;可设置:{listed}")
    if unknown := [str(name) for name in chosen if name not in known and name != OVERLAYS]:
        raise BadInput(f"{where}:{slug} 没有「{'、'.join(unknown)}」这一设置;可设置:{listed}")
    overlays = chosen.get(OVERLAYS, [])
    if not isinstance(overlays, list) or (
        unknown := [str(overlay) for overlay in overlays if overlay not in procedures.slugs()]
    ):
        raise BadInput(f"{where}:{slug} 的 {OVERLAYS} 应为一列制度;现有:{'、'.join(procedures.slugs())}")
    report = check_procedure(slug, {name: value for name, value in chosen.items() if name != OVERLAYS})
    if not report.ok:
        raise BadInput(f"{where}:{slug} 照此设置不能办理:\n{report}", problems=list(map(str, report.problems)))
    try:
        problems = overlay_problems(procedures.load(slug, chosen)) if overlays else []
    except procedures.InvalidProcedure as broken:
        problems = [str(problem) for problem in broken.problems]
    if problems:
        says = f"{where}:{slug} 叠加 {'、'.join(overlays)} 后不能办理:\n" + "\n".join(problems)
        raise BadInput(says, problems=problems)
    return chosen


def overlay_problems(procedure: Procedure) -> list[str]:
    """Return what is wrong with a procedure after others are laid over it."""
    return [f"{procedure.slug}: {'.'.join(map(str, flaw.path))}: {flaw.says}" for flaw in find_flaws(procedure)]
