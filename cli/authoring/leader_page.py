"""What the leader of an office wants to know of a regulation, as a page: who acts, limits, what follows, settings."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time

from documents.report_layout import ReportPage, ReportSection
from models.limit import Clock, Rung, TimeAmount
from models.procedure import Procedure, Setting
from models.requirement import Name
from models.rule import Rule
from models.stage import Stage
from models.time import CHINA, Unit
from procedures.references import full_action_names
from rules.event_names import over_name
from wording import terms
from wording.articles import article_text
from wording.language import joined, listed
from wording.limits import amount_text, limit_text
from wording.table.cases import names
from wording.table.checker import leader_words

Limit = tuple[Rule, Clock]


def leader_page(procedure: Procedure, samples: ReportSection) -> ReportPage:
    """Return the page on a procedure; `samples` is its section with courses of cases."""
    edition = leader_words.EDITION(edition=procedure.edition, day=procedure.in_force.from_.isoformat())
    lines = [leader_words.DRAFT() if procedure.draft else "", edition]
    lines += [leader_words.BASIS(basis=procedure.basis)] if procedure.basis else []
    sections = (_stages(procedure), _consequences(procedure), samples, _windows(procedure), _settings(procedure))
    in_force = datetime.combine(procedure.in_force.from_, time(), CHINA)
    said = tuple(filter(None, lines))
    return ReportPage(procedure.title, leader_words.KIND(), said, sections, (), in_force, dense=True)


def _limits(procedure: Procedure) -> list[Limit]:
    return [(rule, rule.clock) for rule in procedure.rules if rule.clock]


def _roles(procedure: Procedure, roles: Iterable[Name]) -> str:
    return listed(terms.label(procedure, role, "role") for role in roles)


# ---- who does what ---------------------------------------------------------------------------------------------


def _stages(procedure: Procedure) -> ReportSection:
    told: set[Name] = set()
    rows = [
        (stage.zh, roles_at(procedure, stage), _ways(stage), by_when(procedure, name, told))
        for name, stage in procedure.stages.items()
        if stage.kind != "end"
    ]
    columns = tuple(heading() for heading in leader_words.WHO_COLUMNS)
    return ReportSection(leader_words.WHO_DOES_WHAT(), columns, tuple(rows), widths=(20, 20, 30, 30))


def roles_at(procedure: Procedure, stage: Stage) -> str:
    """Return who works at a stage, or answers there."""
    return _roles(procedure, stage.approval.by if stage.approval else stage.who)


def _ways(stage: Stage) -> str:
    return listed(outcome.zh for outcome in stage.outcomes.values())


def by_when(procedure: Procedure, stage: Name, told: set[Name]) -> str:
    """Return the limits that end at a stage, each with its length where it is named first."""
    found = [clock for _, clock in _limits(procedure) if stage in _stages_stopping(procedure, clock)]
    lines = [
        terms.label(procedure, clock.name, "clock") if clock.name in told else _length_line(procedure, clock)
        for clock in found
    ]
    told |= {clock.name for clock in found}
    return listed(lines) or leader_words.NO_LIMIT()


def _length_line(procedure: Procedure, clock: Clock) -> str:
    return leader_words.LENGTH(clock=terms.label(procedure, clock.name, "clock"), length=limit_text(procedure, clock))


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
        stage.zh
        for name, stage in procedure.stages.items()
        if stage.kind != "end" and by_when(procedure, name, set()) == leader_words.NO_LIMIT()
    ]
    note = leader_words.HOUSE_REMINDER(stages=listed(bare)) if bare else ""
    columns = tuple(heading() for heading in leader_words.IF_COLUMNS)
    return ReportSection(leader_words.IF_NOBODY_ACTS(), columns, rows, note, widths=(42, 18, 40))


def consequences_without_articles(procedure: Procedure) -> ReportSection:
    """Return what happens after each limit, without what starts it and where the text says so."""
    rows = tuple(
        (_length_line(procedure, clock), _warning(clock), joined(_after_end(procedure, clock)))
        for _, clock in _limits(procedure)
    )
    return _consequences(procedure)._replace(
        rows=rows, note=leader_words.HOUSE_REMINDER_IN_SHORT(), widths=(32, 16, 52)
    )


def _limit_line(procedure: Procedure, rule: Rule, clock: Clock) -> str:
    starts = dict.fromkeys(terms.label(procedure, event.rpartition(".")[2], "act") for event in clock.starts)
    line = leader_words.LIMIT(
        clock=terms.label(procedure, clock.name, "clock"),
        length=limit_text(procedure, clock),
        article=article_text(rule.article),
        starts=listed(starts),
    )
    if clock.extension:
        line += leader_words.EXTENDABLE(grants=_roles(procedure, clock.extension.grants))
    return line + (leader_words.SUSPENDABLE() if clock.suspension else "")


def _warning(clock: Clock) -> str:
    if clock.warn is None:
        return leader_words.NOT_WARNED()
    if isinstance(clock.warn, TimeAmount):
        return leader_words.WARNED_BEFORE(amount=amount_text(clock.warn.unit, clock.warn.n))
    unit = clock.limit.units[0] if clock.limit.units else Unit.working_day
    counted = unit if unit < Unit.same_day else Unit.working_day
    return leader_words.WARNED_BEFORE(amount=amount_text(counted, clock.warn))


def _after_end(procedure: Procedure, clock: Clock) -> Iterator[str]:
    yield leader_words.OVERDUE() if clock.breach else leader_words.NO_BREACH()
    yield from (_rung_text(procedure, rung) for rung in clock.over if rung.only)
    following = [other for _, other in _limits(procedure) if over_name(clock.name) in other.starts]
    yield from (_length_line(procedure, other) for other in following)


def _rung_text(procedure: Procedure, rung: Rung) -> str:
    words = {"to": terms.label(procedure, rung.to, "role"), "name": terms.label(procedure, rung.name or "")}
    said = leader_words.RUNGS[rung.do](**words)
    return leader_words.AFTER(days=rung.after, what=said) if rung.after else said


# ---- waiting, review, settings ---------------------------------------------------------------------------------


def _windows(procedure: Procedure) -> ReportSection:
    rows = (*_replies(procedure), *_after_closing(procedure))
    columns = tuple(heading() for heading in leader_words.WINDOW_COLUMNS)
    note = "" if rows else leader_words.NO_WINDOWS()
    return ReportSection(leader_words.WINDOWS(), columns, rows, note, widths=(35, 30, 35))


def _replies(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for name, stage in procedure.stages.items():
        if stage.kind == "reply":
            limits = [clock for _, clock in _limits(procedure) if name in _stages_stopping(procedure, clock)]
            waits = listed(limit_text(procedure, clock) for clock in limits) or leader_words.REPLY_UNLIMITED()
            yield stage.zh, roles_at(procedure, stage), waits


def _after_closing(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for own in procedure.acts.values():
        who = _roles(procedure, own.by)
        if own.after_closing:
            entry = terms.entry_title(procedure, own.after_closing)
            yield own.zh, who, leader_words.ANEW(entry=entry)
        elif own.on_closed:
            within = own.on_closed
            amount = amount_text(within.unit, within.n) if isinstance(within, TimeAmount) else ""
            yield own.zh, who, leader_words.WITHIN(amount=amount) if amount else leader_words.FOR_EVER()


def _settings(procedure: Procedure) -> ReportSection:
    why = {reading.setting: reading.why for reading in procedure.readings}
    rows = tuple(
        (setting.zh, _default_text(procedure, setting), why.get(name) or setting.reading)
        for name, setting in procedure.settings.items()
    )
    columns = tuple(heading() for heading in leader_words.SETTING_COLUMNS)
    note = "" if rows else leader_words.NO_SETTINGS()
    return ReportSection(leader_words.OPEN_SETTINGS(), columns, rows, note, widths=(40, 20, 40))


def settings_without_reasons(procedure: Procedure) -> ReportSection:
    """Return what the office decides, without the reasons."""
    whole = _settings(procedure)
    return whole._replace(columns=whole.columns[:2], rows=tuple(row[:2] for row in whole.rows), widths=(70, 30))


def _default_text(procedure: Procedure, setting: Setting) -> str:
    if setting.default is None:
        return leader_words.MUST_DECIDE()
    if isinstance(setting.default, bool):
        return names.YES() if setting.default else names.NO()
    return terms.label(procedure, setting.default) if isinstance(setting.default, str) else str(setting.default)
