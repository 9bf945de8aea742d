"""The acts of a regulation and those that every office knows, with all that they may state, wherever a case stands."""

from collections.abc import Iterable, Iterator

from models.indexes.load_bearing import asked_facts, asked_texts
from models.indexes.stage_act import StageAct
from models.law import Law
from models.procedure import Permit, Procedure
from models.requirement import Name
from queries.acts.acts_of_person import DONE_BY_PEOPLE
from queries.acts.common_fields import detail, means_field
from queries.acts.field import TYPES, Field, stated_field
from queries.views.acts import ActFieldView, ItemKindView, ProcedureActView
from queries.views.base import NamedView
from rules.acts.common_acts import COMMON_ACTS
from rules.acts.extension import DETAILS, EXTENSION_ACTS
from rules.fact import REASON, TEXTS_OF_ACTS
from wording import terms
from wording.act_fields import ACT_FIELDS
from wording.regulation_names import translated


def acts_of_procedure(law: Law) -> tuple[ProcedureActView, ...]:
    """Return the outcomes of each stage, the acts of the regulation, and those of every office that it permits."""
    return (*_outcomes(law), *_own_acts(law), *_office_acts(law))


def _outcomes(law: Law) -> Iterator[ProcedureActView]:
    for stage, here in law.procedure.stages.items():
        for name, way in here.outcomes.items():
            if stage_act := law.stage_act(stage, name):
                label = translated(law.procedure, way.name)
                view = ProcedureActView(name=name, label=label, kind="outcome", stages=(stage,), to=way.to)
                yield _with_content(law.procedure, view, [stage_act])


def _own_acts(law: Law) -> Iterator[ProcedureActView]:
    for name, own in law.procedure.acts.items():
        at = {stage: act for stage in law.procedure.stages if (act := law.stage_act(stage, name))}
        label = terms.label(law.procedure, name, "act")
        view = ProcedureActView(name=name, label=label, kind="own", stages=tuple(at), to=own.to)
        yield _with_content(law.procedure, view, at.values())


def _office_acts(law: Law) -> Iterator[ProcedureActView]:
    procedure = law.procedure
    for name in DONE_BY_PEOPLE:
        permit = procedure.permits.get(name, True)
        if permit is not False and name not in law.act_names:
            by, at = (permit.by, permit.at) if isinstance(permit, Permit) else ((), ())
            takes = DETAILS if name in EXTENSION_ACTS else COMMON_ACTS[name].takes if name in COMMON_ACTS else ()
            texts = (*TEXTS_OF_ACTS.get(name, ()), REASON)
            yield ProcedureActView(
                name=name,
                label=terms.label(procedure, name, "act"),
                kind="office",
                stages=at,
                to=None,
                who=_named(procedure, by),
                fields=(
                    *(_field(detail(one, label=ACT_FIELDS[one].says())) for one in takes),
                    *(_field(stated_field(procedure, text)) for text in texts),
                ),
            )


def _with_content(procedure: Procedure, view: ProcedureActView, at: Iterable[StageAct]) -> ProcedureActView:
    """Return an act with who may do it, what it makes and what it may state, at all the stages where it is open."""
    acts, asking = [*at], dict[Name, dict[str, None]]()
    names = dict.fromkeys(name for one in acts for name in sorted(one.asks_for) if name not in one.way.sets)
    for one in acts:
        for rule, gate in one.gates:
            for name in (*asked_facts(gate.needs), *asked_texts(gate.needs)):
                asking.setdefault(name, {})[rule.id] = None
        for rule, record in one.records:
            for name in record.fields:
                asking.setdefault(name, {})[rule.id] = None
        for rule, notice in one.notices:
            for name in ("means", *notice.with_):
                asking.setdefault(name, {})[rule.id] = None
    known = [name for name in names if name not in procedure.facts or not procedure.facts[name].known]
    fields = [stated_field(procedure, name) for name in known] + [means_field()] * ("means" in asking)
    way = acts[0].way if acts else None
    update = {
        "who": _named(procedure, dict.fromkeys(role for one in acts for role in one.who)),
        "makes": _named(procedure, way.makes if way else ()),
        "item": way.item.of if way and way.item else None,
        "adds_item": bool(way and way.item and way.item.adds),
        "fields": tuple(_field(field, _rules(procedure, asking.get(_code(field), ()))) for field in fields),
    }
    return view.model_copy(update=update)


def item_kinds(procedure: Procedure) -> tuple[ItemKindView, ...]:
    """Return the collections of a regulation, with the states and fields of their items."""
    return tuple(
        ItemKindView(
            code=code,
            label=terms.label(procedure, code, "item"),
            states=tuple(NamedView(code=one, label=translated(procedure, says)) for one, says in kind.states.items()),
            fields=tuple(_field(stated_field(procedure, name)) for name in kind.fields),
        )
        for code, kind in procedure.items.items()
    )


def _code(field: Field) -> Name:
    return field.name.rpartition(".")[2]


def _field(field: Field, rules: tuple[NamedView, ...] = ()) -> ActFieldView:
    return ActFieldView(
        name=field.name,
        label=field.label,
        type=TYPES[field.control],
        values=tuple(NamedView(code=code, label=words) for code, words in field.choices),
        may_be_none=field.or_none,
        rules=rules,
    )


def _rules(procedure: Procedure, ids: Iterable[str]) -> tuple[NamedView, ...]:
    known = ((one, terms.rule_by_id(procedure, one)) for one in ids)
    return tuple(NamedView(code=one, label=terms.cite_rule(procedure, rule)) for one, rule in known if rule)


def _named(procedure: Procedure, roles: Iterable[Name]) -> tuple[NamedView, ...]:
    return tuple(NamedView(code=role, label=terms.label(procedure, role)) for role in roles)
