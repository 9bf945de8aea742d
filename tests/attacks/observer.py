"""The observer: an outsider who reads which alarms stand. It shares no code with the program."""

import json
from datetime import datetime
from typing import NamedTuple

import psycopg2  # type: ignore[import-untyped]


class SeenAlarm(NamedTuple):
    """An alarm that stands: its kind, what it is about, the complaint, and what was seen."""

    kind: str
    about: str
    complaint: str
    detail: str

    def names(self, subject: str, place: int | None) -> bool:
        """Return True where it is about this subject, and names this event, act or position, if one is asked for."""
        found = subject in (self.about, self.complaint) or f" {subject} " in f" {self.about} "
        return found and (place is None or place in json.loads(self.detail).values())


SILENCE = SeenAlarm("silent", "the watch", "", "{}")  # what the relay logs, and `banjie alarms` says first


def last_look(dsn: str) -> datetime:
    """Return when the watch looked last."""
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT at FROM look WHERE name = 'watch'")
        [(at,)] = cursor.fetchall()
    connection.close()
    assert isinstance(at, datetime)
    return at


def standing_alarms(dsn: str) -> set[SeenAlarm]:
    """Return the alarms that stand in a database."""
    with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT kind, about, coalesce(complaint, ''), detail FROM alarm WHERE cleared_at IS NULL")
        found = {SeenAlarm(*row) for row in cursor.fetchall()}
    connection.close()
    return found
