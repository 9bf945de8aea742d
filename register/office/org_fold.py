"""Fold the journal stream `org` into the rows that the tables of the office should have. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from models.office_events import (
    Absent,
    AccountChanged,
    Back,
    Distinguished,
    DutyGivenUp,
    DutyTakenOn,
    EndpointStated,
    LinkMade,
    MemberJoined,
    MemberLeft,
    OfficeEvent,
    RanksOrdered,
    SenderAdded,
    UnitStated,
    Withdrawn,
)

Value = str | int | datetime | None
Key = tuple[Value, ...]


class MisfitEvent(ValueError):
    """Raised where event `seq` changes what no event before it has made."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"event {seq} does not follow from those before it")
        self.seq = seq


@dataclass
class FoldedRow:
    """A row beside its key: its other columns, and the last event that made or changed it."""

    columns: dict[str, Value]
    seq: int

    def change(self, event: OfficeEvent, **columns: Value) -> None:
        self.columns.update(columns)
        self.seq = event.seq


class FoldedTable:
    """A table; each row by its primary key, in the order of the columns of the table. Most events concern the rows of
    one person or unit, which is the first column."""

    def __init__(self) -> None:
        self._by_first: dict[Value, dict[Key, FoldedRow]] = defaultdict(dict)

    def put(self, key: Key, event: OfficeEvent, **columns: Value) -> None:
        self._by_first[key[0]][key] = FoldedRow(columns, event.seq)

    def change(self, key: Key, event: OfficeEvent, **columns: Value) -> None:
        self._by_first[key[0]][key].change(event, **columns)

    def remove(self, key: Key) -> None:
        del self._by_first[key[0]][key]

    def begin_with(self, *prefix: Value) -> list[tuple[Key, FoldedRow]]:
        """Return the rows whose keys begin with these values."""
        return [(key, row) for key, row in self._by_first[prefix[0]].items() if key[: len(prefix)] == prefix]

    def rows(self) -> dict[Key, FoldedRow]:
        return {key: row for rows in self._by_first.values() for key, row in rows.items()}


class OfficeTables(NamedTuple):
    """The tables of the office that are made from the stream, by their names."""

    person: FoldedTable
    service: FoldedTable
    holding: FoldedTable
    absence: FoldedTable
    unit: FoldedTable
    rank: FoldedTable
    distinction: FoldedTable
    periodic: FoldedTable
    sender: FoldedTable
    endpoint: FoldedTable
    account: FoldedTable


def fold_org(events: Iterable[OfficeEvent]) -> OfficeTables:
    """Return the tables after these events, in their order. Raises MisfitEvent."""
    tables = OfficeTables(*(FoldedTable() for _ in OfficeTables._fields))
    for event in events:
        try:
            EFFECTS[event.type](tables, event)
        except (KeyError, ValueError):
            raise MisfitEvent(event.seq) from None
    return tables


def _join(tables: OfficeTables, event: MemberJoined) -> None:
    tables.person.put((event.person,), event, digest=event.digest)
    tables.service.put((event.person,), event, since=event.at, until=None, successor=None)


def _leave(tables: OfficeTables, event: MemberLeft) -> None:
    tables.service.change((event.person,), event, until=event.at, successor=event.other)


def _give_role(tables: OfficeTables, event: Distinguished) -> None:
    tables.holding.put((event.person, event.name, event.at), event, until=None)


def _end_role(tables: OfficeTables, event: Distinguished) -> None:
    _end_first(tables.holding, event, event.person, event.name)


def _begin_absence(tables: OfficeTables, event: Absent) -> None:
    tables.absence.put((event.person, event.since), event, until=event.until, substitute=event.other)


def _end_absence(tables: OfficeTables, event: Back) -> None:
    tables.absence.change((event.person, event.since), event, until=max(event.at, event.since))


def _state_unit(tables: OfficeTables, event: UnitStated) -> None:
    for _, row in tables.unit.begin_with(event.name):
        if row.columns["until"] is None:
            row.change(event, until=event.at)
    place = {"parent": event.parent, "head": event.person, "post": event.post}
    tables.unit.put((event.name, event.at), event, until=None, **place)


def _set_ranks(tables: OfficeTables, event: RanksOrdered) -> None:
    for place, name in enumerate(event.names):
        tables.rank.put((event.at, place), event, name=name)


def _give_rank(tables: OfficeTables, event: Distinguished) -> None:
    for key, row in tables.distinction.begin_with(event.person, "rank"):
        if row.columns["until"] is None:
            row.change(event, until=_end_of(key, event))
    tables.distinction.put((event.person, "rank", event.name, event.at), event, until=None)


def _end_rank(tables: OfficeTables, event: Distinguished) -> None:
    _end_first(tables.distinction, event, event.person, "rank", event.name)


def _enroll(tables: OfficeTables, event: Distinguished) -> None:
    tables.distinction.put((event.person, "register", event.name, event.at), event, until=None)


