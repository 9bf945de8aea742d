"""What no text allows, found in the journal of a case as it stands, with what was undone."""

from datetime import datetime
from typing import Literal, NamedTuple

Kind = Literal[
    "limit", "told_words", "foreign_words", "foreign_facts", "undone_by", "undone_alone", "undone_out_of_order",
    "excluded_by", "closed_by", "respondent", "filer", "colleague", "alone",
]  # fmt: skip


class Irregularity(NamedTuple):
    """One finding: the event that shows it, and what it is about (a limit, a text, a fact, a person, an act).

    - `limit`: it lasted longer than the law says, and no breach is on record; `since` is when it should have ended;
    - `told_words`: a text that was signed, told, approved, decided or filed was rewritten by an office act;
    - `foreign_words`: an act wrote a text for which another act is asked;
    - `foreign_facts`: an act stated a fact on which something rests, for which another act is asked;
    - `undone_by`: an act was undone by somebody who could neither have done it nor is the superior of who could;
    - `undone_alone`: more than a slip was undone, that decided, told somebody or met a limit, and nobody else agreed;
    - `undone_out_of_order`: an act was undone and with it what others did after it;
    - `excluded_by`: a person was excluded by somebody who does not decide on that;
    - `closed_by`: a text was closed to readers, or opened, by somebody who may not undo the act that wrote it;
    - `respondent`: who is complained of did what the text does not give them;
    - `filer`: a member of staff did on their own complaint what is not every filer's to do;
    - `colleague`: somebody of the unit of who is complained of changed what another had done;
    - `alone`: one person did what needs a second one.
    """

    kind: Kind
    about: str
    seq: int
    since: datetime | None = None


class TimeGained(NamedTuple):
    """How much longer a limit lasts since acts that met it were undone: allowed, and shown apart. `seq` is the event by
    which the last of them was undone."""

    clock: str
    seq: int
    was_due: datetime
    due: datetime
