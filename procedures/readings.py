"""The page `docs/readings.md`: how ambiguous texts are read, for every procedure."""

from collections.abc import Iterator

from models.procedure import Procedure, Reading
from models.rule import RuleId
from procedures.load import load_without_overlays, slugs

READINGS_HEAD = """\
# Readings (条文读法)

Where a text can be read in more than one way, its procedure file says which reading is taken, and why.
A reading that names a setting can be changed by the office, for cases opened from then on; any other needs a
new edition of the file.

One reading holds for all texts. Where a text says nothing about how long a stage may take, there is no
statutory limit, and none is invented: nothing is breached there. The silence is answered by a reminder of
the house (久未办理提醒), after 10 working days unless `office.yaml` says otherwise; screens cite the house, not
an article.

Made from `readings:` in `procedures/*.yaml` by `make pages`. Do not edit.
"""


def readings_page() -> str:
    """Return the page: every procedure with its readings, in the order of its file."""
    return "\n".join(
        [READINGS_HEAD, *(line for slug in slugs() for line in _procedure_readings(load_without_overlays(slug)))]
    )


def _procedure_readings(procedure: Procedure) -> Iterator[str]:
    yield f"## {procedure.title}\n"
    yield f"`{procedure.slug}`, edition {procedure.edition}.\n"
    articles = {rule.id: rule.article for rule in procedure.rules}
    for place, reading in enumerate(procedure.readings, start=1):
        yield f"### {place}. {reading.question}\n"
        yield from _reading_lines(procedure, reading, articles)


def _reading_lines(procedure: Procedure, reading: Reading, articles: dict[RuleId, str]) -> Iterator[str]:
    yield "- Rules (条文): " + "; ".join(f"{rule} {articles[rule]}" for rule in reading.rules)
    yield f"- Taken (取): {reading.taken}"
    yield f"- Why (由): {reading.why}"
    if reading.setting:
        setting = procedure.settings[reading.setting]
        yield f"- Setting (设置): `{reading.setting}`, by default `{setting.default}`: {setting.zh}"
    yield ""
