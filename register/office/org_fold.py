"""Fold the journal stream `org` into the rows that the tables of the office should have. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, assert_never

from models.office_events import (
    Absent,
    AccountChanged,
    Back,
    ChangeRefused,
    Confirmed,
    ContactChanged,
    Distinguished,
    DutyGivenUp,
    DutyTakenOn,
    EndpointStated,
    LinkMade,
    LogRestored,
    MemberJoined,
    MemberLeft,
    OfficeEvent,
    Proven,
    RanksOrdered,
    SenderAdded,
    SetUpAlone,
    TextPublished,
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
    published: FoldedTable


def fold_org(events: Iterable[OfficeEvent]) -> OfficeTables:
    """Return the tables after these events, in their order. Raises MisfitEvent."""
    tables = OfficeTables(*(FoldedTable() for _ in OfficeTables._fields))
    for event in events:
        try:
            _apply(tables, event)
        except (KeyError, ValueError):
            raise MisfitEvent(event.seq) from None
    return tables


def _apply(tables: OfficeTables, event: OfficeEvent) -> None:
    match event:
        case MemberJoined():
            tables.person.put((event.person,), event, digest=event.digest)
            tables.service.put((event.person,), event, since=event.at, until=None, successor=None)
        case ContactChanged():
            tables.person.change((event.person,), event, digest=event.digest)
        case MemberLeft():
            tables.service.change((event.person,), event, until=event.at, successor=event.other)
        case Distinguished():
            _distinguish(tables, event)
        case Absent():
            tables.absence.put((event.person, event.since), event, until=event.until, substitute=event.other)
        case Back():
            tables.absence.change((event.person, event.since), event, until=max(event.at, event.since))
        case UnitStated():
            for _, row in tables.unit.begin_with(event.name):
                if row.columns["until"] is None:
                    row.change(event, until=event.at)
            place = {"parent": event.parent, "head": event.person, "post": event.post}
            tables.unit.put((event.name, event.at), event, until=None, **place)
        case RanksOrdered():
            for nth, name in enumerate(event.names):
                tables.rank.put((event.at, nth), event, name=name)
        case DutyTakenOn():
            tables.periodic.put((event.name, event.entry), event, days=event.days, since=event.at)
        case DutyGivenUp():
            tables.periodic.remove((event.name, event.entry))
        case SenderAdded():
            _state_program(tables, event)
        case EndpointStated():
            _state_endpoint(tables, event)
        case Withdrawn():
            table = tables.sender if event.type == "sender_revoked" else tables.endpoint
            table.change((event.name,), event, until=event.at)
        case TextPublished(type="text_published"):
            words = {"first_day": event.first_day, "digest": event.digest}
            tables.published.put((event.name, event.edition), event, **words, since=event.at, until=None)
        case TextPublished():
            tables.published.change((event.name, event.edition), event, until=event.at)
        case AccountChanged():
            _change_account(tables, event)
        case LinkMade():
            if event.person:  # the link for the first administrator is nobody's yet
                tables.account.change((event.person,), event)
        case Confirmed() | SetUpAlone() | Proven() | ChangeRefused() | LogRestored():
            pass  # changes no row
        case _:
            assert_never(event)


def _state_program(tables: OfficeTables, event: SenderAdded) -> None:
    if event.type == "sender_rekeyed":
        ((_, row),) = tables.sender.begin_with(event.name)
        before = {"old_digest": row.columns["digest"], "old_until": event.before}
        row.change(event, **before, digest=event.digest, expires=event.until)
        return
    rights = {"digest": event.digest, "scopes": " ".join(event.names), "acts_for": " ".join(event.acts_for)}
    old = {"old_digest": None, "old_until": None}
    tables.sender.put((event.name,), event, **rights, **old, since=event.at, expires=event.until, until=None)


def _distinguish(tables: OfficeTables, event: Distinguished) -> None:
    person, name = event.person, event.name
    match event.type:
        case "given":
            tables.holding.put((person, name, event.at), event, until=None)
        case "ended":
            _end_first(tables.holding, event, person, name)
        case "ranked":
            for key, row in tables.distinction.begin_with(person, "rank"):
                if row.columns["until"] is None:
                    row.change(event, until=_end_of(key, event))
            tables.distinction.put((person, "rank", name, event.at), event, until=None)
        case "unranked":
            _end_first(tables.distinction, event, person, "rank", name)
        case "enrolled":
            tables.distinction.put((person, "register", name, event.at), event, until=None)
        case "struck":
            _end_first(tables.distinction, event, person, "register", name)
        case _:
            assert_never(event.type)


def _state_endpoint(tables: OfficeTables, event: EndpointStated) -> None:
    types = " ".join(event.names)
    if event.type == "endpoint_added":
        columns = {"url": event.url, "types": types, "sender": event.sender, "generation": event.generation}
        tables.endpoint.put((event.name,), event, **columns, rotated=event.at, since=event.at, until=None)
        return
    ((_, row),) = tables.endpoint.begin_with(event.name)
    if row.columns["generation"] != event.generation:
        row.change(event, generation=event.generation, rotated=event.at)
    row.change(event, url=event.url, types=types)


def _change_account(tables: OfficeTables, event: AccountChanged) -> None:
    columns: dict[str, Value]
    match event.type:
        case "account_added":
            nothing_yet = dict.fromkeys(("password_digest", "factor_digest", "subject", "os_user", "until"))
            tables.account.put((event.person,), event, since=event.at, **nothing_yet)
            return
        case "account_linked" | "account_unlinked":
            columns = {{"provider": "subject", "os_user": "os_user"}[event.entry or ""]: event.digest}
        case "account_disabled":
            columns = {"until": event.at}
        case "account_enabled":
            columns = {"until": None}
        case "password_set":
            columns = {"password_digest": event.digest}
        case "factor_set" | "factor_taken":
            columns = {"factor_digest": event.digest}
        case "account_locked" | "emergency_login":
            columns = {}  # on record; but there has to be such an account
        case _:
            assert_never(event.type)
    tables.account.change((event.person,), event, **columns)


def _end_first(table: FoldedTable, event: Distinguished, *prefix: Value) -> None:
    """End the earliest row of what is named that lasts beyond the instant of the event: others may be to come."""
    lasting = [(key, row) for key, row in table.begin_with(*prefix) if _lasts_beyond(row, _end_of(key, event))]
    key, row = min(lasting, key=lambda item: _end_of(item[0]))
    row.change(event, until=_end_of(key, event))


def _end_of(key: Key, event: Distinguished | None = None) -> datetime:
    """Return when an event ends a row: a row that has not begun becomes empty. Without event: when the row begins."""
    since = key[-1]
    assert isinstance(since, datetime)
    return max(since, event.at) if event else since


def _lasts_beyond(row: FoldedRow, at: datetime) -> bool:
    until = row.columns["until"]
    return until is None or (isinstance(until, datetime) and until > at)
