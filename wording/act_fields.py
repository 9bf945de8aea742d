"""The fields of an act, once for all doors: options of the command line, fields of a page, descriptions in OpenAPI."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from wording.translation import N_, NP_, Message, by_door

LIMITS, WHOM_OR_WHAT = N_("More time, suspension"), N_("Whom or what it is about")
PARTIES, LATER = N_("What a party says"), N_("Late records, files")


class ActField(NamedTuple):
    """A field of `ActInput` that says what an act is about.

    `says` is the help of its option and its description in OpenAPI; `group` the options among which it stands; `label`
    what a page asks, None where no page does. A `code` is chosen on a page, and typed on the command line.
    """

    kind: Literal["code", "codes", "number", "date", "instant", "yes_no"]
    says: Message
    group: Message | None = None
    label: Message | None = None


ACT_FIELDS: Mapping[str, ActField] = {
    "means": ActField(
        "code",
        by_door(N_("How somebody was told: {means}"), http=N_("By which means")),
        label=N_("By which means"),
    ),
    "clock": ActField(
        "code",
        by_door(N_("Code of the time limit, see banjie waiting"), http=N_("Code of the time limit")),
        LIMITS,
        N_("Which limit"),
    ),
    "units": ActField(
        "number", N_("How much longer, in the units of the time limit"), LIMITS, N_("How many units more")
    ),
    "until": ActField("date", N_("Extend to this day, such as 2025-10-11"), LIMITS, N_("Until which day")),
    "ground": ActField("code", NP_("to be stated", "Ground of the suspension"), LIMITS, N_("Ground of the suspension")),
    "whom": ActField(
        "code",
        N_("Person or unit of a transfer, delegation, added signer, opinion or recusal"),
        WHOM_OR_WHAT,
        N_("Whom"),
    ),
    "about": ActField(
        "code", N_("Code of the duty, document or content that is meant"), WHOM_OR_WHAT, N_("About what")
    ),
    "of": ActField(
        "number",
        by_door(
            N_("Number of the event that is meant, see banjie history"), http=N_("Number of the event that is meant")
        ),
        WHOM_OR_WHAT,
        N_("Which event"),
    ),
    "into": ActField("code", N_("Complaint into which this one is merged"), WHOM_OR_WHAT, N_("Into which case")),
    "item": ActField(
        "code", N_("Code of the item that is meant (a party, a measure, a thing)"), WHOM_OR_WHAT, N_("Which of {kind}")
    ),
    "track": ActField("code", N_("The track, where a case runs on several"), WHOM_OR_WHAT),
    "party": ActField("code", N_("The party that consents or signs"), PARTIES, N_("Which party")),
    "given": ActField("yes_no", N_("Whether the party consents"), PARTIES, N_("Consents")),
    "at_once": ActField("yes_no", N_("Letters about the act go out at once"), PARTIES, N_("Send at once")),
    "happened_at": ActField(
        "instant",
        N_("When it happened, if it is recorded later"),
        LATER,
        N_("When it happened (if reported later)"),
    ),
    "unknown": ActField(
        "codes",
        by_door(
            N_("A fact that is on record as unknown; may be repeated"), http=N_("Facts that are on record as unknown")
        ),
        LATER,
        N_("Asked, and not known"),
    ),
    "id": ActField("code", N_("Mark of the sender: the same mark is done once"), LATER),
}
