"""What a drawing says of the notices of a procedure: by which acts somebody is told, and all that holds of it."""

from collections.abc import Iterator

from models.indexes.stage_act import StageAct, covers
from models.law import Law
from models.requirement import Name
from models.rule import Notice, Place, Rule
from procedures.diagrams.clock_texts import event_names
from wording import terms
from wording.articles import article_text
from wording.terms import MEANS_NAMES
from wording.translation import gettext, joined, listed


def told_by(law: Law, stage: Name, name: Name, stage_act: StageAct) -> list[Name]:
    """Return the roles that are told with an outcome or act: by whoever does it, or by the system after it."""
    notices = [notice for _, notice in stage_act.notices]
    here, tags = law.find_stage(stage).tags, (*law.find_stage(stage).tags, *stage_act.way.tags)
    sent = (notice for _, notice in law.notice_rules if not notice.by)
    notices += [notice for notice in sent if covers(notice.owed_after, stage, name, tags, here)]
    return list(dict.fromkeys(role for notice in notices for role in notice.addressees))


def role_names(law: Law, roles: tuple[Name, ...] | list[Name]) -> str:
    return listed(terms.label(law.procedure, role, "role") for role in roles)


def notice_notes(law: Law) -> Iterator[str]:
    """Yield one paragraph for each notice."""
    for rule, notice in law.notice_rules:
        yield joined(_parts(law, rule, notice))


def _parts(law: Law, rule: Rule, notice: Notice) -> Iterator[str]:
    yield gettext("{name} ({rule}, {article}): tells {roles}",
        name=terms.label(law.procedure, notice.name, "notice"), rule=rule.id, article=article_text(rule.article),
        roles=role_names(law, notice.addressees),
    )  # fmt: skip
    yield (
        gettext("told by {events}", events=_place_names(law, notice.by)) if notice.by else gettext("told by the system")
    )
    if notice.owed_after:
        yield gettext("after: {events}", events=_place_names(law, notice.owed_after))
    if notice.means:
        yield gettext("by: {means}", means=listed(MEANS_NAMES[means]() for means in notice.means))
    if notice.receipt:
        yield gettext("receipt required")
    if notice.attempts:
        yield gettext("if not reached, attempts on {n} days", n=notice.attempts)


def _place_names(law: Law, places: tuple[Place, ...]) -> str:
    """Return the outcomes and acts that stand at places, a tag as the outcomes and acts that bear it."""
    return event_names(law, tuple(event for place in places for event in _events_at(law, place)))


def _events_at(law: Law, place: Place) -> list[Name]:
    """Return the events of a place; of a tag that nothing in this text bears, the tag."""
    if not place.startswith("#"):
        return [place]
    found = [
        f"{stage}.{name}" if name in law.find_stage(stage).outcomes else name
        for stage in law.procedure.stages
        for name in law.stage_act_names(stage)
        if (act := law.stage_act(stage, name))
        and covers((place,), stage, name, (*law.find_stage(stage).tags, *act.way.tags), law.find_stage(stage).tags)
    ]
    return found or [place]
