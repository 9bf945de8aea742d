"""What a second reading of the record says of the rules of cases."""

from queries.views.base import ShownInstant, View


class BrokenView(View):
    """A place where a rule was broken: by the event `seq`, since an instant. `line`: which line of its `keeps`."""

    line: int
    seq: int | None
    since: ShownInstant | None


class RuleFindingView(View):
    """What is so of a rule of a case: `kept`, `broken`, `open` or `does_not_apply`. `breach`: the event by which the
    record calls that a breach itself."""

    rule: str
    article: str
    says: str
    found: str
    label: str
    broken: tuple[BrokenView, ...]
    breach: int | None


class IrregularityView(View):
    """What no text allows in the journal of a case, what was undone included: by which event it shows, and what it is
    about (a limit, a text, a fact, a person, an act). `since`: of a limit, when it should have ended."""

    kind: str
    label: str
    about: str
    seq: int
    since: ShownInstant | None


class TimeGainedView(View):
    """How much longer a limit lasts since acts that met it were undone, the last of them by the event `seq`."""

    clock: str
    seq: int
    was_due: ShownInstant
    due: ShownInstant


class CaseFindingsView(View):
    """The findings of one case, of all rules that say what is visible if they are kept; what is irregular in its
    journal, and the time that limits gained by undoing."""

    number: str
    title: str
    rules: tuple[RuleFindingView, ...]
    irregular: tuple[IrregularityView, ...]
    gained: tuple[TimeGainedView, ...]


class ConformanceView(View):
    """The findings of several cases. `counted`: for each rule, in how many cases it was found so. `refused`: how many
    acts each rule has refused. `never_tested`: the rules of these cases that were neither kept nor broken in any, and
    have refused nothing. `unexplained`: the cases with a broken rule that their record does not call a breach.
    `irregular`: the cases in whose journal something is irregular, or a limit gained time."""

    cases: int
    counted: dict[str, dict[str, int]]
    refused: dict[str, int]
    never_tested: tuple[str, ...]
    unexplained: tuple[CaseFindingsView, ...]
    irregular: tuple[CaseFindingsView, ...]
