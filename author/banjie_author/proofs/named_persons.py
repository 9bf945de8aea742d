"""From whom the persons come whom facts name for a role, and who names another in their place."""

from collections.abc import Iterator

from models.law import Law
from models.requirement import Name, NeedsRole
from procedures.references import outcomes_and_acts
from rules.acts import handover
from wording.translation import gettext, listed


def named_persons_text(law: Law) -> str | None:
    """Say of each role that acts and that a fact gives: who may be named, and who may name another; None without
    any."""
    acting = _acting_roles(law)
    roles = {name: role.named_in for name, role in law.procedure.roles.items() if name in acting}
    named = [_named_text(law, name, fact) for name, fact in roles.items() if fact in law.replaceable_facts]
    return (
        gettext(
            "whom a fact names is on the staff, and neither recused nor complained of: {named}",
            named=gettext("; ").join(named),
        )
        if named
        else None
    )


def _named_text(law: Law, role: Name, fact: Name | None) -> str:
    assert fact is not None
    declared, by = law.procedure.facts[fact], [name for name in handover.replacing_roles(law, fact) if name != role]
    says = [gettext("{role} from {roles}", role=role, roles=listed(declared.from_))] if declared.from_ else []
    says += (
        [gettext("{role} on the register {register}", role=role, register=declared.on_register)]
        if declared.on_register
        else []
    )
    says = says or [gettext("{role} from the whole staff", role=role)]
    return gettext("{named} (another named by {by})", named=listed(says), by=listed(by)) if by else listed(says)


def _acting_roles(law: Law) -> frozenset[Name]:
    """Return every role that does something on a case: works, answers, signs, asks for more time or grants it."""
    return frozenset(_all_acting(law))


def _all_acting(law: Law) -> Iterator[Name]:
    for stage in law.procedure.stages:
        yield from handover.stage_roles(law, stage)
    for _, _, way in outcomes_and_acts(law.procedure):
        yield from way.by
    for document in law.procedure.documents.values():
        yield from document.signing
    for need in law.requirements:
        yield from need.role if isinstance(need, NeedsRole) else ()
    for _, clock in law.clocks.values():
        yield from (*clock.extension.asks, *clock.extension.grants) if clock.extension else ()
        yield from clock.suspension.by if clock.suspension else ()
