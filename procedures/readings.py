"""The readings taken of every procedure, as one page of docs/."""

from collections.abc import Iterator

from models.procedure import Procedure, Reading, RuleId
from procedures.load import load, slugs

HEAD = """\
# Readings (条文读法)

Where a text can be read in more than one way, its procedure file says which reading is taken, and why.
A reading that names a setting can be changed by the office, for cases opened from then on; any other needs a
new edition of the file.

Made from `readings:` in `procedures/*.yaml` by `make pages`. Do not edit.
"""


def page() -> str:
    """Every procedure on file, with its readings in the order of the file."""
    return "\n".join([HEAD, *(line for slug in slugs() for line in _procedure(load(slug)))])


def _procedure(procedure: Procedure) -> Iterator[str]:
    yield f"## {procedure.title}\n"
    yield f"`{procedure.slug}`, edition {procedure.edition}.\n"
    articles = {rule.id: rule.article for rule in procedure.rules}
    for place, reading in enumerate(procedure.readings, start=1):
        yield f"### {place}. {reading.question}\n"
        yield from _reading(procedure, reading, articles)


def _reading(procedure: Procedure, reading: Reading, articles: dict[RuleId, str]) -> Iterator[str]:
    yield "- Rules (条文): " + "; ".join(f"{rule} {articles[rule]}" for rule in reading.rules)
    yield f"- Taken (取): {reading.taken}"
    yield f"- Why (由): {reading.why}"
    if reading.setting:
        setting = procedure.settings[reading.setting]
        yield f"- Setting (设置): `{reading.setting}`, by default `{setting.default}`: {setting.zh}"
    yield ""
