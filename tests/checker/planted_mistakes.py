"""A small sound procedure, and the mistakes that the checker must report when one of its texts is replaced."""

from typing import NamedTuple

SOUND_PROCEDURE = """\
language: zh-CN
slug: small-office
prefix: SML
title: 小局投诉办法
edition: "1"
in_force: {from: 2020-01-01}
roles:
  window: {name: 窗口, is: unit}
  leader: {name: 领导, is: post}
  handler: {name: 经办人, is: named, named_in: handler}
  filer: {name: 来件人, is: outside}
settings:
  days: {name: 期限, default: 5}
facts:
  handler: {name: 经办人, is: person}
  clear: {name: 明确, is: yes_no}
  kind: {name: 类型, is: code, one_of: {small: 小, large: 大}}
  scope: {name: 范围, is: code, one_of: {inside: 内, outside: 外}, follows: {kind: {small: inside}}}
  grounds: {name: 情形, is: codes, one_of: {first: 一, second: 二}}
  until: {name: 约定日期, is: date}
  parties: {name: 人数, is: number}
texts:
  reason: 理由
  answer: 答复
entries: {complaint: reception}
rules:
  - id: SML-01a
    article: 第一条
    enforce: gates
    gates:
      - {at: [reception.accepted], needs: {all: [{fact: clear, is: true}, {fact: kind, is: small}]}}
      - {at: [urged], needs: {role: [leader]}}
  - id: SML-01b
    article: 第一条
    enforce: record
    record: {fields: [handler, kind], before: [reception.accepted], during: [reception]}
  - id: SML-02a
    article: 第二条
    enforce: clock
    clock:
      code: handling
      starts: [accepted, returned]
      stops: [answered]
      limit: {n: {setting: days}, unit: working_day}
      warn: 1
      over:
        - {do: remind, to: window}
        - {do: escalate, to: leader, after: 2}
      extension: {asks: [handler], grants: [leader], each: 3, total: 5}
  - id: SML-02b
    article: 第二条
    enforce: notice
    notice: {code: answer, to: filer, by: [desk.answered], owed_after: [accepted], with: [answer], attempts: 3}
  - id: SML-03a
    article: 第三条
    enforce: gates
    gates:
      - {at: [review.confirmed], needs: {other_person: answered}}
      - {at: [desk.answered], needs: {any: [{none: [{fact: grounds, has: first}]}, {text: reason}]}}
  - id: SML-04a
    article: 第四条
    enforce: guide
    guide: {at: [desk], shows: 先听当事人的意见}
    sees: {part: identity, roles: [window], when: {fact: kind, is: large}}
stages:
  reception:
    name: 接收
    who: [window]
    outcomes:
      accepted: {name: 受理, to: desk}
      refused: {name: 不予受理, to: closed}
  desk:
    name: 办理
    who: [handler, window]
    outcomes:
      answered: {name: 已答复, to: review, late_report: 3}
  review:
    name: 复核
    who: [window, leader]
    outcomes:
      confirmed: {name: 确认, to: closed}
      returned: {name: 退回, to: desk}
  closed: {name: 办结, kind: end}
acts:
  urged: {name: 催办, at: [desk], by: [leader]}
readings:
  - {question: 几日, rules: [SML-02a], taken: 五日, why: 未定, setting: days}
"""


class Mistake(NamedTuple):
    """A replacement of `old` by `new` in the sound procedure, with the rule and a part of the message reported."""

    old: str
    new: str
    rule: str | None
    message: str


