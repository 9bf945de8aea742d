"""The events of a case in the forms that process mining reads: XES (IEEE 1849) and OCEL 2.0; no words of people."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from pydantic_core import to_json

from models.events import Event

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
XES = "http://www.xes-standard.org/"
CASE, PERSON = "case", "person"
Hashed = tuple[Event, str]


def xes(number: str, events: Iterable[Hashed]) -> bytes:
    """Return the events as one trace of an XES log."""
    root = ET.Element("log", {"xes.version": "1.0", "xmlns": XES})
    for name, prefix in (("Concept", "concept"), ("Time", "time"), ("Organizational", "org")):
        ET.SubElement(root, "extension", {"name": name, "prefix": prefix, "uri": f"{XES}{prefix}.xesext"})
    trace = ET.SubElement(root, "trace")
    _add(trace, "string", "concept:name", number)
    for event, digest in events:
        element = ET.SubElement(trace, "event")
        _add(element, "string", "concept:name", f"{event.type} {event.name}")
        _add(element, "date", "time:timestamp", event.at.isoformat())
        if event.by:
            _add(element, "string", "org:resource", event.by)
        _add(element, "int", "banjie:seq", str(event.seq))
        _add(element, "string", "banjie:hash", digest)
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return f"{DECLARATION}{written}\n".encode()


def _add(parent: ET.Element, kind: str, key: str, value: str) -> None:
    ET.SubElement(parent, kind, {"key": key, "value": value})


def ocel(number: str, events: Sequence[Hashed]) -> bytes:
    """Return the events as an OCEL 2.0 log: each of the case, and of the person who did it."""
    people = sorted({event.by for event, _ in events if event.by})
    types = sorted({event.type for event, _ in events})
    attributes = [{"name": "name", "type": "string"}, {"name": "hash", "type": "string"}]
    log = {
        "objectTypes": [{"name": name, "attributes": []} for name in (CASE, PERSON)],
        "eventTypes": [{"name": name, "attributes": attributes} for name in types],
        "objects": [
            {"id": number, "type": CASE, "attributes": [], "relationships": []},
            *({"id": person, "type": PERSON, "attributes": [], "relationships": []} for person in people),
        ],
        "events": [_ocel_event(number, event, digest) for event, digest in events],
    }
    return to_json(log, indent=1) + b"\n"


def _ocel_event(number: str, event: Event, digest: str) -> dict[str, object]:
    related = [{"objectId": number, "qualifier": CASE}]
    if event.by:
        related.append({"objectId": event.by, "qualifier": "by"})
    return {
        "id": f"{number}:{event.seq}",
        "type": event.type,
        "time": event.at.isoformat(),
        "attributes": [{"name": "name", "value": event.name}, {"name": "hash", "value": digest}],
        "relationships": related,
    }
