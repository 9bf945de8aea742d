"""What can be done on a case, and in a regulation: acts with their fields. Pages, the command line and programs are
told the same."""

from typing import Literal

from models.messages import Missing, Why
from queries.views.base import NamedView, View

ActKind = Literal["outcome", "own", "office"]
FieldType = Literal["text", "yes_no", "number", "date", "instant", "code", "codes", "person", "persons"]


class MissingLineView(View):
    """One thing that is missing: the `field` of a form in which it can be stated, and an `act` that is open and states
    or does it. Without `field` the act can state none of it: nobody states it, or it stands already and the act may not
    change it. `states`: what that act has to state for this, and `act_field` of it what is to be filled in; `who`: the
    role whose signature or answer it is. `needs` has it by kind and name."""

    label: str
    field: str | None = None
    act: str | None = None
    states: dict[str, str | bool] = {}
    act_field: str | None = None
    who: tuple[NamedView, ...] = ()
    needs: Missing


class RefusalLineView(View):
    """One reason against an act, the rule that says so, and what is missing. `field` of the act holds what is refused,
    or has to say what the act is about."""

    says: str
    why: Why
    rule: str | None = None
    about: str | None = None
    field: str | None = None
    missing: tuple[MissingLineView, ...] = ()


class ActFieldView(View):
    """What can be stated with an act. `name` is where it goes in the act that is sent: `facts.NAME`, `texts.NAME`, or a
    field of the act itself such as `clock`. A date is YYYY-MM-DD, an instant has its offset; `codes` and `persons` are
    lists.

    `values` are those that there are to choose from; without any, everything of the type can be stated, and of a `text`
    they are proposals. `may_be_none`: an empty list says "none of these". `required`: the act is refused without it,
    whatever else it states; `preset` is what a page has in it. `rules` ask for it; of several fields for which one asks
    a part may be enough."""

    name: str
    label: str
    type: FieldType
    values: tuple[NamedView, ...] = ()
    may_be_none: bool = False
    required: bool = False
    preset: str | None = None
    rules: tuple[NamedView, ...] = ()


class ActView(View):
    """An act on a case as it stands: an `outcome` of the stage, an act of the regulation's `own`, or one that every
    `office` knows. `to`: the stage to which it leads; an answer to an approval, where it decides.

    `awaited`: the case waits for it, or for one of several. `who` are the roles that may do it, or the people of whom
    it was asked; empty where the act itself says whose it is. Only a reader is told `persons`: who may do it by those
    roles. `allowed`: the reader can do it now, with its fields filled in; null without a reader. `reasons` say why
    not."""

    name: str
    label: str
    kind: ActKind
    track: str | None
    to: str | None = None
    awaited: bool
    who: tuple[NamedView, ...]
    persons: tuple[NamedView, ...]
    allowed: bool | None
    reasons: tuple[RefusalLineView, ...]
    fields: tuple[ActFieldView, ...]


class ProcedureActView(View):
    """An act of a regulation, wherever a case stands: at which `stages` it is open (none: at all), to which stage it
    leads, which roles may do it (none: the stage's own, or as the act itself says), which documents it makes, on an
    item of which collection, and everything that it may state. What is required of that depends on the case: `waiting`
    says so. The field `item` is that of an act on a case."""

    name: str
    label: str
    kind: ActKind
    stages: tuple[str, ...]
    to: str | None
    who: tuple[NamedView, ...] = ()
    makes: tuple[NamedView, ...] = ()
    item: str | None = None
    adds_item: bool = False
    fields: tuple[ActFieldView, ...] = ()


class ItemKindView(NamedView):
    """A collection that cases of a regulation have: the states and the fields of its items, the first state first."""

    states: tuple[NamedView, ...]
    fields: tuple[ActFieldView, ...]