# Names that are not declared.
UNKNOWN_NAMES = [
    Mistake(
        old="who: [window]\n", new="who: [windw]\n", rule=None, message="no role is called windw; did you mean window?"
    ),
    Mistake(
        old="urged: {name: 催办, at: [desk], by: [leader]}",
        new="urged: {name: 催办, at: [desk], by: [boss]}",
        rule=None,
        message="no role",
    ),
    Mistake(old="needs: {role: [leader]}", new="needs: {role: [lead]}", rule="SML-01a", message="did you mean leader?"),
    Mistake(
        old="{do: remind, to: window}",
        new="{do: remind, to: nobody}",
        rule="SML-02a",
        message="no role is called nobody",
    ),
    Mistake(old="grants: [leader]", new="grants: [boss]", rule="SML-02a", message="no role is called boss"),
    Mistake(
        old="urged: {name: 催办, at: [desk], by: [leader]}",
        new="urged: {name: 催办, at: [desk], by: [leader], opens: {entry: complaint, copies: [filer]}}",
        rule=None,
        message="no fact, text or party that files is called filer",
    ),
    Mistake(old="to: filer, by", new="to: author, by", rule="SML-02b", message="add it under roles:"),
    Mistake(
        old="roles: [window], when",
        new="roles: [all_of_us], when",
        rule="SML-04a",
        message="no role is called all_of_us",
    ),
    Mistake(
        old="{fact: clear, is: true}", new="{fact: cleer, is: true}", rule="SML-01a", message="no fact is called cleer"
    ),
    Mistake(
        old="is: named, named_in: handler", new="is: named, named_in: hand", rule=None, message="no fact is called hand"
    ),
    Mistake(old="follows: {kind: {", new="follows: {sort: {", rule=None, message="no fact is called sort"),
    Mistake(
        old="limit: {n: {setting: days}, unit: working_day}",
        new="limit: {set_by: someday}",
        rule="SML-02a",
        message="no fact",
    ),
    Mistake(
        old="fields: [handler, kind]",
        new="fields: [handler, sort]",
        rule="SML-01b",
        message="no fact or text is called sort",
    ),
    Mistake(old="{text: reason}", new="{text: raison}", rule="SML-03a", message="did you mean reason?"),
    Mistake(old="with: [answer]", new="with: [reply]", rule="SML-02b", message="no text is called reply"),
    Mistake(
        old="needs: {other_person: answered}",
        new="needs: {other_person: replied}",
        rule="SML-03a",
        message="no event is called",
    ),
    Mistake(
        old="starts: [accepted, returned]",
        new="starts: [acepted]",
        rule="SML-02a",
        message="no event is called acepted; did you mean accepted?",
    ),
    Mistake(old="stops: [answered]", new="stops: [replied]", rule="SML-02a", message="no event is called replied"),
    Mistake(
        old="owed_after: [accepted]", new="owed_after: [taken]", rule="SML-02b", message="no event is called taken"
    ),
    Mistake(
        old="needs: {role: [leader]}",
        new="needs: {clock: handing, is: over}",
        rule="SML-01a",
        message="no clock is called handing",
    ),
    Mistake(
        old="to: review, late",
        new="to: reviews, late",
        rule=None,
        message="no stage is called reviews; did you mean review?",
    ),
    Mistake(old="at: [desk], by", new="at: [dusk], by", rule=None, message="no stage is called dusk"),
    Mistake(old="guide: {at: [desk]", new="guide: {at: [dusk]", rule="SML-04a", message="no stage is called dusk"),
    Mistake(old="during: [reception]", new="during: [receptoin]", rule="SML-01b", message="did you mean reception?"),
    Mistake(
        old="entries: {complaint: reception}",
        new="entries: {complaint: door}",
        rule=None,
        message="no stage is called door",
    ),
    Mistake(
        old="by: [leader]}\n",
        new="by: [leader], after_closing: afterwards}\n",
        rule=None,
        message="no entry is called afterwards",
    ),
    Mistake(
        old="to: closed}\n      returned",
        new="to: closed, opens: {entry: other}}\n      returned",
        rule=None,
        message="no entry is called",
    ),
    Mistake(
        old="at: [urged]", new="at: [desk.answerd]", rule="SML-01a", message="no outcome or act is at desk.answerd"
    ),
    Mistake(
        old="before: [reception.accepted]",
        new="before: [desk.accepted]",
        rule="SML-01b",
        message="no outcome or act is at desk.accepted",
    ),
    Mistake(
        old="by: [desk.answered]", new="by: [desk.told]", rule="SML-02b", message="no outcome or act is at desk.told"
    ),
    Mistake(old="rules: [SML-02a]", new="rules: [SML-99a]", rule=None, message="no rule is called SML-99a"),
    Mistake(
        old="why: 未定, setting: days", new="why: 未定, setting: dayz", rule=None, message="no setting is called dayz"
    ),
    Mistake(old="{setting: days}", new="{setting: dayz}", rule="SML-02a", message="no setting is called dayz"),
]

