"""Event logs of cases in the forms that process mining reads: XES (IEEE 1849) and OCEL 2.0. They name people by their
codes, and hold no free text and nobody's name."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from integrity.dossier.course import Course, Happening
from wording.terms import written_name

XES_SITE = "http://www.xes-standard.org/"
EXTENSIONS = {
    "Concept": "concept",
    "Time": "time",
    "Organizational": "org",
    "Lifecycle": "lifecycle",
    "Identity": "identity",
}
CLASSIFIERS = {"activity": "concept:name", "activity by its name": "banjie:name"}
NO_ID = UUID(int=0)
Attribute = tuple[str, str, str]  # its kind in XES, its key, its value


def xes(courses: Sequence[Course]) -> bytes:
    """Return an XES log with a trace for each case."""
    root = ET.Element("log", {"xes.version": "1849-2016", "xes.features": "", "xmlns": XES_SITE})
    for name, prefix in EXTENSIONS.items():
        ET.SubElement(root, "extension", {"name": name, "prefix": prefix, "uri": f"{XES_SITE}{prefix}.xesext"})
    _add(ET.SubElement(root, "global", {"scope": "trace"}), [("string", "concept:name", "")])
    always = (
        ("string", "concept:name", ""),
        ("date", "time:timestamp", "1970-01-01T00:00:00+00:00"),
        ("string", "lifecycle:transition", "complete"),
        ("id", "identity:id", str(NO_ID)),
        ("string", "banjie:name", ""),
    )
    _add(ET.SubElement(root, "global", {"scope": "event"}), always)
    for name, keys in CLASSIFIERS.items():
        ET.SubElement(root, "classifier", {"name": name, "keys": keys})
    _add(root, [("string", "lifecycle:model", "standard")])
    for course in courses:
        trace = ET.SubElement(root, "trace")
        _add(trace, [("string", "concept:name", course.number), *_of_case(course)])
        for happening in course.happenings:
            _add(ET.SubElement(trace, "event"), _of_event(happening))
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _of_case(course: Course) -> Iterator[Attribute]:
    procedure = course.procedure
    yield "string", "banjie:procedure", procedure.slug
    yield "string", "banjie:edition", procedure.edition
    yield "string", "banjie:entry", course.entry


def _of_event(one: Happening) -> Iterator[Attribute]:
    yield "string", "concept:name", one.activity
    yield "date", "time:timestamp", one.at.isoformat()
    yield "string", "lifecycle:transition", one.transition
    yield "id", "identity:id", str(UUID(one.digest[:32]))
    yield "string", "banjie:name", one.label
    told = {
        "org:resource": one.by or "",
        "org:role": " ".join(one.standing.roles),
        "org:group": " ".join(one.standing.units),
        "banjie:stage": one.stage or "",
        "banjie:rules": " ".join(one.rules),
        "banjie:limits": " ".join(f"{how}:{limit}" for limit, how in one.limits.items()),
        "banjie:documents": " ".join(f"{how}:{name}" for name, how in one.documents.items()),
        "banjie:notices": " ".join(f"{how}:{name}" for name, how in one.notices.items()),
    }
    yield from (("string", key, value) for key, value in told.items() if value)
    yield "date", "banjie:recorded_at", one.recorded_at.isoformat()
    yield "string", "banjie:record", one.record
    yield "string", "banjie:hash", one.digest


def _add(parent: ET.Element, attributes: Iterable[Attribute]) -> None:
    for kind, key, value in attributes:
        ET.SubElement(parent, kind, {"key": key, "value": value})


# ---- OCEL 2.0 --------------------------------------------------------------------------------------------------------

OBJECT_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "case": {"procedure": "string", "edition": "string", "entry": "string"},
    "person": {},
    "unit": {"name": "string"},
    "rule": {"article": "string", "says": "string"},
    "limit": {"name": "string", "last_day": "string"},
    "document": {"name": "string"},
    "notice": {"name": "string"},
}
EVENT_ATTRIBUTES = {
    "name": "string",
    "stage": "string",
    "roles": "string",
    "recorded_at": "time",
    "record": "string",
    "hash": "string",
}
Json = dict[str, object]


def ocel(courses: Sequence[Course]) -> bytes:
    """Return an OCEL 2.0 log. An event bears on its case, the person who did it, the units these held, the rules that
    it followed, and limits, documents and notices, each with how."""
    objects, events = _Objects(), list[Json]()
    for course in courses:
        events += [_ocel_event(objects, course, one) for one in course.happenings]
    log = {
        "objectTypes": [
            {"name": name, "attributes": _declared(attributes)} for name, attributes in OBJECT_ATTRIBUTES.items()
        ],
        "eventTypes": [
            {"name": name, "attributes": _declared(EVENT_ATTRIBUTES)}
            for name in sorted({one.activity for course in courses for one in course.happenings})
        ],
        "objects": objects.as_data(),
        "events": events,
    }
    return json.dumps(log, ensure_ascii=False, indent=1).encode() + b"\n"


def _declared(attributes: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "type": kind} for name, kind in attributes.items()]


class _Objects:
    """The objects of a log, each once, with what they are related to."""

    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self.values: dict[str, list[Json]] = {}
        self.related: dict[str, dict[tuple[str, str], None]] = {}

    def add(self, kind: str, name: str, since: str, /, **values: str) -> str:
        """Return the id of an object; its values hold since an instant."""
        key = name if kind == "case" else f"{kind}:{name}"
        if key not in self.types:
            self.types[key], self.values[key], self.related[key] = kind, [], {}
            for attribute, value in values.items():
                self.change(key, attribute, value, since)
        return key

    def change(self, key: str, attribute: str, value: str, since: str) -> None:
        said = [one["value"] for one in self.values[key] if one["name"] == attribute]
        if value and said[-1:] != [value]:
            self.values[key].append({"name": attribute, "time": since, "value": value})

    def relate(self, key: str, other: str, how: str) -> None:
        self.related[key][other, how] = None

    def as_data(self) -> list[Json]:
        return [
            {
                "id": key,
                "type": self.types[key],
                "attributes": self.values[key],
                "relationships": [{"objectId": other, "qualifier": how} for other, how in sorted(self.related[key])],
            }
            for key in sorted(self.types)
        ]


def _ocel_event(objects: _Objects, course: Course, one: Happening) -> Json:
    values = {
        "name": one.label,
        "stage": one.stage or "",
        "roles": " ".join(one.standing.roles),
        "recorded_at": one.recorded_at.isoformat(),
        "record": one.record,
        "hash": one.digest,
    }
    return {
        "id": one.record,
        "type": one.activity,
        "time": one.at.isoformat(),
        "attributes": [{"name": name, "value": value} for name, value in values.items() if value],
        "relationships": [
            {"objectId": key, "qualifier": how} for key, how in dict.fromkeys(_bearing(objects, course, one))
        ],
    }


def _bearing(objects: _Objects, course: Course, one: Happening) -> Iterator[tuple[str, str]]:
    """Yield what an event bears on, and how."""
    procedure, since = course.procedure, one.at.isoformat()
    case = objects.add(
        "case", course.number, since, procedure=procedure.slug, edition=procedure.edition, entry=course.entry
    )
    yield case, "of"
    if one.by:
        person = objects.add("person", one.by, since)
        yield person, "done by"
        for unit in one.standing.units:
            held = objects.add("unit", unit, since, name=procedure.roles[unit].name)
            objects.relate(person, held, "acts for")
            yield held, "done by"
    for rule in one.rules:
        yield _rule(objects, course, rule, since), "refused by" if one.activity.startswith("refused:") else "follows"
    for key, how in one.limits.items():
        limit = objects.add("limit", f"{course.number}:{key}", since, name=course.law.clock_rule(key)[1].name)
        objects.change(limit, "last_day", one.last_days[key].isoformat() if key in one.last_days else "", since)
        objects.relate(limit, case, "of")
        objects.relate(limit, _rule(objects, course, course.law.clock_rule(key)[0].id, since), "set by")
        yield limit, how
    for name, how in one.documents.items():
        paper = objects.add(
            "document", f"{course.number}:{name}", since, name=written_name(procedure, name, "document")
        )
        objects.relate(paper, case, "of")
        yield paper, how
    for name, how in one.notices.items():  # NUMBER:SEQ:NAME, and to whom where it went to several
        words = written_name(procedure, name.split(":")[2], "notice")
        notice = objects.add("notice", name, since, name=words)
        objects.relate(notice, case, "of")
        yield notice, how


def _rule(objects: _Objects, course: Course, rule_id: str, since: str) -> str:
    procedure = course.procedure
    rule = next(rule for rule in procedure.rules if rule.id == rule_id)
    name = f"{procedure.slug}@{procedure.edition}:{rule_id}"
    return objects.add("rule", name, since, article=rule.article, says=course.says.get(rule_id, ""))
