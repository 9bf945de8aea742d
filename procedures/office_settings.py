"""What an office decides for its procedures: the settings of each text that it follows, and what holds for all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from models.frozen import StrictModel
from models.procedure import Kept
from models.requirement import Name
from models.rule import Slug
from procedures.reminders import IDLE_REMINDER

HOUSE_RECEIPT_DAYS = 3  # a letter of Friday is typed in on Monday
OVERLAYS = "overlays"  # the key beside the settings under which an office lists its overlays
UNDO = "undo_minutes"  # the key under which an office says for how long one undoes an own act alone
Administrators = Literal["three", "two"]
Chosen = Mapping[str, object]  # setting values by name, with the words beside the settings


class BadGrade(StrictModel):
    """What a bad grade opens: a linked case under this procedure, by this entry."""

    procedure: Slug
    entry: Name


@dataclass(frozen=True)
class OfficeSettings:
    """The settings of the procedures that an office follows, and after how many working days its reminder comes at the
    stages of every text that set no limit (0: never); by procedure, how many years after its end what of a case is
    kept; how many calendar days a complaint may have been received before it is typed in; for how many minutes one
    undoes an own act alone, and a letter about it waits, where the office says so; whether system, security and audit
    administrator are three roles that nobody combines, or the office has too few people for that; what a bad grade
    opens (none: nothing)."""

    followed: Mapping[Slug, Chosen] = field(default_factory=dict)
    idle_reminder: int = 0
    retention: Mapping[Slug, Mapping[Kept, int]] = field(default_factory=dict)
    receipt_days: int = HOUSE_RECEIPT_DAYS
    undo_minutes: int | None = None
    administrators: Administrators = "three"
    bad_grade: BadGrade | None = None

    @property
    def texts(self) -> tuple[Slug, ...]:
        """The procedures that the office names, with those that it lays over them."""
        laid = (slug for chosen in self.followed.values() for slug in cast("Iterable[Slug]", chosen.get(OVERLAYS, ())))
        return tuple(dict.fromkeys((*self.followed, *laid)))

    def chosen_for(self, slug: Slug) -> Chosen:
        """Return what the office has chosen for a procedure, which it may follow or not."""
        of_all = {IDLE_REMINDER: self.idle_reminder, UNDO: self.undo_minutes}
        return {**{key: value for key, value in of_all.items() if value is not None}, **self.followed.get(slug, {})}