# Values and fields that do not fit the declaration that they refer to.
UNFIT_VALUES = [
    Mistake(
        old="{fact: kind, is: small}",
        new="{fact: kind, is: tiny}",
        rule="SML-01a",
        message="tiny is no value of kind; use one of small",
    ),
    Mistake(
        old="{fact: grounds, has: first}",
        new="{fact: grounds, has: third}",
        rule="SML-03a",
        message="third is no value of grounds",
    ),
    Mistake(
        old="{fact: grounds, has: first}",
        new="{fact: grounds, is: first}",
        rule="SML-03a",
        message="grounds is a codes; `is` may be",
    ),
    Mistake(
        old="{fact: clear, is: true}", new="{fact: clear, is: small}", rule="SML-01a", message="write true or false"
    ),
    Mistake(
        old="{fact: clear, is: true}",
        new="{fact: clear, at_least: 1}",
        rule="SML-01a",
        message="clear is a yes_no; `at_least` may be",
    ),
    Mistake(
        old="{fact: clear, is: true}",
        new="{fact: parties, is: true}",
        rule="SML-01a",
        message="parties is a number; write one",
    ),
    Mistake(
        old="{fact: clear, is: true}",
        new="{fact: grounds, has: first, at_least: 1}",
        rule="SML-01a",
        message="ask one, the other",
    ),
    Mistake(old="{kind: {small: inside}}", new="{kind: {tiny: inside}}", rule=None, message="tiny is no value of kind"),
    Mistake(
        old="{kind: {small: inside}}", new="{kind: {small: within}}", rule=None, message="within is no value of scope"
    ),
    Mistake(
        old="{kind: {small: inside}}",
        new="{until: {small: inside}}",
        rule=None,
        message="only a code follows from a code",
    ),
    Mistake(
        old="is: code, one_of: {small: 小, large: 大}", new="is: code", rule=None, message="list them under one_of:"
    ),
    Mistake(
        old="{name: 人数, is: number}",
        new="{name: 人数, is: number, one_of: {one: 一}}",
        rule=None,
        message="a number has no list",
    ),
    Mistake(old="is: named, named_in: handler", new="is: named", rule=None, message="add named_in:"),
    Mistake(
        old="is: named, named_in: handler",
        new="is: named, named_in: until",
        rule=None,
        message="given by person or persons, not",
    ),
    Mistake(
        old="{name: 窗口, is: unit}", new="{name: 窗口, is: unit, filer: true}", rule=None, message="leave filer: out"
    ),
    Mistake(
        old="filer: {name: 来件人, is: outside}",
        new="filer: {name: 来件人, is: outside, filer: true}\n  agent: {name: 代理人, is: outside, filer: true}",
        rule=None,
        message="filer is already who filed the complaint",
    ),
    Mistake(
        old="{name: 窗口, is: unit}",
        new="{name: 窗口, is: unit, named_in: kind}",
        rule=None,
        message="small of kind is no role",
    ),
    Mistake(
        old="{name: 领导, is: post}",
        new="{name: 领导, is: post, named_in: kind}",
        rule=None,
        message="given by nothing, not by a code",
    ),
    Mistake(
        old="{name: 经办人, is: person}",
        new="{name: 经办人, is: person, lies: ahead}",
        rule=None,
        message="only a date or an instant lies",
    ),
    Mistake(old="default: 5", new="default: 0", rule="SML-02a", message="a limit of 0 is none; write 1 or more"),
    Mistake(
        old="limit: {n: {setting: days}, unit: working_day}",
        new="limit: {set_by: kind}",
        rule="SML-02a",
        message="name a date or an",
    ),
    Mistake(
        old="limit: {n: {setting: days}, unit: working_day}",
        new="limit: {set_by: until}",
        rule="SML-02a",
        message="write by: date",
    ),
    Mistake(
        old="{n: {setting: days}, unit: working_day}",
        new="{n: 0, unit: same_day}",
        rule="SML-02a",
        message="same_day has no unit to extend",
    ),
    Mistake(old="warn: 1", new="warn: 0", rule="SML-02a", message="write 1 or more, or none"),
    Mistake(old="each: 3, total: 5", new="each: 6, total: 5", rule="SML-02a", message="write 1 <= each <= total"),
    Mistake(
        old="warn: 1", new="warn: {n: 1, unit: month}", rule="SML-02a", message="say in which unit to count back: warn:"
    ),
    Mistake(old="grants: [leader]", new="grants: [filer]", rule="SML-02a", message="grants: filer is an outside party"),
    Mistake(old="asks: [handler]", new="asks: [filer]", rule="SML-02a", message="asks: filer is an outside party"),
    Mistake(
        old="{do: escalate, to: leader, after: 2}",
        new="{do: escalate, to: filer, after: 2}",
        rule="SML-02a",
        message="filer is an outside party; name a role of the office, and tell a party by a notice",
    ),
    Mistake(old="grants: [leader]", new="grants: [handler]", rule="SML-02a", message="name another role under grants:"),
    Mistake(
        old="{do: remind, to: window}",
        new="{do: remind, to: window, after: 3}",
        rule="SML-02a",
        message="in order of after:",
    ),
    Mistake(old="to: leader, after: 2", new="to: leader, after: -2", rule="SML-02a", message="It is at least 0"),
    Mistake(
        old="stops: [answered]",
        new="stops: [answered, accepted]",
        rule="SML-02a",
        message="accepted both starts and stops handling",
    ),
    Mistake(
        old="starts: [accepted, returned]",
        new="starts: []",
        rule="SML-02a",
        message="handling never starts; name an event",
    ),
    Mistake(
        old="when: {fact: kind, is: large}",
        new="when: {role: [leader]}",
        rule="SML-04a",
        message="nobody acts here, so it is never met",
    ),
    Mistake(
        old="{text: reason}", new="{all: [{any: [{text: reason}]}]}", rule="SML-03a", message="goes two deep at most"
    ),
    Mistake(old="fields: [handler, kind]", new="fields: []", rule="SML-01b", message="name it under fields:"),
    Mistake(
        old="before: [reception.accepted], during: [reception]",
        new="before: []",
        rule="SML-01b",
        message="it is never asked for",
    ),
    Mistake(
        old="during: [reception]",
        new="during: [closed]",
        rule="SML-01b",
        message="nothing is asked or shown at the end closed",
    ),
    Mistake(
        old="guide: {at: [desk]",
        new="guide: {at: [closed]",
        rule="SML-04a",
        message="nothing is asked or shown at the end closed",
    ),
    Mistake(
        old="by: [desk.answered], owed_after: [accepted]",
        new="owed_after: [complaint]",
        rule="SML-02b",
        message="the system tells nothing at registration",
    ),
    Mistake(old="at: [desk], by", new="at: [desk, closed], by", rule=None, message="nothing is open at the end closed"),
    Mistake(
        old="urged: {name: 催办, at: [desk], by: [leader]}",
        new="urged: {name: 催办, at: [closed], on_closed: true}",
        rule=None,
        message="say by whom it is done on a closed case",
    ),
    Mistake(
        old="urged: {name: 催办, at: [desk], by: [leader]}",
        new="urged: {name: 催办, by: [leader], to: desk, on_closed: {n: 2, unit: working_day}}",
        rule=None,
        message="does not move it: leave out `to`",
    ),
    Mistake(
        old="urged: {name: 催办, at: [desk], by: [leader]}",
        new="urged: {name: 催办, at: [desk], by: [leader], on_closed: {n: 0, unit: working_day}}",
        rule=None,
        message="0",
    ),
    Mistake(
        old="  closed: {name: 办结, kind: end}\n",
        new="  closed: {name: 办结, kind: end}\n  merged: {name: 并案, kind: end}\n",
        rule=None,
        message="every case knows the stage merged",
    ),
    Mistake(old="late_report: 3", new="late_report: -3", rule=None, message="0 or more"),
    Mistake(old="- id: SML-04a", new="- id: SML-03a", rule="SML-03a", message="another rule is called SML-03a"),
    Mistake(old="- id: SML-04a", new="- id: ZZZ-04a", rule="ZZZ-04a", message="does not begin with the prefix SML"),
    Mistake(
        old="refused: {name: 不予受理",
        new="refuse: {name: 不予受理",
        rule=None,
        message="refuse is an act every case knows",
    ),
    Mistake(
        old="refused: {name: 不予受理",
        new="complaint: {name: 不予受理",
        rule=None,
        message="complaint is also an entry",
    ),
    Mistake(old="texts:\n", new="texts:\n  clear: 说明\n", rule=None, message="clear is also a fact"),
]

