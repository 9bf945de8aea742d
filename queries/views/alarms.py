"""Alarms, as they are shown."""

from queries.views.base import ShownInstant, View


class AlarmView(View):
    """An alarm in words, with what to do. `about` is what it concerns, `about_label` says it in words, `number`
    is the complaint it belongs to; `told_at` and `clearing_told_at` say when people were told that it rose and that it
    cleared."""

    id: int
    kind: str
    label: str
    about: str
    about_label: str
    number: str | None
    detail: dict[str, str | int | None]
    seen_text: str
    todo_text: str
    since: ShownInstant
    seen_at: ShownInstant
    cleared_at: ShownInstant | None
    told_at: ShownInstant | None
    clearing_told_at: ShownInstant | None


class AlarmListView(View):
    """Alarms, and when the watch last looked. `watching` is false when that is too long ago."""

    alarms: tuple[AlarmView, ...]
    looked_at: ShownInstant | None
    watching: bool
