"""What a form changes in a draft: single values of its file, each at its place. All else stays as it was written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from banjie_author.file_edits import NotEditable, with_value
from banjie_author.mutation import part_at
from models.errors import BadInput
from models.means import Means
from models.time import Unit
from procedures.source import YamlPath
from wording.terms import MEANS_NAMES
from wording.translation import N_, Message, gettext

PREFIX = "at/"  # of the name of a field: what follows is its place in the file
Control = Literal["line", "text", "number", "one", "several", "yes_no"]
Choices = Sequence[tuple[str, str]]

UNITS: Mapping[Unit, Message] = {
    Unit.working_day: N_("working days"),
    Unit.calendar_day: N_("calendar days"),
    Unit.week: N_("weeks"),
    Unit.month: N_("months"),
    Unit.hour: N_("hours"),
    Unit.working_hour: N_("working hours"),
    Unit.minute: N_("minutes"),
    Unit.same_day: N_("until the end of the day"),
    Unit.month_end: N_("until the end of the month"),
    Unit.day_of_month: N_("until that day of the month"),
    Unit.weekday: N_("until that weekday (1 for Monday)"),
    Unit.date: N_("until that month and day (1231)"),
}
ROLE_KINDS: Mapping[str, Message] = {
    "unit": N_("a unit"),
    "post": N_("a post"),
    "named": N_("the persons that a fact names"),
    "rank": N_("everybody from a rank upwards"),
    "head_of": N_("the head of a unit"),
    "superior_of": N_("the head of the unit above"),
    "any_staff": N_("all staff"),
    "outside": N_("a party outside of the office"),
}


class EditField(NamedTuple):
    """A value of the file in a form: its place, its words, how it is asked for, what stands there. `given`: of several
    the codes, else one."""

    path: YamlPath
    label: str
    control: Control
    given: tuple[str, ...]
    choices: Choices = ()
    wrong: str = ""

    @property
    def name(self) -> str:
        return PREFIX + "/".join(map(str, self.path))

    @property
    def one(self) -> str:
        return self.given[0] if self.given else ""


class FieldGroup(NamedTuple):
    """Fields under one heading."""

    heading: str
    fields: tuple[EditField, ...]


def rule_fields(data: Any, place: int) -> Iterator[EditField]:
    """Yield what can be changed of a rule: its words, its limit, its notice, who may read."""
    at: YamlPath = ("rules", place)
    rule = part_at(data, at) or {}
    yield _line(data, (*at, "article"), gettext("Article"))
    yield _line(data, (*at, "says"), gettext("What the rule says"), "text")
    yield _line(data, (*at, "must"), gettext("What can be observed"), "text")
    if isinstance(rule.get("clock"), dict):
        yield from _clock_fields(data, (*at, "clock"))
    if isinstance(rule.get("notice"), dict):
        yield from _notice_fields(data, (*at, "notice"))
    if isinstance(rule.get("sees"), dict):
        yield _several(data, (*at, "sees", "roles"), gettext("Who may read it"), _roles(data))
    if isinstance(rule.get("guide"), dict):
        yield _line(data, (*at, "guide", "shows"), gettext("Advice that is shown"), "text")


def _clock_fields(data: Any, at: YamlPath) -> Iterator[EditField]:
    yield _line(data, (*at, "name"), gettext("Name of the time limit"))
    amounts = [((*at, "limit"), gettext("Time limit"))]
    amounts += [
        ((*at, "limit", "values", value), gettext("Time limit if {value}", value=value))
        for value in part_at(data, (*at, "limit", "values")) or ()
    ]
    extension = part_at(data, (*at, "extension"))
    if isinstance(extension, dict) and "n" in extension:
        amounts.append(((*at, "extension"), gettext("Extension")))
    for path, label in amounts:
        if part_at(data, (*path, "n")) is not None:
            yield _number(data, (*path, "n"), gettext("{limit}: how many", limit=label))
            units = [(str(unit), says()) for unit, says in UNITS.items()]
            yield _one(data, (*path, "unit"), gettext("{limit}: of what", limit=label), units)
    if part_at(data, (*at, "warn")) is not None:
        yield _number(data, (*at, "warn"), gettext("Reminder so many days before the end"))
    for nth, rung in enumerate(part_at(data, (*at, "over")) or ()):
        if isinstance(rung, dict) and "to" in rung:
            says = gettext("Who is told when it is over ({step})", step=nth + 1)
            yield _one_or_several(data, (*at, "over", nth, "to"), says, _roles(data))


def _notice_fields(data: Any, at: YamlPath) -> Iterator[EditField]:
    yield _line(data, (*at, "name"), gettext("Name of the notice"))
    yield _one_or_several(data, (*at, "to"), gettext("Who is told"), _roles(data))
    means = [(str(one), says()) for one, says in MEANS_NAMES.items() if one is not Means.no_contact]
    yield _several(data, (*at, "means"), gettext("By which means alone (none marked: by any)"), means)
    texts = [(name, str(words)) for name, words in (data.get("texts") or {}).items()]
    yield _several(data, (*at, "with"), gettext("Texts that are sent along"), texts)
    if part_at(data, (*at, "attempts")) is not None:
        yield _number(data, (*at, "attempts"), gettext("Days of attempts before it may be given up"))


def text_groups(data: Any) -> Iterator[FieldGroup]:
    """Yield what can be changed beside the rules: title, roles, settings, stages with who works there, and names."""
    head = [_line(data, ("title",), gettext("Title")), _line(data, ("basis",), gettext("Basis"), "text")]
    yield FieldGroup(gettext("Head"), tuple(head))
    yield FieldGroup(gettext("Roles"), tuple(_role_fields(data)))
    yield FieldGroup(gettext("Settings of the office"), tuple(_setting_fields(data)))
    yield FieldGroup(gettext("Stages, and who works there"), tuple(_stage_fields(data)))
    for part, heading in (
        ("acts", N_("Acts at several stages")),
        ("facts", N_("Facts")),
        ("texts", N_("Texts")),
        ("documents", N_("Documents")),
        ("letters", N_("Letters")),
    ):
        yield FieldGroup(heading(), tuple(_named_fields(data, part)))


def _role_fields(data: Any) -> Iterator[EditField]:
    for code, role in _mappings(data, "roles"):
        yield _line(data, ("roles", code, "name"), gettext("Name of {code}", code=code))
        if role.get("is") in ("unit", "post"):
            kinds = [(kind, ROLE_KINDS[kind]()) for kind in ("unit", "post")]
            yield _one(data, ("roles", code, "is"), gettext("{code} is", code=role.get("name") or code), kinds)


def _setting_fields(data: Any) -> Iterator[EditField]:
    for code, setting in _mappings(data, "settings"):
        path: YamlPath = ("settings", code, "default")
        label = gettext("{name}: what the text proposes", name=setting.get("name") or code)
        default = setting.get("default")
        if isinstance(default, bool):
            yield EditField(path, label, "yes_no", ("yes" if default else "no",))
        elif isinstance(default, int):
            yield _number(data, path, label)
        elif isinstance(default, str):
            yield _line(data, path, label)
        yield _line(data, ("settings", code, "name"), gettext("Name of {code}", code=code))


def _stage_fields(data: Any) -> Iterator[EditField]:
    for code, stage in _mappings(data, "stages"):
        words = stage.get("name") or code
        yield _line(data, ("stages", code, "name"), gettext("Name of {code}", code=code))
        if "who" in stage:
            who = ("stages", code, "who")
            yield _one_or_several(data, who, gettext("{stage}: who works there", stage=words), _roles(data))
        for outcome, way in (stage.get("outcomes") or {}).items():
            at: YamlPath = ("stages", code, "outcomes", outcome)
            if isinstance(way, dict):
                yield _line(data, (*at, "name"), gettext("{stage}: name of {code}", stage=words, code=outcome))
                if "by" in way:
                    says = gettext(
                        "{stage}, {outcome}: who decides it", stage=words, outcome=way.get("name") or outcome
                    )
                    yield _one_or_several(data, (*at, "by"), says, _roles(data))


def _named_fields(data: Any, part: str) -> Iterator[EditField]:
    for code, value in (data.get(part) or {}).items():
        label = gettext("Name of {code}", code=code)
        if isinstance(value, str):
            yield _line(data, (part, code), label)
        elif isinstance(value, dict):
            yield _line(data, (part, code, "name"), label)
            for word, says in (
                ("says", N_("{name}: its sentence")),
                ("remedy", N_("{name}: what one can do about it")),
            ):
                if part == "letters" and word in value:
                    yield _line(data, (part, code, word), says(name=value.get("name") or code), "text")


# ---- fields of one kind each -----------------------------------------------------------------------------------


def _mappings(data: Any, part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((str(code), one) for code, one in (data.get(part) or {}).items() if isinstance(one, dict))


def _roles(data: Any) -> Choices:
    return [(code, str(role.get("name") or code)) for code, role in _mappings(data, "roles")]


def _line(data: Any, path: YamlPath, label: str, control: Control = "line") -> EditField:
    value = part_at(data, path)
    return EditField(path, label, control, ("" if value is None else str(value).strip(),))


def _number(data: Any, path: YamlPath, label: str) -> EditField:
    """Return the field of a number; where a setting gives it, that of the setting."""
    value = part_at(data, path)
    if isinstance(value, dict) and "setting" in value:
        setting = str(value["setting"])
        label = gettext("{label} (the setting {setting})", label=label, setting=setting)
        path, value = ("settings", setting, "default"), part_at(data, ("settings", setting, "default"))
    return EditField(path, label, "number", ("" if value is None else str(value),))


def _one(data: Any, path: YamlPath, label: str, choices: Choices) -> EditField:
    return EditField(path, label, "one", (str(part_at(data, path)),), choices)


def _several(data: Any, path: YamlPath, label: str, choices: Choices) -> EditField:
    value = part_at(data, path)
    given = value if isinstance(value, list) else [] if value is None else [value]
    return EditField(path, label, "several", tuple(map(str, given)), choices)


def _one_or_several(data: Any, path: YamlPath, label: str, choices: Choices) -> EditField:
    """Return the field of what is written as one name or as a list; a file keeps the way in which it was written."""
    return _several(data, path, label, choices)


# ---- what was sent ---------------------------------------------------------------------------------------------


def filled_in(fields: Sequence[EditField], answers: Mapping[str, list[str]]) -> list[EditField]:
    """Return the fields as a form was sent; one that it does not have stays. Numbers that are none are wrong."""
    found = []
    for field in fields:
        sent = answers.get(field.name)
        if f"{field.name}/shown" not in answers and sent is None:
            found.append(field)
            continue
        given = tuple(one.replace("\r\n", "\n").strip() for one in sent or ())
        is_wrong = field.control == "number" and not (given and given[0].isascii() and given[0].isdigit())
        found.append(field._replace(given=given, wrong=gettext("Write a whole number.") if is_wrong else ""))
    return found


def with_fields(text: str, data: Any, before: Sequence[EditField], after: Sequence[EditField]) -> str:
    """Return the text with the values that differ. Raises BadInput for a place that only the text itself can change."""
    for old, new in zip(before, after, strict=True):
        if old.given == new.given:
            continue
        try:
            text = with_value(text, new.path, _value(new, part_at(data, new.path)))
        except NotEditable:
            says = gettext("“{field}” stands over several lines of the file; change it in the text.", field=new.label)
            raise BadInput(says) from None
    return text


def _value(field: EditField, written: object) -> object:
    values: Mapping[Control, Callable[[], object]] = {
        "number": lambda: int(field.one),
        "yes_no": lambda: field.one == "yes",
        "several": lambda: field.one if isinstance(written, str) and len(field.given) == 1 else list(field.given),
    }
    return values.get(field.control, lambda: field.one)()