ALL_CLEAR = "{all: [{fact: clear, is: true}, {fact: kind, is: small}]}"
ANY_REASON = "{any: [{none: [{fact: grounds, has: first}]}, {text: reason}]}"
END = "closed: {name: 办结, kind: end}"

# Stages, gates and clocks that cannot be reached, met, done or left.
UNSOUND_STAGES = [
    Mistake(
        old="      warn: 1\n",
        new="      suspension: {from: [urged], until: [refused]}\n",
        rule="SML-02a",
        message="nothing under until: can happen once handling is suspended",
    ),
    Mistake(
        old="to: review, late",
        new="to: closed, late",
        rule=None,
        message="no way leads to review; let an outcome lead to it",
    ),
    Mistake(
        old="entries: {complaint: reception}",
        new="entries: {complaint: closed}",
        rule=None,
        message="closed is an end; a case begins",
    ),
    Mistake(old="entries: {complaint: reception}", new="entries: {}", rule=None, message="a case cannot begin"),
    Mistake(
        old=END,
        new=END[:-1] + ", outcomes: {more: {name: 再办, to: desk}}}",
        rule=None,
        message="closed is an end and can have none",
    ),
    Mistake(old="    who: [handler, window]\n", new="", rule=None, message="nobody may do answered at desk"),
    Mistake(
        old="stops: [answered]",
        new="stops: [refused]",
        rule="SML-02a",
        message="nothing that stops handling can happen once it runs",
    ),
    Mistake(
        old=ALL_CLEAR,
        new="{all: [{fact: clear, is: true}, {fact: clear, is: false}]}",
        rule="SML-01a",
        message="can never be met",
    ),
    Mistake(
        old=ALL_CLEAR,
        new="{all: [{fact: kind, is: large}, {fact: kind, is: small}]}",
        rule="SML-01a",
        message="can never be met",
    ),
    Mistake(
        old=ALL_CLEAR,
        new="{all: [{text: reason}, {none: [{text: reason}]}]}",
        rule="SML-01a",
        message="can never be met",
    ),
    Mistake(
        old=ALL_CLEAR,
        new="{all: [{fact: parties, at_least: 3}, {none: [{fact: parties, at_least: 2}]}]}",
        rule="SML-01a",
        message="met",
    ),
    Mistake(old=ALL_CLEAR, new="{event: urged}", rule="SML-01a", message="can never be met"),
    Mistake(old=ALL_CLEAR, new="{clock: handling, is: running}", rule="SML-01a", message="can never be met"),
    Mistake(
        old=ANY_REASON,
        new="{all: [{fact: grounds, has: first}, {none: [{fact: grounds}]}]}",
        rule="SML-03a",
        message="can never be met",
    ),
    Mistake(
        old=ANY_REASON,
        new="{all: [{clock: handling, is: over}, {clock: handling, is: running}]}",
        rule="SML-03a",
        message="never",
    ),
    Mistake(
        old=ANY_REASON,
        new="{none: [{event: accepted, ever: true}]}",
        rule="SML-03a",
        message="this gate can never be met; correct what it needs",
    ),
    Mistake(
        old="needs: {role: [leader]}",
        new="needs: {none: [{role: [leader]}]}",
        rule=None,
        message="urged at desk can never be done: SML-01a",
    ),
    Mistake(
        old=ANY_REASON,
        new="{none: [{text: answer}]}",
        rule=None,
        message="answered at desk can never be done: SML-03a, SML-02b",
    ),
    Mistake(
        old=ANY_REASON,
        new="{none: [{text: reason}]}",
        rule=None,
        message="a case can be stuck at desk: of answered, urged, none that",
    ),
    Mistake(
        old="needs: {other_person: answered}",
        new="needs: {clock: handling, is: over}",
        rule=None,
        message="stuck at review",
    ),
    Mistake(
        old="needs: {other_person: answered}",
        new="needs: {event: urged, ever: true}",
        rule=None,
        message="stuck at review",
    ),
    Mistake(
        old="needs: {other_person: answered}", new="needs: {event: urged}", rule="SML-03a", message="can never be met"
    ),
]

LIMIT = "limit: {n: {setting: days}, unit: working_day}"
URGED = "urged: {name: 催办, at: [desk], by: [leader]}"
REPORTED_LINE = {  # part of the line that is reported for a mistake, where it is not the changed line
    "default: 0": LIMIT,
    "limit: {set_by: until}": "extension: {",
    "{n: 0, unit: same_day}": "extension: {",
    "{do: remind, to: window, after: 3}": "{do: escalate, to: leader, after: 2}",
    "- id: SML-03a": "- id: SML-03a",
    "to: closed, late": "review:",
    "": "desk:",
    "needs: {none: [{role: [leader]}]}": URGED,
    "{none: [{text: answer}]}": "answered: {",
    "{none: [{text: reason}]}": "desk:",
    "needs: {clock: handling, is: over}": "review:",
    "needs: {event: urged, ever: true}": "review:",
}
