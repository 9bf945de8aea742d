"""Which edition of a regulation is in force on a day.

Editions lie side by side: `<slug>.yaml`, and `<slug>@<edition>.yaml` for others, each with the days on which it is in
force. A complaint follows the edition in force when it is registered, and keeps it.
"""

from datetime import date
from pathlib import Path

from models.procedure import InForce
from procedures.load import edition_files, read_source
from procedures.source import InvalidProcedure, Problem
from wording.language import listed
from wording.table.checker import checker_file


def edition_in_force(slug: str, on: date) -> Path:
    """Return the file in force on a day; of several the one that came into force last.

    Raises InvalidProcedure if none is in force.
    """
    periods = [(_period_in_force(path), path) for path in edition_files(slug)]
    matching = [(period.from_, path) for period, path in periods if period.from_ <= on <= (period.until or date.max)]
    if not matching:
        says = checker_file.NO_EDITION(on=on, editions=listed(_period_text(period, path) for period, path in periods))
        raise InvalidProcedure([Problem(f"{slug}.yaml", 1, None, says)])
    return max(matching)[1]


def _period_text(period: InForce, path: Path) -> str:
    if period.until is None:
        return checker_file.EDITION_WITHOUT_END(file=path.name, since=period.from_)
    return checker_file.EDITION_PERIOD(file=path.name, since=period.from_, until=period.until)


def _period_in_force(path: Path) -> InForce:
    source = read_source(path)
    try:
        return InForce.model_validate(source.data.get("in_force"))
    except ValueError:
        raise InvalidProcedure([source.problem_at(("in_force",), checker_file.IN_FORCE_MISSING())]) from None
