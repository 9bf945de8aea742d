"""A complaint under any text with unmistakable words planted in it, and readers of every role of that text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from models.case import CASE, replace
from models.form import Party, StoredFile
from models.messages import FactValue
from models.procedure import Procedure
from models.tables import ComplaintRow
from procedures import load
from register import editions
from register.cases.projections import admissions_text
from register.office import absence, staff
from register.randomness import RANDOM
from rules.hash_chain import case_json
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law

LONG_AGO = MONDAY - timedelta(days=400)
PARTY = Party(name="钟离无忌", unit="独角兽印刷厂", contact="电话 13907310731", address="玄武岩路七十七弄九号")
WHO = ("钟离无忌", "独角兽", "0731", "玄武岩路", "filer-in-office")  # words of the filer, as any part may show them
WHAT = "鹦鹉螺"  # a word of what the complaint says
SAID = f"{WHAT}的事。我叫钟离无忌（独角兽印刷厂），电话 139-0731-0731，住玄武岩路七十七弄九号。"
DIGEST = re.compile(r"[0-9a-f]{16,}")  # in which some digits of a telephone may stand by chance
NUMBERED = f"{SAID}工号 filer-in-office。"  # where the text has who files as a person of the office
PICTURE = StoredFile(name=f"钟离无忌 {WHAT}.jpg", media_type="image/jpeg", size=4, sha256="a" * 64)
# The facts by which a text that keeps who files, or what it says, to some readers does so, and those by which not.
GUARDED: dict[str, tuple[dict[str, FactValue], ...]] = {
    "zhengzhou-water": ({"confidential": True}, {}, {"confidential": False}),
    "aa-water": ({"confidential": True}, {}, {"confidential": False}),
    "employee": ({},),
}


@dataclass(frozen=True)
class Reader:
    """Somebody who asks: the roles of the text that they hold, and whether they are shut out of the case."""

    person: str | None
    roles: frozenset[str] = frozenset()
    shut_out: bool = False


@dataclass(frozen=True)
class PlantedCase:
    """A complaint with the words in it, and who reads it. `facts` are those with which it came in."""

    procedure: Procedure
    number: str
    facts: dict[str, FactValue]
    readers: tuple[Reader, ...]

    def may(self, reader: Reader, part: str) -> bool:
        """Whether a reader may know a part, as the text says it."""
        if reader.shut_out or not reader.roles:
            return False
        rules = [rule.sees for rule in self.procedure.rules if rule.sees and rule.sees.part == part]
        is_open = self.facts.get("confidential") is False
        return all(
            (seen.when is not None and is_open) or (reader.roles & {*seen.roles} and not reader.roles & {*seen.but})
            for seen in rules
        )


def plant(
    sessions: sessionmaker[Session], slug: str, facts: dict[str, FactValue], filed_as: tuple[str, ...] = ()
) -> PlantedCase:
    """Register the complaint, with staff for every role that people are given or a fact names; `filed_as`: who of them
    filed it."""
    procedure = load(slug)
    named = {role.named_in: f"{slug}-{name}"[:32] for name, role in procedure.roles.items() if role.named_in}
    filer = {
        name: "filer-in-office" for name, role in procedure.roles.items() if role.filer and name in procedure.facts
    }
    stated = facts | _named_facts(procedure, named) | filer
    texts = dict.fromkeys([*procedure.texts][:3] or ["narrative"], NUMBERED if filer else SAID)
    intake = complaint(
        f"planted-{slug}-{len(facts)}-{facts.get('confidential')}{''.join(filed_as)}",
        law=packed_law(procedure),
        entry=next(iter(procedure.entries)),
        party=PARTY,
        facts=stated,
        texts=texts,
        attachments=(PICTURE,),
        filed_as=filed_as,
    )
    case = RecordedCase(sessions, intake)
    with sessions.begin() as session:
        editions.keep_edition(session, procedure, LONG_AGO)
        readers = tuple(_hire(session, procedure, named))
        _join(session, "filer-in-office", PARTY.name)
    case.record()
    _recuse(sessions, case)
    return PlantedCase(procedure, case.number, stated, readers)


def _named_facts(procedure: Procedure, named: dict[str, str]) -> dict[str, FactValue]:
    """Name the persons in the facts that name the holders of roles. Those that name units are left out."""
    return {
        fact: (person,) if procedure.facts[fact].is_ == "persons" else person
        for fact, person in named.items()
        if procedure.facts[fact].is_ in ("person", "persons")
    }


def _hire(session: Session, procedure: Procedure, named: dict[str, str]) -> Iterator[Reader]:
    slug = procedure.slug
    given = [name for name, role in procedure.roles.items() if role.is_ in ("unit", "post") and not role.named_in]
    for name in given:
        person = _join(session, f"{slug}-{name}"[:32])
        staff.give_role(session, person, f"{slug}:{name}", at=LONG_AGO)
        yield Reader(person, frozenset({name}))
    for fact, person in named.items():
        if procedure.facts[fact].is_ in ("person", "persons"):
            held = {name for name, role in procedure.roles.items() if role.is_ == "named" and role.named_in == fact}
            accused = procedure.respondents is not None and fact in procedure.respondents.facts
            yield Reader(_join(session, person), frozenset(held), shut_out=accused)
    yield Reader(_join(session, "passer-by"))
    yield Reader(None)
    for person in ("recused", "for-recused"):
        _join(session, person)
    for name in given[:1]:
        staff.give_role(session, "recused", f"{slug}:{name}", at=LONG_AGO)
    if not absence.persons_stood_for(session, "for-recused", MONDAY):
        absence.insert_absence(session, "recused", LONG_AGO, MONDAY + timedelta(days=400), "for-recused", at=LONG_AGO)
    yield from (Reader(person, frozenset(given[:1]), shut_out=True) for person in ("recused", "for-recused"))


def _join(session: Session, person: str, name: str = "") -> str:
    staff.add_member(session, person, name or f"{person}某", at=LONG_AGO, randomness=RANDOM)
    return person


def _recuse(sessions: sessionmaker[Session], case: RecordedCase) -> None:
    """Recuse one person in the state from which the reads go."""
    with sessions.begin() as session:
        row = session.get_one(ComplaintRow, case.number)
        state = CASE.validate_json(row.state or "")
        recused = replace(state, recused=(*state.recused, "recused"))
        row.state, row.admissions = case_json(recused), admissions_text(case.law, recused)
