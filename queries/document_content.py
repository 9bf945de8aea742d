"""The content of a case's documents: what the journal said when each was made, in the words of the edition."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from documents import Sheet, declared_layout
from documents.declared_layout import LetterContent, StatedItem, StatedValues
from documents.sheet import Signer
from models.case import Case, IssuedDocument, Signature
from models.events import Event
from models.law import Law
from models.messages import FactValue
from models.procedure import Letter
from models.requirement import Name
from models.rule import Notice, Rule
from models.tables import PartyRow
from models.time import CHINA
from queries.case_file import CaseFile, party_row, person_name
from queries.reading import party_words
from register import texts
from rules import document, letters
from rules.acts.correction import CORRECT
from rules.acts.text_correction import CORRECT_TEXT
from rules.evolve import evolve, open_case
from rules.fact import CORRECTED_TEXT
from wording import terms
from wording.articles import article_text
from wording.blotting import Blotter
from wording.language import Language, speaking

ERASED_TEXT, UNKNOWN_VALUE, SIGNED_BY_OUTSIDER = "（原文已删除）", "不详", "（已签）"


@dataclass(frozen=True)
class DocumentVersion:
    """A document as an event left it (`made`): its version and signatures, and what it states, which is what the case
    held at `stated`, when it last came to state something else. `letter`: the how manieth letter of the case it is; 0
    for what is none."""

    name: Name
    issued: IssuedDocument
    made: Event
    case: Case
    stated: Event
    letter: int = 0


def document_versions(law: Law, number: str, events: list[Event]) -> Iterator[DocumentVersion]:
    """Yield every version of a document, and every letter, that these events have made, in their order."""
    before: Case | None = None
    stated: dict[Name, tuple[Case, Event]] = {}
    written = Counter[Name]()
    for event in events:
        after = evolve(law, before, event) if before else open_case(law, number, event)
        restated = document.restated_documents(law, before, after)
        for name in document.renewed_documents(law, before, after):
            if name in restated:
                stated[name] = (after, event)
            yield DocumentVersion(name, after.documents[name], event, *stated[name])
        for name in letters.letters_of_event(law, after, event):
            written[name] += 1
            issued = IssuedDocument(seq=event.seq, version=written[name])
            yield DocumentVersion(name, issued, event, after, event, letter=written.total())
        before = after


@dataclass(frozen=True)
class DocumentWriter:
    """Fills in the documents and letters of a case from its file and its events. `office` is the name of the office;
    `remedy` is its own line below a refusal for which the text knows no remedy."""

    session: Session
    case_file: CaseFile
    events: list[Event]
    office: str = ""
    remedy: str = ""

    def sheet(self, version: DocumentVersion) -> Sheet:
        """Return the content of a document version. It is in Chinese, whatever the language of the screen."""
        with speaking(Language.zh):
            return LetterWriter(self, version).sheet() if version.letter else self._chinese_sheet(version)

    def _chinese_sheet(self, version: DocumentVersion) -> Sheet:
        return declared_layout.build_sheet(
            self.case_file.procedure,
            version.name,
            self.stated_values(version.case),
            number=self.case_file.row.number,
            version=version.issued.version,
            day=terms.printed_day(version.stated.at.astimezone(CHINA).date()),
            at=version.made.at,
            office=self.office,
            signers=tuple(self._signature_lines(version)),
            party=dict(zip(declared_layout.PARTY_FIELDS, self.party, strict=True)),
        )

    @property
    def party(self) -> tuple[str, str, str, str]:
        """Return who filed the complaint: name, unit, contact, address."""
        row = party_row(self.session, self.case_file.row.number) or PartyRow(name="", unit="", contact="", address="")
        return row.name, row.unit, row.contact, row.address

    def stated_values(self, case: Case) -> StatedValues:
        return StatedValues(
            facts=dict.fromkeys(case.unknown, UNKNOWN_VALUE) | self._fact_texts(case.facts),
            texts=dict.fromkeys(case.unknown, UNKNOWN_VALUE)
            | dict.fromkeys(case.texts, ERASED_TEXT)
            | texts.load_texts(self.session, case.texts),
            items=tuple(
                StatedItem(
                    kind,
                    code,
                    self.case_file.procedure.items[kind].states[item.state],
                    self._fact_texts(item.facts) | texts.load_texts(self.session, item.texts),
                )
                for kind, items in case.items.items()
                for code, item in items.items()
            ),
            versions={name: issued.version for name, issued in case.documents.items()},
        )

    def _fact_texts(self, facts: dict[Name, FactValue]) -> dict[Name, str]:
        return {name: self._fact_text(name, value) for name, value in facts.items()}

    def _fact_text(self, name: Name, value: FactValue) -> str:
        declared = self.case_file.procedure.facts.get(name)
        if declared and declared.is_ in ("person", "persons"):
            people = value if isinstance(value, tuple) else (value,)
            return "、".join(person_name(self.session, str(person)) for person in people)
        return terms.printed_value(self.case_file.procedure, name, value)

    def _signature_lines(self, version: DocumentVersion) -> Iterator[Signer]:
        """Yield a line for each signature, given or lacking, in their order."""
        law, procedure = self.case_file.law, self.case_file.procedure
        case = version.case.model_copy(update={"documents": {**version.case.documents, version.name: version.issued}})
        lacking = [role for group in document.missing_signatures(law, case, version.name) for role, _ in group]
        for role in dict.fromkeys(law.procedure.documents[version.name].signing):
            zh = terms.chinese_name(procedure, role)
            yield from (self._signature_line(zh, given) for given in version.issued.signatures if given.role == role)
            yield from (Signer(zh) for lacking_role in lacking if lacking_role == role)

    def _signature_line(self, zh: str, signature: Signature) -> Signer:
        """Return the line of a signature. An outside party without a known name is shown as 已签."""
        role = self.case_file.procedure.roles[signature.role]
        outside = (self.party[0] if role.filer else "") or SIGNED_BY_OUTSIDER
        name = outside if role.is_ == "outside" else person_name(self.session, signature.by)
        at = next(event.at for event in self.events if event.seq == signature.seq)
        return Signer(zh, name, terms.printed_day(at.astimezone(CHINA).date()))


@dataclass(frozen=True)
class LetterWriter:
    """Fills in one letter: what the case held when the event told it, for nobody but who filed the complaint."""

    writer: DocumentWriter
    version: DocumentVersion

    def sheet(self) -> Sheet:
        """Return the content of the letter."""
        writer, told = self.writer, self.version.made
        filed = writer.case_file.row.received_at.astimezone(CHINA).date()
        content = LetterContent(
            name=self.version.name,
            letter=self._letter,
            kind=self._kind,
            article=self._article,
            case=writer.case_file.row.number,
            filed=terms.printed_day(filed),
            limit=self._limit,
            remedy=writer.remedy if self._kind == "refusal" else "",
        )
        return declared_layout.build_letter(
            writer.case_file.procedure,
            content,
            self._without_others(writer.stated_values(self.version.case)),
            number=f"{writer.case_file.row.number}-{self.version.letter}",
            version=self.version.issued.version,
            day=terms.printed_day(told.at.astimezone(CHINA).date()),
            at=told.at,
            office=writer.office or self._unit,
            party=dict(zip(declared_layout.PARTY_FIELDS, writer.party, strict=True)),
        )

    @property
    def _notice(self) -> tuple[Rule, Notice] | None:
        return self.writer.case_file.law.notices.get(self.version.name)

    @property
    def _letter(self) -> Letter:
        """Return the letter; that of a corrected text gives the correction alone."""
        letter = self.writer.case_file.procedure.find_letter(self.version.name)
        if self._kind == CORRECT_TEXT:
            return letter.model_copy(update={"with_": (CORRECTED_TEXT,)})
        return letter.model_copy(update={"with_": ()}) if self._kind in (CORRECT, "redated") else letter

    @property
    def _kind(self) -> str:
        """Return the kind of the letter; that of a notice told anew is why it is told anew."""
        about = self.version.made.about if self.version.made.type == "notified" else None
        if about in (CORRECT, CORRECT_TEXT):
            return about or ""
        if self.version.made.type == "notified" and self.version.made.clock:
            return "redated"
        return self.writer.case_file.procedure.find_letter(self.version.name).kind

    @property
    def _article(self) -> str:
        """Return the article of the notice, else the one that provides for the act that made the letter."""
        if self._notice:
            return article_text(self._notice[0].article)
        told, law = self.version.made, self.writer.case_file.law
        provided = law.providing_rules.get((told.stage or "", told.name))
        rule = terms.rule_by_id(self.writer.case_file.procedure, provided)
        return article_text(rule.article) if rule else ""

    @property
    def _unit(self) -> str:
        """Return the unit whose work it was, for an office that has set no name of its own."""
        procedure, told = self.writer.case_file.procedure, self.version.made
        who = procedure.find_stage(told.stage or self.version.case.stage).who
        units = [procedure.roles[role].zh for role in who if procedure.roles[role].is_ == "unit"]
        return next(iter(units), "")

    @property
    def _limit(self) -> str:
        """Return the last day of the limit that the letter names, if it runs; of a limit that was moved, of that."""
        case, told = self.version.case, self.version.made
        state = case.clocks.get(self._letter.limit or "") or case.clocks.get(told.clock or "")
        return terms.printed_day(state.last_day) if state and state.last_day else ""

    def _without_others(self, stated: StatedValues) -> StatedValues:
        """Blot out who else filed a complaint that was merged into this one."""
        session = self.writer.session
        others = filter(None, (party_row(session, number) for number in self.version.case.joined))
        blotter = Blotter(party_words(others))
        return replace(stated, texts={name: blotter.blotted(body) for name, body in stated.texts.items()})
