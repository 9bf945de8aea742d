"""What the leader of an office wants to know of a regulation, as a page: who acts, limits, what follows, settings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time

from calendars import office_zone
from documents.report_layout import ReportPage, ReportSection
from models.limit import Clock, Rung, TimeAmount
from models.procedure import Procedure, Setting
from models.requirement import Name
from models.rule import Rule
from models.stage import Stage
from models.time import Unit
from procedures.references import full_action_names
from rules.event_names import over_name
from wording import dates, terms
from wording.articles import article_of
from wording.limits import amount_text, limit_text
from wording.regulation_names import translated
from wording.translation import N_, Message, gettext, joined, listed, pgettext

RUNGS: Mapping[str, Message] = {
    "remind": N_("{to} is reminded"),
    "escalate": N_("it goes up to {to}"),
    "reclassify": N_("it is reclassified: {name}"),
    "make": N_("{name} is to be made"),
    "offer": N_("{name} becomes possible"),
    "take": N_("{name} is taken by itself"),
}

WHO_COLUMNS = (N_("Stage"), N_("Who"), N_("What they can do"), N_("By when"))

IF_COLUMNS = (N_("Time limit"), N_("Warning"), N_("Once it is over"))

WINDOW_COLUMNS = (N_("What"), N_("Who"), N_("When"))

SETTING_COLUMNS = (N_("What"), N_("Now"), N_("Why it is open"))


Limit = tuple[Rule, Clock]


def leader_page(procedure: Procedure, samples: ReportSection) -> ReportPage:
    """Return the page on a procedure; `samples` is its section with courses of cases."""
    edition = gettext(
        "Edition {edition}, in force from {day}",
        edition=procedure.edition,
        day=dates.long_day(procedure.in_force.from_),
    )
    lines = [gettext("A draft, not yet final") if procedure.draft else "", edition]
    lines += [gettext("Basis: {basis}", basis=translated(procedure, procedure.basis))] if procedure.basis else []
    sections = (_stages(procedure), _consequences(procedure), samples, _windows(procedure), _settings(procedure))
    in_force = datetime.combine(procedure.in_force.from_, time(), office_zone())
    said = tuple(filter(None, lines))
    return ReportPage(
        terms.title(procedure), gettext("A regulation at a glance"), said, sections, (), in_force, dense=True
    )


def _limits(procedure: Procedure) -> list[Limit]:
    return [(rule, rule.clock) for rule in procedure.rules if rule.clock]


def _roles(procedure: Procedure, roles: Iterable[Name]) -> str:
    return listed(terms.label(procedure, role, "role") for role in roles)


# ---- who does what ---------------------------------------------------------------------------------------------


def _stages(procedure: Procedure) -> ReportSection:
    told: set[Name] = set()
    rows = [
        (
            terms.label(procedure, name, "stage"),
            roles_at(procedure, stage),
            _ways(procedure, stage),
            by_when(procedure, name, told),
        )
        for name, stage in procedure.stages.items()
        if stage.kind != "end"
    ]
    columns = tuple(heading() for heading in WHO_COLUMNS)
    return ReportSection(gettext("1. Who does what, by when"), columns, tuple(rows), widths=(20, 20, 30, 30))


def roles_at(procedure: Procedure, stage: Stage) -> str:
    """Return who works at a stage, or answers there."""
    return _roles(procedure, stage.approval.by if stage.approval else stage.who)


def _ways(procedure: Procedure, stage: Stage) -> str:
    return listed(translated(procedure, outcome.name) for outcome in stage.outcomes.values())


def by_when(procedure: Procedure, stage: Name, told: set[Name]) -> str:
    """Return the limits that end at a stage, each with its length where it is named first."""
    found = [clock for _, clock in _limits(procedure) if stage in _stages_stopping(procedure, clock)]
    lines = [
        terms.label(procedure, clock.code, "clock") if clock.code in told else _length_line(procedure, clock)
        for clock in found
    ]
    told |= {clock.code for clock in found}
    return listed(lines) or gettext("(no limit)")


def _length_line(procedure: Procedure, clock: Clock) -> str:
    return gettext(
        "{clock}, {length}", clock=terms.label(procedure, clock.code, "clock"), length=limit_text(procedure, clock)
    )


def _stages_stopping(procedure: Procedure, clock: Clock) -> set[Name]:
    """Return the stages at which an outcome, or an act that is done only there, stops a clock."""
    everywhere = len([stage for stage in procedure.stages.values() if stage.kind != "end"])
    places: dict[Name, set[Name]] = {}
    for full in full_action_names(procedure):
        stage, _, name = full.partition(".")
        places.setdefault(name, set()).add(stage)
        places.setdefault(full, set()).add(stage)
    stopping = [places.get(event, set()) for event in clock.stops]
    return set().union(*(found for found in stopping if len(found) < everywhere or everywhere == 1))


# ---- what happens if nobody acts -------------------------------------------------------------------------------


def _consequences(procedure: Procedure) -> ReportSection:
    rows = tuple(
        (_limit_line(procedure, rule, clock), _warning(clock), joined(_after_end(procedure, clock)))
        for rule, clock in _limits(procedure)
    )
    bare = [
        terms.label(procedure, name, "stage")
        for name, stage in procedure.stages.items()
        if stage.kind != "end" and by_when(procedure, name, set()) == gettext("(no limit)")
    ]
    note = (
        gettext(
            "Where the text sets no limit ({stages}), the office's own reminder follows after 10 "
            "working days, unless it is set otherwise.",
            stages=listed(bare),
        )
        if bare
        else ""
    )
    columns = tuple(heading() for heading in IF_COLUMNS)
    return ReportSection(gettext("2. What happens if nobody acts"), columns, rows, note, widths=(42, 18, 40))


def consequences_without_articles(procedure: Procedure) -> ReportSection:
    """Return what happens after each limit, without what starts it and where the text says so."""
    rows = tuple(
        (_length_line(procedure, clock), _warning(clock), joined(_after_end(procedure, clock)))
        for _, clock in _limits(procedure)
    )
    return _consequences(procedure)._replace(
        rows=rows,
        note=gettext("The text sets no limit elsewhere; the office's own reminder follows there."),
        widths=(32, 16, 52),
    )


def _limit_line(procedure: Procedure, rule: Rule, clock: Clock) -> str:
    starts = dict.fromkeys(terms.label(procedure, event.rpartition(".")[2], "act") for event in clock.starts)
    line = gettext(
        "{clock}: {length} ({article}), from {starts}",
        clock=terms.label(procedure, clock.code, "clock"),
        length=limit_text(procedure, clock),
        article=article_of(procedure, rule),
        starts=listed(starts),
    )
    if clock.extension:
        line += gettext("; {grants} can extend it", grants=_roles(procedure, clock.extension.grants))
    return line + (gettext("; it can be suspended") if clock.suspension else "")


def _warning(clock: Clock) -> str:
    if clock.warn is None:
        return pgettext("warning beforehand", "none")
    if isinstance(clock.warn, TimeAmount):
        return gettext("{amount} before its end", amount=amount_text(clock.warn.unit, clock.warn.n))
    unit = clock.limit.units[0] if clock.limit.units else Unit.working_day
    counted = unit if unit < Unit.same_day else Unit.working_day
    return gettext("{amount} before its end", amount=amount_text(counted, clock.warn))


def _after_end(procedure: Procedure, clock: Clock) -> Iterator[str]:
    yield gettext("it is recorded as overdue") if clock.breach else gettext("it is no breach")
    yield from (_rung_text(procedure, rung) for rung in clock.over if rung.only)
    following = [other for _, other in _limits(procedure) if over_name(clock.code) in other.starts]
    yield from (_length_line(procedure, other) for other in following)


def _rung_text(procedure: Procedure, rung: Rung) -> str:
    words = {"to": terms.label(procedure, rung.to, "role"), "name": terms.label(procedure, rung.code or "")}
    said = RUNGS[rung.do](**words)
    return gettext("after {days} working days, {what}", days=rung.after, what=said) if rung.after else said


# ---- waiting, review, settings ---------------------------------------------------------------------------------


def _windows(procedure: Procedure) -> ReportSection:
    rows = (*_replies(procedure), *_after_closing(procedure))
    columns = tuple(heading() for heading in WINDOW_COLUMNS)
    note = "" if rows else gettext("The text provides for none.")
    return ReportSection(gettext("4. Waiting, review, and after the end"), columns, rows, note, widths=(35, 30, 35))


def _replies(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for name, stage in procedure.stages.items():
        if stage.kind == "reply":
            limits = [clock for _, clock in _limits(procedure) if name in _stages_stopping(procedure, clock)]
            waits = listed(limit_text(procedure, clock) for clock in limits) or gettext("until the answer comes")
            yield terms.label(procedure, name, "stage"), roles_at(procedure, stage), waits


def _after_closing(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for own in procedure.acts.values():
        who = _roles(procedure, own.by)
        if own.after_closing:
            entry = terms.entry_title(procedure, own.after_closing)
            yield translated(procedure, own.name), who, gettext("after the end, as a new case: {entry}", entry=entry)
        elif own.on_closed:
            within = own.on_closed
            amount = amount_text(within.unit, within.n) if isinstance(within, TimeAmount) else ""
            yield (
                translated(procedure, own.name),
                who,
                gettext("within {amount} of the end", amount=amount)
                if amount
                else gettext("at any time after the end"),
            )


def _settings(procedure: Procedure) -> ReportSection:
    why = {reading.setting: reading.why for reading in procedure.readings}
    rows = tuple(
        (
            translated(procedure, setting.name),
            _default_text(procedure, setting),
            translated(procedure, why.get(name) or setting.reading),
        )
        for name, setting in procedure.settings.items()
    )
    columns = tuple(heading() for heading in SETTING_COLUMNS)
    note = "" if rows else gettext("Nothing.")
    return ReportSection(gettext("5. What the office decides"), columns, rows, note, widths=(40, 20, 40))


def settings_without_reasons(procedure: Procedure) -> ReportSection:
    """Return what the office decides, without the reasons."""
    whole = _settings(procedure)
    return whole._replace(columns=whole.columns[:2], rows=tuple(row[:2] for row in whole.rows), widths=(70, 30))


def _default_text(procedure: Procedure, setting: Setting) -> str:
    if setting.default is None:
        return gettext("open: it must be decided")
    if isinstance(setting.default, bool):
        return gettext("yes") if setting.default else gettext("no")
    return terms.label(procedure, setting.default) if isinstance(setting.default, str) else str(setting.default)
