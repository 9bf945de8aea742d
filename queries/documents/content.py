"""The contents of a case's documents and letters: the state of the journal when each was made, in the words of the
edition."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from calendars import office_zone
from documents import Sheet, declared_layout
from documents.declared_layout import LetterContent, StatedItem, StatedValues
from documents.sheet import GradeCode, Signer
from models.case import Case, IssuedDocument, Signature
from models.events import Event, clock_of
from models.law import Law
from models.messages import FactValue, TextRef
from models.procedure import Letter, Procedure
from models.requirement import Name
from queries.cases.case_file import CaseFile, party_row, person_name
from queries.cases.reading import party_words
from register.cases.filer import corrections_at, filer_of_case
from register.documents import texts
from register.documents.closed_texts import closed_rows
from rules import document, letters
from rules.event_names import CORRECT
from rules.evolve import evolve, open_case
from rules.fact import CORRECTED_TEXT
from rules.item import CORRECT_TEXT
from wording import dates, terms
from wording.articles import article_text
from wording.blotting import Blotter
from wording.regulation_names import language_of, translated
from wording.translation import NP_, Language, listed, speaking

ERASED_TEXT = NP_("paper", "(the text was erased)")
CLOSED_TEXT = NP_("paper", "(the text is of another case and closed)")
UNKNOWN_VALUE, SIGNED_BY_OUTSIDER = NP_("paper", "not known"), NP_("paper", "(signed)")

REDATED = "redated"
EDITORS_NOTE = re.compile(r"\((残缺|原文)[^)]*\)")  # beside an article, for whoever reads the file


@dataclass(frozen=True)
class DocumentVersion:
    """A document as the event `made` left it, with its version and signatures. It states what `case` held at the
    event `stated`, when its content last changed. `letter` numbers the letters of the case from 1; 0 for other
    documents."""

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


class GradeLink(NamedTuple):
    """The link by which an ended complaint is graded, and for how many days after the end."""

    link: str
    days: int

    def last_day(self, ended: datetime) -> date:
        """Return the last whole day on which it is open."""
        return (ended + timedelta(days=self.days)).astimezone(office_zone()).date() - timedelta(days=1)


@dataclass(frozen=True)
class DocumentWriter:
    """Fills in the documents and letters of a case from its file and its events. `office` is the name of the office.
    `remedy` is the office's line below a refusal for which the text names no remedy, `log` that at the end of letters
    which says how the log stood. `grade` is by what the end of the case is graded; None where nobody asks for that."""

    session: Session
    case_file: CaseFile
    events: list[Event]
    office: str = ""
    remedy: str = ""
    log: str = ""
    grade: GradeLink | None = None

    def sheet(self, version: DocumentVersion, language: Language | None = None) -> Sheet:
        """Return the content of a document version. It is in the language of the regulation, whatever that of the
        screen; in another language it is good for a translation alone."""
        with speaking(language or language_of(self.case_file.procedure)):
            return self._letter_sheet(version) if version.letter else self._document_sheet(version)

    def _document_sheet(self, version: DocumentVersion) -> Sheet:
        return declared_layout.build_sheet(
            self.case_file.procedure,
            version.name,
            self._stated_values(version.case),
            number=self.case_file.row.number,
            version=version.issued.version,
            day=dates.long_day(version.stated.at.astimezone(office_zone()).date()),
            at=version.made.at,
            office=self.office,
            signers=tuple(self._signature_lines(version)),
            party=self._party(version.case),
        )

    def _letter_sheet(self, version: DocumentVersion) -> Sheet:
        law, procedure, told = self.case_file.law, self.case_file.procedure, version.made
        content = letter_content(law, procedure, version.name, told, version.case)
        filed = self.case_file.row.received_at.astimezone(office_zone()).date()
        stated = self._stated_values(version.case)
        # Who else filed a complaint that was merged into this one is nobody's to read.
        joined = version.case.joined
        words = party_words(party_row(self.session, number) for number in joined)
        others = Blotter((*words, *corrections_at(self.session, joined)))
        sheet = declared_layout.build_letter(
            procedure,
            replace(content, filed=dates.long_day(filed), remedy=self.remedy),
            replace(stated, texts={name: others.blotted(body) for name, body in stated.texts.items()}),
            number=f"{version.case.number}-{version.letter}",
            version=version.issued.version,
            day=dates.long_day(told.at.astimezone(office_zone()).date()),
            at=told.at,
            office=self.office,
            party=self._party(version.case),
        )
        return replace(sheet, log=self.log, grade=self._grade_code(version))

    def _grade_code(self, version: DocumentVersion) -> GradeCode | None:
        """Return by what the letter that tells the end of the case is graded: also where it is made anew later, when
        the case has been graded, or was reopened."""
        ended = version.case.closed_at
        if self.grade is None or ended is None or ended != version.made.at or version.case.merged_into:
            return None
        return GradeCode(self.grade.link, dates.long_day(self.grade.last_day(ended)))

    def _party(self, case: Case) -> dict[str, str]:
        """Return who filed the complaint, as it read then: name, unit, contact, address."""
        found = filer_of_case(self.session, self.case_file.row.number, case)
        return {name: getattr(found, name, "") for name in declared_layout.PARTY_FIELDS}

    @property
    def party_words(self) -> tuple[str, ...]:
        """Return what says who filed the complaint, as it reads now."""
        return tuple(self._party(self.case_file.case).values())

    def _stated_values(self, case: Case) -> StatedValues:
        return StatedValues(
            facts=dict.fromkeys(case.unknown, UNKNOWN_VALUE()) | self._fact_texts(case.facts),
            texts=dict.fromkeys(case.unknown, UNKNOWN_VALUE()) | self._texts(case.texts_as_corrected),
            items=tuple(
                StatedItem(
                    kind,
                    code,
                    translated(self.case_file.procedure, self.case_file.procedure.items[kind].states[item.state]),
                    self._fact_texts(item.facts) | self._texts(item.texts_as_corrected),
                )
                for kind, items in case.items.items()
                for code, item in items.items()
            ),
            versions={name: issued.version for name, issued in case.documents.items()},
        )

    def _texts(self, refs: dict[Name, TextRef]) -> dict[Name, str]:
        """Return texts, and of those that are erased or closed that they are."""
        closed = {row.id for row in closed_rows(self.session, self.case_file.row.number)}
        withheld = {name: (CLOSED_TEXT if ref.id in closed else ERASED_TEXT)() for name, ref in refs.items()}
        return withheld | texts.load_texts(self.session, refs)

    def _fact_texts(self, facts: dict[Name, FactValue]) -> dict[Name, str]:
        procedure, written = self.case_file.procedure, dict[Name, str]()
        for name, value in facts.items():
            declared = procedure.facts.get(name)
            if declared and declared.is_ in ("person", "persons"):
                people = value if isinstance(value, tuple) else (value,)
                written[name] = listed(person_name(self.session, str(person)) for person in people)
            else:
                written[name] = terms.printed_value(procedure, name, value)
        return written

    def _signature_lines(self, version: DocumentVersion) -> Iterator[Signer]:
        """Yield a line for each signature, given or lacking, in their order."""
        law, procedure = self.case_file.law, self.case_file.procedure
        case = replace(version.case, documents={**version.case.documents, version.name: version.issued})
        lacking = [role for group in document.missing_signatures(law, case, version.name) for role, _ in group]
        for role in dict.fromkeys(law.procedure.documents[version.name].signing):
            label = terms.label(procedure, role)
            yield from (
                self._signature_line(version.case, label, given)
                for given in version.issued.signatures
                if given.role == role
            )
            yield from (Signer(label) for lacking_role in lacking if lacking_role == role)

    def _signature_line(self, case: Case, label: str, signature: Signature) -> Signer:
        """Return the line of a signature. An outside party without a known name is shown as 已签."""
        role = self.case_file.procedure.roles[signature.role]
        outside = (self._party(case)["name"] if role.filer else "") or SIGNED_BY_OUTSIDER()
        name = outside if role.is_ == "outside" else person_name(self.session, signature.by)
        at = next(event.at for event in self.events if event.seq == signature.seq)
        return Signer(label, name, dates.long_day(at.astimezone(office_zone()).date()))


def letter_content(law: Law, procedure: Procedure, name: Name, told: Event, case: Case) -> LetterContent:
    """Return the content of the letter that the event `told` sends; `case` is the case after it. A notice that is
    repeated because its act was undone, a text corrected or a limit moved says that alone."""
    letter = procedure.find_letter(name)
    kind = _told_anew(told) or letter.kind
    if kind == CORRECT_TEXT:
        letter = letter.model_copy(update={"with_": (CORRECTED_TEXT,), "remedy": ""})
    elif kind in (CORRECT, REDATED):
        letter = letter.model_copy(update={"with_": (), "remedy": ""})
    return LetterContent(
        name=name,
        letter=letter,
        kind=kind,
        article=_article(law, procedure, name, told),
        case=case.number,
        filed=dates.long_day(case.opened_at.date()),
        unit=_responsible_unit(law, procedure, told, case),
        limit=_last_day(letter, told, case) if kind != CORRECT else "",
    )


def _told_anew(told: Event) -> str:
    """Return why a notice is told anew; empty where it is told first."""
    if told.type != "notified":
        return ""
    return told.about if told.about in (CORRECT, CORRECT_TEXT) else REDATED if told.clock else ""


def _article(law: Law, procedure: Procedure, name: Name, told: Event) -> str:
    """Return the article of the notice, else of the rule that provides for the act, or of the limit."""
    rule = law.notices[name][0].id if name in law.notices else None
    rule = rule or (law.clocks[told.name][0].id if told.type == "granted" else None)
    provided = law.providing_rules
    rule = rule or provided.get((told.stage or "", told.name)) or provided.get(("", told.name))
    found = terms.rule_by_id(procedure, rule)
    return EDITORS_NOTE.sub("", article_text(found.article)) if found else ""


def _last_day(letter: Letter, told: Event, case: Case) -> str:
    """Return the last day of the limit that the letter names, of the one that was granted or has moved, if it runs."""
    key = letter.limit or clock_of(told) or (told.name if told.type == "granted" else "")
    state = case.clocks.get(key)
    return dates.long_day(state.last_day) if state and state.last_day else ""


def _responsible_unit(law: Law, procedure: Procedure, told: Event, case: Case) -> str:
    """Return the unit that did what a letter tells; in a text without units, whose act it was."""
    who = law.find_stage(told.stage or case.stage).who
    units = [role for role in (*who, *procedure.roles) if procedure.roles[role].is_ == "unit"]
    return terms.label(procedure, (units or who or [*procedure.roles])[0], "role")
