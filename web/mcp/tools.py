"""What a program that thinks can do: search, read a case, explain a limit, preview an act, propose one. It reads for
one person, whom its connection names: no argument of a tool can name another. There is no tool that acts.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import Field
from sqlalchemy.orm import Session

from models.errors import BadInput, Moved
from models.form import ActInput, act_input_content
from models.frozen import Frozen, StrictModel
from models.messages import ActDetails, ClockKey, Digest, FactValue, Number, Person
from models.requirement import Name
from models.rule import Slug
from models.time import Instant
from queries.acts.acts_of_person import ActsOfPerson
from queries.acts.field import NONE_OF_THESE, written_answer
from queries.cases.reading import begin_reading
from queries.search.views import SearchFilter
from queries.views.preview import PreviewView
from register.acts import inbox, proposals
from register.acts.proposals import NewProposal
from register.locks import lock_complaint
from register.office.senders import Scope
from starter import reads
from starter.acts.act_preview import preview_in_session
from starter.acts.receipt import check_act
from starter.acts.submit import parse_act
from starter.client import BanjieClient, in_transaction
from web.api.callers import CallingProgram
from web.console.act_form import DETAILS, open_form, read_act_form
from web.console.proposals import OF_THE_PAGE, page_of_proposal
from web.html.fields import Answers
from wording.translation import N_, Message, gettext, listed


@dataclass(frozen=True)
class McpCaller:
    """The program of a connection, and the person for whom it reads and proposes."""

    program: CallingProgram
    person: Person

    @property
    def client(self) -> BanjieClient:
        return self.program.client

    def require(self, scopes: Sequence[Scope]) -> None:
        """Raise ApiError unless the program has one of these scopes, and may read and propose for the person now."""
        self.program.require_scope(*scopes)
        self.program.require_person(self.person)


class SearchWords(StrictModel):
    """Words, all of which have to stand in one text. `after` is `next` of the page before."""

    words: str = Field(max_length=1000, pattern=r"\S")
    procedure: Slug | None = None
    after: str | None = Field(default=None, max_length=500)


class CasePart(StrictModel):
    """A case, by its number: what it says and how it stands, the acts that are open with their fields, or its
    history."""

    number: Number
    part: Literal["case", "acts", "history"] = "case"


class LimitOfCase(StrictModel):
    """A limit of a case, by its code."""

    number: Number
    clock: ClockKey


class ThoughtAct(ActDetails, StrictModel):
    """An act with what it states, as `read_case` with the part `acts` names its fields. Files cannot be attached."""

    name: Name
    happened_at: Instant | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, str] = {}


class ActOnCase(StrictModel):
    """An act on a case."""

    number: Number
    act: ThoughtAct


class ProposedAct(ActOnCase):
    """An act on a case, and `seen`: `recorded.hash` of the case as it was read."""

    seen: Digest


class ProposalView(Frozen):
    """A proposal on record: its number among those of the case, and the digest of the act with its salt. The person
    confirms it at `page`, or does not."""

    number: Number
    proposal: int
    act: Name
    digest: Digest
    salt: str
    page: str
    says: str


class Tool(NamedTuple):
    """A tool: its name, what it says of itself, what it takes, the scopes of which one is needed, and what runs it."""

    name: str
    says: Message
    takes: type[StrictModel]
    scopes: tuple[Scope, ...]
    run: Callable[[McpCaller, Any], Awaitable[Frozen]]


async def _search(caller: McpCaller, given: SearchWords) -> Frozen:
    wanted = SearchFilter(words=given.words, reader=caller.person, procedure=given.procedure, after=given.after)
    return await reads.search(caller.client, wanted, caller.program.door)


async def _read_case(caller: McpCaller, given: CasePart) -> Frozen:
    match given.part:
        case "case":
            return await reads.show(caller.client, given.number, caller.person, caller.program.door)
        case "acts":
            return await reads.waiting(caller.client, given.number, caller.person, caller.program.door)
        case "history":
            return await reads.history(caller.client, given.number, caller.person, caller.program.door)


async def _explain_limit(caller: McpCaller, given: LimitOfCase) -> Frozen:
    return await reads.explain(caller.client, given.number, given.clock, caller.person, caller.program.door)


async def _preview_act(caller: McpCaller, given: ActOnCase) -> Frozen:
    return await _previewed(caller.client, caller, given.number, _act_of(caller.person, given.act))


async def _propose_act(caller: McpCaller, given: ProposedAct) -> Frozen:
    return await _proposed(caller.client, caller, given, _act_of(caller.person, given.act))


TOOLS: Sequence[Tool] = (
    Tool(
        "search",
        N_(
            "Find cases by words in numbers, names, texts and names of files, newest first. Only what the person may "
            "read is found."
        ),
        SearchWords,
        ("read",),
        _search,
    ),
    Tool(
        "read_case",
        N_(
            "Read a case as the person may read it: what it says and how it stands (case), which acts are open with "
            "their fields (acts), or what happened (history). What the person may not see is blotted out. That it was "
            "read is on record."
        ),
        CasePart,
        ("read",),
        _read_case,
    ),
    Tool("explain_limit", N_("Say why a limit of a case ends when it does, day by day."), LimitOfCase, ("read",),
         _explain_limit),
    Tool(
        "preview_act",
        N_(
            "Say what an act of the person would do now: whether it is allowed and by which rules not, the next stage, "
            "limits that start and stop, who is told. Nothing is stored."
        ),
        ActOnCase,
        ("propose", "act"),
        _preview_act,
    ),
    Tool(
        "propose_act",
        N_(
            "Propose an act to the person. Nothing is done by it: the person finds it on the page of the case, looks "
            "at it, changes it, and does it or not. It is void as soon as the case moves on. An act that the "
            "regulation refuses cannot be proposed."
        ),
        ProposedAct,
        ("propose",),
        _propose_act,
    ),
)  # fmt: skip


def _act_of(person: Person, thought: ThoughtAct) -> ActInput:
    """Return the act as the person would do it. Raises BadInput."""
    said = {name: getattr(thought, name) for name in thought.model_fields_set}
    return parse_act(said | {"actor": person})


@in_transaction
def _previewed(
    session: Session, client: BanjieClient, caller: McpCaller, number: Number, act_input: ActInput
) -> PreviewView:
    now = client.clock(session, number)
    reading = begin_reading(session, number, caller.person, now, caller.program.door)
    return reading.without_filer(preview_in_session(session, client, number, act_input))


@in_transaction
def _proposed(
    session: Session, client: BanjieClient, caller: McpCaller, given: ProposedAct, act_input: ActInput
) -> ProposalView:
    """Put a proposal on record as the case was seen. Raises BadInput for what the page of the act cannot hold, or what
    the regulation refuses now; Moved; ReadingRefused."""
    number, now = given.number, client.clock(session, given.number)
    reading = begin_reading(session, number, caller.person, now, caller.program.door)
    row = lock_complaint(session, number)
    if row.closed_at:
        raise BadInput(gettext("Case {number} is closed. Nothing is proposed on it.", number=number))
    unjudged, _ = inbox.unjudged_acts(session, number, after=0, upto=None, before=None)
    if row.head != given.seen or unjudged:
        raise Moved(
            gettext("Case {number} is no longer as you have read it. Nothing is proposed. Read it anew.", number=number)
        )
    check_act(session, reading.case_file, act_input, now)
    typed = _answers(act_input)
    act_input = _as_page_sends(ActsOfPerson(reading, now), act_input, typed)
    previewed = reading.without_filer(preview_in_session(session, client, number, act_input))
    if not previewed.allowed:
        lines = [gettext("The regulation refuses this act now. Nothing is proposed:")]
        lines += [gettext("  · {reason}", reason=says) for says in previewed.says]
        raise BadInput("\n".join(lines))
    salt = client.randomness.new_salt()
    new = NewProposal(caller.program.sender.name, act_input, typed, given.seen, salt)
    event = proposals.add_proposal(session, client.web_keys, number, new, now)
    assert event.digest
    return ProposalView(
        number=number,
        proposal=event.seq,
        act=event.name,
        digest=event.digest,
        salt=salt,
        page=page_of_proposal(number, proposals.Proposal(event, typed)),
        says=gettext("It is proposed. Nothing is done until the person confirms it."),
    )


def _answers(act_input: ActInput) -> Answers:
    """Return an act as the fields of its page send it."""
    said: dict[str, FactValue] = {f"facts.{name}": value for name, value in act_input.facts.items()}
    said |= {f"texts.{name}": body for name, body in act_input.texts.items()}
    said |= {name: value for name in sorted({*DETAILS, *OF_THE_PAGE}) if (value := getattr(act_input, name))}
    said |= {"given": False} if act_input.given is False else {}
    return {name: _written(value) for name, value in said.items()}


def _written(value: FactValue) -> list[str]:
    if isinstance(value, tuple):
        return [written_answer(one) for one in value] or [NONE_OF_THESE]
    return [written_answer(value)]


def _as_page_sends(acts: ActsOfPerson, act_input: ActInput, typed: Answers) -> ActInput:
    """Return the act as the page of it would send these answers. Raises BadInput where it would say something else:
    what nobody can look at on the page is not proposed."""
    form = open_form(
        acts, act_input.name, act_input.track, typed, act_input.of, about=act_input.about, decides=False, alone=True
    )
    read, wrong = read_act_form(form.parts, typed)
    if wrong:
        lines = [gettext("These fields are wrong:"), *(f"  · {name}: {says}" for name, says in wrong.items())]
        raise BadInput("\n".join(lines), fields=sorted(wrong))
    track = {"track": form.track} if form.track else {}
    page = parse_act(read | {"name": act_input.name, "actor": act_input.actor} | track)
    said, sent = act_input_content(act_input), act_input_content(page)
    if left := sorted(_differing(said, sent)):
        raise BadInput(
            gettext("The page of this act has no field for it, or reads it otherwise: {names}", names=listed(left)),
            fields=left,
        )
    return page


def _differing(said: Any, sent: Any, within: str = "") -> set[str]:
    found = set[str]()
    for name in said.keys() | sent.keys():
        one, other = said.get(name), sent.get(name)
        if isinstance(one, dict) or isinstance(other, dict):
            found |= _differing(one or {}, other or {}, f"{name}.")
        elif one != other:
            found.add(within + name)
    return found


async def run_tool(caller: McpCaller, tool: Tool, arguments: Any) -> Frozen:
    """Run a tool with its arguments, which are checked. Raises ApiError, Failure, ValidationError."""
    caller.require(tool.scopes)
    return await tool.run(caller, tool.takes.model_validate(arguments))