def _strike(tables: OfficeTables, event: Distinguished) -> None:
    _end_first(tables.distinction, event, event.person, "register", event.name)


def _take_on(tables: OfficeTables, event: DutyTakenOn) -> None:
    tables.periodic.put((event.name, event.entry), event, days=event.days, since=event.at)


def _give_up(tables: OfficeTables, event: DutyGivenUp) -> None:
    tables.periodic.remove((event.name, event.entry))


def _add_sender(tables: OfficeTables, event: SenderAdded) -> None:
    rights = {"digest": event.digest, "scopes": " ".join(event.names), "acts_for": " ".join(event.acts_for)}
    tables.sender.put((event.name,), event, **rights, since=event.at, expires=event.until, until=None)


def _revoke_sender(tables: OfficeTables, event: Withdrawn) -> None:
    tables.sender.change((event.name,), event, until=event.at)


def _add_endpoint(tables: OfficeTables, event: EndpointStated) -> None:
    columns = {"url": event.url, "types": " ".join(event.names), "sender": event.sender, "generation": event.generation}
    tables.endpoint.put((event.name,), event, **columns, rotated=event.at, since=event.at, until=None)


def _change_endpoint(tables: OfficeTables, event: EndpointStated) -> None:
    ((_, row),) = tables.endpoint.begin_with(event.name)
    if row.columns["generation"] != event.generation:
        row.change(event, generation=event.generation, rotated=event.at)
    row.change(event, url=event.url, types=" ".join(event.names))


def _remove_endpoint(tables: OfficeTables, event: Withdrawn) -> None:
    tables.endpoint.change((event.name,), event, until=event.at)


def _add_account(tables: OfficeTables, event: AccountChanged) -> None:
    nothing_yet = dict.fromkeys(("password_digest", "factor_digest", "subject", "os_user", "until"))
    tables.account.put((event.person,), event, since=event.at, **nothing_yet)


def _change_account(column: str) -> Callable[[OfficeTables, AccountChanged], None]:
    """Return the effect of an event that states a digest of an account, or takes it away."""
    return lambda tables, event: tables.account.change((event.person,), event, **{column: event.digest})


def _link_account(tables: OfficeTables, event: AccountChanged) -> None:
    column = {"provider": "subject", "os_user": "os_user"}[event.entry or ""]
    tables.account.change((event.person,), event, **{column: event.digest})


def _disable_account(tables: OfficeTables, event: AccountChanged) -> None:
    tables.account.change((event.person,), event, until=event.at)


def _enable_account(tables: OfficeTables, event: AccountChanged) -> None:
    tables.account.change((event.person,), event, until=None)


def _keep_account(tables: OfficeTables, event: AccountChanged | LinkMade) -> None:
    """What happened to an account without changing what is on record of it; there has to be one."""
    if event.person:  # the link for the first administrator is nobody's yet
        tables.account.change((event.person,), event)


def _end_first(table: FoldedTable, event: Distinguished, *prefix: Value) -> None:
    """End the earliest row of what is named that lasts beyond the instant of the event: others may be to come."""
    lasting = [(key, row) for key, row in table.begin_with(*prefix) if _lasts_beyond(row, _end_of(key, event))]
    key, row = min(lasting, key=lambda item: _end_of(item[0]))
    row.change(event, until=_end_of(key, event))


def _end_of(key: Key, event: Distinguished | None = None) -> datetime:
    """Return when a row ends that an event ends: one that has not begun becomes empty. Without event: its beginning."""
    since = key[-1]
    assert isinstance(since, datetime)
    return max(since, event.at) if event else since


def _lasts_beyond(row: FoldedRow, at: datetime) -> bool:
    until = row.columns["until"]
    return until is None or (isinstance(until, datetime) and until > at)


EFFECTS: Mapping[str, Callable[[OfficeTables, Any], None]] = {
    "joined": _join,
    "left": _leave,
    "given": _give_role,
    "ended": _end_role,
    "away": _begin_absence,
    "back": _end_absence,
    "unit": _state_unit,
    "ranks": _set_ranks,
    "ranked": _give_rank,
    "unranked": _end_rank,
    "enrolled": _enroll,
    "struck": _strike,
    "taken_on": _take_on,
    "given_up": _give_up,
    "sender_added": _add_sender,
    "sender_revoked": _revoke_sender,
    "endpoint_added": _add_endpoint,
    "endpoint_changed": _change_endpoint,
    "endpoint_removed": _remove_endpoint,
    "confirmed": lambda tables, event: None,  # noqa: ARG005  # it changes no row
    "change_refused": lambda tables, event: None,  # noqa: ARG005
    "account_added": _add_account,
    "account_linked": _link_account,
    "account_unlinked": _link_account,
    "account_disabled": _disable_account,
    "account_enabled": _enable_account,
    "account_locked": _keep_account,
    "password_set": _change_account("password_digest"),
    "factor_set": _change_account("factor_digest"),
    "factor_taken": _change_account("factor_digest"),
    "link_made": _keep_account,
    "emergency_login": _keep_account,
}
