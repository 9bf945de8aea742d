"""What stands on the papers of a case: as its journal had it when they were made, in the words of its edition."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from documents import Sheet, declared_layout
from documents.declared_layout import ItemSaid, Stated
from documents.sheet import Signer
from models.case import Case, Issued, Signature
from models.law import Law
from models.messages import Event, FactValue
from models.requirement import Name
from models.tables import PartyRow
from models.time import CHINA
from queries.case_file import CaseFile, party_of, person_name
from register import texts
from rules import document
from rules.evolve import evolve, open_case
from wording import terms

ERASED, UNKNOWN, SIGNED = "（原文已删除）", "不详", "（已签）"


@dataclass(frozen=True)
class Paper:
    """A document as an event left it (`made`): its version and signatures, and what it states, which is what the case
    held at `stated`, when it last came to state something else."""

    name: Name
    issued: Issued
    made: Event
    case: Case
    stated: Event


def papers(law: Law, number: str, events: list[Event]) -> Iterator[Paper]:
    """Every paper that these events have made, in their order."""
    before: Case | None = None
    stated: dict[Name, tuple[Case, Event]] = {}
    for event in events:
        after = evolve(law, before, event) if before else open_case(law, number, event)
        for name in document.renewed(law, before, after):
            if before is None or document.content(law, before, name) != document.content(law, after, name):
                stated[name] = (after, event)
            yield Paper(name, after.documents[name], event, *stated[name])
        before = after


@dataclass(frozen=True)
class Clerk:
    """Who writes the papers of a case: with its file, who filed it, its events, the office's name."""

    session: Session
    kept: CaseFile
    events: list[Event]
    office: str = ""

    def sheet(self, paper: Paper) -> Sheet:
        """What stands on a paper."""
        return declared_layout.sheet(
            self.kept.procedure,
            paper.name,
            self._stated(paper.case),
            number=self.kept.row.number,
            version=paper.issued.version,
            day=terms.day(paper.stated.at.astimezone(CHINA).date()),
            at=paper.made.at,
            office=self.office,
            signers=tuple(self._signers(paper)),
            party=dict(zip(declared_layout.PARTY, self.party, strict=True)),
        )

    @property
    def party(self) -> tuple[str, str, str, str]:
        """Who filed the complaint: name, unit, contact, address."""
        row = party_of(self.session, self.kept.row.number) or PartyRow(name="", unit="", contact="", address="")
        return row.name, row.unit, row.contact, row.address

    def _stated(self, case: Case) -> Stated:
        return Stated(
            facts=dict.fromkeys(case.unknown, UNKNOWN) | self._facts(case.facts),
            texts=dict.fromkeys(case.unknown, UNKNOWN)
            | dict.fromkeys(case.texts, ERASED)
            | texts.read(self.session, case.texts),
            items=tuple(
                ItemSaid(
                    kind,
                    code,
                    self.kept.procedure.items[kind].states[one.state],
                    self._facts(one.facts) | texts.read(self.session, one.texts),
                )
                for kind, them in case.items.items()
                for code, one in them.items()
            ),
            versions={name: one.version for name, one in case.documents.items()},
        )

    def _facts(self, facts: dict[Name, FactValue]) -> dict[Name, str]:
        return {name: self._fact(name, value) for name, value in facts.items()}

    def _fact(self, name: Name, value: FactValue) -> str:
        declared = self.kept.procedure.facts.get(name)
        if declared and declared.is_ in ("person", "persons"):
            people = value if isinstance(value, tuple) else (value,)
            return "、".join(person_name(self.session, str(one)) for one in people)
        return terms.printed(self.kept.procedure, name, value)

    def _signers(self, paper: Paper) -> Iterator[Signer]:
        """A place for each signature, in their order."""
        law, procedure = self.kept.law, self.kept.procedure
        there = paper.case.model_copy(update={"documents": {**paper.case.documents, paper.name: paper.issued}})
        lacking = [role for group in document.missing(law, there, paper.name) for role, _ in group]
        for role in dict.fromkeys(law.procedure.documents[paper.name].signing):
            zh = terms.name(procedure, role)
            yield from (self._signed(zh, one) for one in paper.issued.signatures if one.role == role)
            yield from (Signer(zh) for one in lacking if one == role)

    def _signed(self, zh: str, one: Signature) -> Signer:
        """By name; for an outside party it is on record that it signed, and staff has put it there."""
        role = self.kept.procedure.roles[one.role]
        outside = (self.party[0] if role.files else "") or SIGNED
        name = outside if role.is_ == "outside" else person_name(self.session, one.by)
        at = next(event.at for event in self.events if event.seq == one.seq)
        return Signer(zh, name, terms.day(at.astimezone(CHINA).date()))
