"""A program that files complaints and works on them to their end by what the interface says of them: the forms, the
acts with their fields, the reasons of a refusal. It knows no regulation: no slug, stage, fact or rule stands in it."""

import random  # noqa: TID251  # the choices of a test, by its seed
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

Json = dict[str, Any]
MARKS = count(1)
FORM_TRIES, ACT_TRIES, STEPS = 12, 25, 120
WORDS = "The driver states this."
NAME = "Zhou Jianguo"
DAYS = (0, 30, -1, 5, 90, -30, 400)  # where a day may lie that something asks for


@dataclass
class Course:
    """How a case went: the moves from stage to stage, and where it ended; `why` it did not. It had a choice if it
    could have gone elsewhere from a stage by an act that was not refused there."""

    number: str
    had_choice: bool = False
    stages: list[str] = field(default_factory=list)
    end: str | None = None
    why: str = ""
    refused: int = 0


@dataclass
class Tries:
    """How often each act was tried at a stage, how often in vain there, and how often it was done in the case."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)


@dataclass
class Driver:
    """One program with its key, the members of staff whom it knows from the start, and a seed for its choices: it files
    by the entries of a regulation in turn."""

    api: httpx.AsyncClient
    staff: list[str]
    now: datetime
    seed: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.begun = list[str]()  # what other acts are done for

    # ---- filing -----------------------------------------------------------------------------------------------

    async def file(self, slug: str) -> tuple[str, Json]:
        """File a complaint by one of the entries of a regulation; return its number and the regulation."""
        text = await self._get(f"/v1/procedures/{slug}")
        entries = sorted(text["forms"])
        entry = entries[self.seed % len(entries)]
        schema = text["forms"][entry]
        wanted = schema["then"]["properties"]
        form: Json = {
            "procedure": slug,
            "entry": entry,
            "registrant": self.staff[0],
            "party": {"name": NAME, "contact": f"138{next(MARKS):08}"},
            "facts": {},
            "texts": {},
        }
        texts = [*wanted.get("texts", {}).get("required", ()), next(iter(schema["properties"]["texts"]["properties"]))]
        form["texts"] |= dict.fromkeys(texts, WORDS)
        for name in wanted.get("facts", {}).get("required", ()):
            form["facts"][name] = self._by_schema(schema["properties"]["facts"]["properties"][name])
        for _ in range(FORM_TRIES):
            mark = {"Idempotency-Key": f"driver-{next(MARKS)}-{self.seed}"}
            answer = await self.api.post("/v1/complaints", json={"form": form}, headers=mark)
            while answer.is_success and not answer.json()["begun"]:  # its case does not answer yet
                answer = await self.api.post("/v1/complaints", json={"form": form}, headers=mark)
            if answer.is_success:
                return answer.json()["number"], text
            if not self._mend_form(form, schema, answer.json()):
                break
        raise AssertionError(answer.text)

    def _mend_form(self, form: Json, schema: Json, problem: Json) -> bool:
        """State what a problem names; what is stated already is stated otherwise."""
        needs = [need for reason in problem.get("refusals", ()) for need in _parts(reason.get("missing", ()))]
        is_done_before = any(need["kind"] not in ("fact", "text", "role") for need in needs)
        if is_done_before or any(reason["why"] == "item" for reason in problem.get("refusals", ())):
            form.pop("registrant", None)  # no form states it: it waits to be registered
        named = {need["name"]: need for need in needs if need.get("name")}
        named |= {name: {} for name in problem.get("fields", ()) if name not in named}
        facts, texts = (schema["properties"][part]["properties"] for part in ("facts", "texts"))
        for name, need in named.items():
            if name in facts:
                form["facts"][name] = self._value(_field_of_schema(name, facts[name]), need)
            elif name in texts:
                form["texts"][name] = NAME if form["texts"].get(name) else WORDS
        if not named.keys() & {*facts, *texts} and "registrant" in form:
            self.staff.append(self.staff.pop(0))
            form["registrant"] = self.staff[0]
        return True

    def _by_schema(self, schema: Json) -> Any:
        return self._value(_field_of_schema("", schema), {})

    # ---- working ----------------------------------------------------------------------------------------------

    async def close(self, number: str, text: Json) -> Course:
        """Do what is open on a case until it has ended."""
        course, tries = Course(number), Tries()
        ends = {one["code"] for one in text["stages"] if one["ends"] == "case"}
        way = Ways(text)
        detour = self.dice.randint(3, 12)  # moves before it makes for an end
        for _ in range(STEPS):
            waiting = await self._waiting(number)
            course.stages += [waiting["stage"]] if [waiting["stage"]] != course.stages[-1:] else []
            if waiting["stage"] in ends:
                course.end = waiting["stage"]
                return course
            for child in waiting["related"]:
                if child["relation"] == "child" and not child["closed_at"]:
                    await self._close_linked(child["number"])
            offered = [one for one in waiting["acts"] if one["awaited"]]
            is_detour = len(course.stages) < detour
            order = sorted(offered, key=lambda one: self._merit(one, way, tries, waiting["stage"], is_detour=is_detour))
            for one in order:
                here = (one["name"], waiting["stage"])
                tries.tried[here] += 1
                if await self._do(number, one, course, line=_decision(waiting, one)):
                    tries.done[one["name"]] += 1
                    others = [act for act in order if one["to"] and act["to"] not in (None, one["to"])]
                    course.had_choice |= any(not tries.failed[act["name"], waiting["stage"]] for act in others)
                    break
                tries.failed[here] += 1
            else:
                course.why = f"nothing helps at {waiting['stage']}: {[one['name'] for one in order]}"
                return course
        course.why = "too many steps"
        return course

    async def _close_linked(self, number: str) -> None:
        case = await self._get(f"/v1/complaints/{number}")
        await self.close(number, await self._get(f"/v1/procedures/{case['procedure']}"))

    def _merit(self, act: Json, way: "Ways", tries: Tries, stage: str, *, is_detour: bool) -> tuple[Any, ...]:
        """Return what orders acts. On a detour those come first that were tried less often, then what leads far away.
        After it what leads near and was neither in vain here nor done before, which leads round; back only after what
        can be done here. What every office may do comes first on the detour alone."""
        times = sum(many for (name, _), many in tries.tried.items() if name == act["name"])
        if act["kind"] == "office":
            return times // 3 + (0 if is_detour else 2), 0, self.dice.random()
        if act["to"] is None:
            return times + (2 if is_detour else 1), 1, self.dice.random()
        left = way.left(act["to"])
        back = 3 if left >= way.left(stage) else 0
        round_again = tries.failed[act["name"], stage] // 3 + 2 * tries.done[act["name"]]
        merit = (times, 1, -left) if is_detour else (back + round_again, 1, left)
        return *merit, self.dice.random()

    async def _do(self, number: str, act: Json, course: Course, depth: int = 0, line: Json | None = None) -> bool:
        """Do an act by one of the persons who may, after what has to be done before it; `line`: what it is done for."""
        stated, filled = (line["states"], line["act_field"]) if line else ({}, None)
        people = [one["code"] for one in act["persons"]]
        self.dice.shuffle(people)
        for person in people[:6] or self.staff[:2]:
            said = {"name": act["name"], "actor": person, "facts": {}, "texts": {}}
            said |= {"track": act["track"]} if act["track"] else {}
            for one in act["fields"]:
                if one["name"] == filled or one["required"] or (one["rules"] and one["name"] == "means"):
                    self._state(said, one, line["needs"] if line and one["name"] == filled else {})
            said |= stated
            act = {**act, "fields": [one for one in act["fields"] if one["name"] not in stated]}
            if await self._sent(number, act, said, course, depth):
                return True
        return False

    async def _sent(self, number: str, act: Json, said: Json, course: Course, depth: int) -> bool:
        for _ in range(ACT_TRIES):
            answer = await self.api.post(f"/v1/complaints/{number}/acts:preview", json=said)
            if answer.status_code == 422:
                if not self._mend_fields(said, act, answer.json()):
                    return False
                continue
            seen = answer.json()
            if seen.get("allowed"):
                mark = {"Idempotency-Key": f"driver-{next(MARKS)}-{self.seed}"}
                done = await self.api.post(f"/v1/complaints/{number}/acts", json=said, headers=mark)
                course.refused += done.status_code == 409
                return done.status_code in (200, 202)
            if "reasons" not in seen:
                return False
            before = {json_key(said)}
            other = self._mend(said, act, seen["reasons"])
            if other and depth < 4:
                if not await self._first(number, other, course, depth):
                    return False
            elif other or json_key(said) in before:
                return False
        return False

    async def _first(self, number: str, lines: list[Json], course: Course, depth: int) -> bool:
        """Do another act that has to come first, with what it has to state; none that waits for this one itself."""
        waiting = await self._waiting(number)
        for one in waiting["acts"]:
            for line in lines:
                if one["name"] != line["act"] or json_key(line) in self.begun:
                    continue
                self.begun.append(json_key(line))
                is_done = await self._do(number, one, course, depth + 1, line)
                self.begun.pop()
                if is_done:
                    return True
        return False

    def _mend(self, said: Json, act: Json, reasons: list[Json]) -> list[Json]:
        """State what the reasons ask for, or leave out what they say nobody asked for; return what other acts have to
        do first."""
        fields, first = {one["name"]: one for one in act["fields"]}, list[Json]()
        for reason in reasons:
            name = reason["field"]
            if reason["why"] in ("in_passing", "stated") and name:
                part, _, code = name.partition(".")
                said[part].pop(code, None)
            elif name in fields:
                self._state(said, fields[name], {})
            elif reason["why"] == "wrong_value":
                self._restate(said, act)
            for line in reason["missing"]:
                first += self._mend_line(said, fields, line)
        return first

    def _mend_line(self, said: Json, fields: Mapping[str, Json], line: Json) -> list[Json]:
        """State what is missing, in one of the ways that the fields of the act allow; else return it, where another
        act does it."""
        need = line["needs"]
        ways = [[*_parts(way)] for way in need["ways"]] if need["kind"] == "one_of" else [[need]]
        open_ways = [way for way in ways if all(_field_of(one) in fields for one in way)]
        if not open_ways or (need["kind"] == "fact" and not line["field"]):
            return [line] if line["act"] else []
        for one in self.dice.choice(open_ways):
            self._state(said, fields[_field_of(one)], one)
        return []

    def _restate(self, said: Json, act: Json) -> None:
        for one in act["fields"]:
            if one["name"] not in ("happened_at", "at_once"):
                self._state(said, one, {})

    def _mend_fields(self, said: Json, act: Json, problem: Json) -> bool:
        """Give other values to the fields that a problem names."""
        names = {str(one).rpartition(".")[2] for one in problem.get("fields", ())}
        for one in act["fields"]:
            if one["name"].rpartition(".")[2] in names:
                self._state(said, one, {})
        return bool(names)

    def _state(self, said: Json, one: Json, need: Json) -> None:
        part, _, name = one["name"].rpartition(".")
        into = said[part] if part else said
        value = self._value(one, need, before=into.get(name))
        if value is not None:
            into[name] = value

    def _value(self, one: Json, need: Json, before: Any = None) -> Any:
        """Return a value for a field: one of those that are wanted, else one that it offers."""
        wanted, least = [*need.get("value", ())], need.get("at_least")
        codes = [choice["code"] for choice in one.get("values", ())]
        if need.get("barred"):  # none of these is wanted
            if one["type"] == "codes" and one["may_be_none"]:
                return []
            codes, wanted = [code for code in codes if code not in wanted], []
        match one["type"]:
            case "text":
                if one.get("preset"):
                    return one["preset"]
                return "、".join(_names(max(least or 1, 1))) if before or least else WORDS
            case "yes_no":
                return wanted[0] if wanted else (not before if isinstance(before, bool) else self.dice.random() < 0.5)
            case "number":
                return int(self.dice.choice(codes)) if codes else max(least or 0, wanted[0] if wanted else 1)
            case "date" | "instant":
                days = DAYS[(_place(before, self.now) + 1) % len(DAYS)] if before else DAYS[0]
                at = self.now + timedelta(days=days, seconds=-60 if days <= 0 else 0)
                return at.date().isoformat() if one["type"] == "date" else at.isoformat()
            case "code":
                return wanted[0] if wanted else one.get("preset") or (self.dice.choice(codes) if codes else None)
            case "codes":
                return wanted[:1] or ([self.dice.choice(codes)] if codes else [])
            case "person":
                return self.dice.choice(codes or self.staff)
            case _:
                return self.dice.sample(codes or self.staff, min(least or 1, len(codes or self.staff)))

    # ---- asking -----------------------------------------------------------------------------------------------

    async def _waiting(self, number: str) -> Json:
        """Return what a case waits for, as one of the staff reads it who may."""
        for reader in self.staff:
            answer = await self.api.get(f"/v1/complaints/{number}/waiting", params={"for": reader})
            if answer.is_success:
                return answer.json()  # type: ignore[no-any-return]
        raise AssertionError(answer.text)

    async def _get(self, path: str) -> Json:
        answer = await self.api.get(path)
        assert answer.is_success, answer.text
        return answer.json()  # type: ignore[no-any-return]


class Ways:
    """How far each stage of a regulation is from an end."""

    def __init__(self, text: Json) -> None:
        self._left = {one["code"]: 0 for one in text["stages"] if one["ends"] == "case"}
        self._moves = [(stage, act["to"]) for act in text["acts"] if act["to"] for stage in act["stages"]]
        for _ in text["stages"]:
            for stage, to in self._moves:
                if to in self._left:
                    self._left[stage] = min(self._left.get(stage, 99), self._left[to] + 1)

    def is_shortest(self, stages: list[str]) -> bool:
        """Return True for a course that took the shortest way to an end."""
        return len(stages) - 1 <= self.left(stages[0])

    def left(self, stage: str) -> int:
        return self._left.get(stage, 50)


def _decision(waiting: Json, act: Json) -> Json | None:
    """Return what an act states that decides about people: what somebody has asked for, else for which role."""
    asked = sorted((one for one in waiting["people"] if one["act"] == act["name"]), key=lambda one: not one["whom"])
    states = {name: asked[0][name] for name in ("about", "whom") if asked[0][name]} if asked else {}
    return {"states": states, "act_field": None} if states else None


def _parts(missing: Any) -> Iterator[Json]:
    """Yield what is missing; of alternatives what the first way asks for."""
    for one in missing:
        if one["kind"] == "one_of":
            yield from _parts(one["ways"][0])
        else:
            yield one


def _field_of(need: Json) -> str:
    """Return the field in which something is stated that is missing; a name that no field has for what is done."""
    names = {"fact": "facts.{name}", "text": "texts.{name}", "phrases": "texts.{of}", "notice": "means"}
    names |= {"register": "facts.{of}"}
    return names.get(need["kind"], "").format(**need)


def _field_of_schema(name: str, schema: Json) -> Json:
    """Return a fact of a form as a field."""
    one = schema.get("items", schema)
    values = [{"code": choice["const"]} for choice in one.get("oneOf", ())]
    types = {"boolean": "yes_no", "integer": "number", "array": "codes" if values else "persons"}
    plain = {"date": "date", "date-time": "instant"}.get(schema.get("format", ""), "code" if values else "person")
    return {"name": name, "type": types.get(schema["type"], plain), "values": values}


def _names(many: int) -> list[str]:
    return [NAME.split(maxsplit=1)[0] + chr(ord("a") + place) for place in range(many)]


def _place(written: str, now: datetime) -> int:
    days = (datetime.fromisoformat(written).date() - now.date()).days
    return min(range(len(DAYS)), key=lambda place: abs(DAYS[place] - days))


def json_key(said: Json) -> str:
    return repr(sorted(said.items(), key=str))
