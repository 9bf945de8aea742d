"""What auditors are shown of another law over recorded cases."""

from queries.views.base import ShownInstant, View


class WouldRefuseView(View):
    """Why an act that was accepted would have been refused."""

    rule: str | None
    why: str
    says: str


class ChangedEndView(View):
    """A limit, or the case itself (`closing`), that ends at another instant; null where it has no end."""

    clock: str
    before: ShownInstant | None
    after: ShownInstant | None


class WhatIfCaseView(View):
    """A case in which something comes out otherwise: `outcome` is `earlier`, `later`, `breached`, `in_time`, `refused`
    (act `n` would have been refused) or `allowed` (act `n` would not have been). In the last two the case ends there.
    `breached` and `kept` are limits that run out only by the changed law, or only by its own."""

    number: str
    outcome: str
    n: int | None
    refused: tuple[WouldRefuseView, ...]
    breached: tuple[str, ...]
    kept: tuple[str, ...]
    moved: tuple[ChangedEndView, ...]


class WhatIfView(View):
    """What another law would have made of recorded cases. `assumes` says what is taken for granted. `counted`: cases by
    outcome, `same` included. `refused_by`: in how many cases a rule (or a reason that is no rule's) stops an act."""

    assumes: str
    cases: int
    counted: dict[str, int]
    refused_by: dict[str, int]
    differing: tuple[WhatIfCaseView, ...]
