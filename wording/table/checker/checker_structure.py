"""`banjie procedures check`: stages, tracks and clocks that lead nowhere, gates never met, stages that hold a case."""

from collections.abc import Mapping

from wording.language import Wording

# ---- stages, tracks, clocks ----

NO_ENTRY = Wording("没有入口，无法收件；请在 `entries:` 下写明阶段", "a case cannot begin; name a stage under entries:")
BEGINS_AT_END = Wording(
    "「{stage}」是办结阶段；案件应从有事可办的阶段开始",
    "{stage} is an end; a case begins at a stage where something is open",
)
NOT_REACHED = Wording(
    "没有路通到阶段「{stage}」；请让某个办理决定通到它，或删去它",
    "no way leads to {stage}; let an outcome lead to it, or remove it",
)
NO_WAY_OUT = Wording(
    "从阶段「{stage}」没有路通到办结；请给它一个能通到办结的办理决定",
    "no way leads from {stage} to an end; give it an outcome that does",
)
END_WITH_OUTCOMES = Wording(
    "「{stage}」是办结阶段，不能有办理决定；请删去办理决定，或删去 `kind: end`",
    "{stage} is an end and can have none; remove them, or its kind",
)
NOBODY_MAY_DO = Wording(
    "阶段「{stage}」的「{name}」没有人可以办理；请在 `who:` 或 `by:` 下写明角色",
    "nobody may do {name} at {stage}; name a role under who: or by:",
)
CLOCK_NEVER_STARTS = Wording(
    "期限「{clock}」永远不会起算：使它起算的事件都不会发生",
    "{clock} can never start: nothing that starts it can happen",
)
CLOCK_NEVER_STOPS = Wording(
    "期限「{clock}」起算之后，使它停止的事件都不会发生；请写会发生的事件，或不写，由案件办结使它停止",
    "nothing that stops {clock} can happen once it runs; name what can, or none, and the end of the case stops it",
)
NEVER_SUSPENDED = Wording(
    "期限「{clock}」运行期间，`from:` 所列的事件都不会发生；请写会发生的事件",
    "nothing under from: can happen while {clock} runs; name what can",
)
NEVER_RESUMED = Wording(
    "期限「{clock}」中止之后，`until:` 所列的事件都不会发生，期限不再恢复；请写会发生的事件",
    "nothing under until: can happen once {clock} is suspended, so it would never run on; name what can",
)
MAIN_TRACK_ENDS = Wording(
    "主路会走到「{stage}」，而它只结束一条分路；请让主路通到案件的办结阶段",
    "the main track can come to {stage}, which ends a track only; lead it to an end of the case",
)
TRACK_NEVER_COMES = Wording(
    "分路「{track}」不会走到「{stage}」；请让它的某个办理决定通到那里，或在此删去它",
    "the track {track} never comes to {stage}; let an outcome of it lead there, or leave it out",
)
TRACK_COMES_TOO = Wording(
    "分路「{track}」也会走到「{stage}」，并一直停在那里；请在 `of:` 下补上，或让它通到别处",
    "the track {track} comes to {stage} too, and waits there for good; add it under of:, or lead it elsewhere",
)
RETURN_LEADS_ON = Wording(
    "从「{target}」没有路通到「{stage}」，退回只能退到案件来过的阶段；请写「{stage}」之前的阶段",
    "no way leads from {target} to {stage}, and a return leads only back to where the case has been; "
    "name a stage before {stage}",
)
RETURN_FROM_APPROVAL = Wording(
    "「{stage}」是审批阶段，退回由审批人作答，走办理决定 `returned`；请给它 `returned`，并在此删去",
    "{stage} is an approval, whose approvers return it by their answer: give it the outcome returned, and remove "
    "it here",
)
RETURN_FROM_END = Wording(
    "「{stage}」是办结阶段，办结的案件不能退回；请在此删去",
    "{stage} is an end, and a closed case is not returned; remove it here",
)

# ---- gates, outcomes and acts ----

GATE_NEVER_MET = Wording("这个条件永远不能满足；请改正它的要求", "this gate can never be met; correct what it needs")
GATE_PARTS_NEVER_MET = Wording(
    "这个条件永远不能满足（{parts}）；请改正它的要求", "this gate can never be met ({parts}); correct what it needs"
)
NEVER_DONE = Wording(
    "阶段「{stage}」的「{name}」永远不能办理：{why}；请放宽对它的要求",
    "{name} at {stage} can never be done: {why}; loosen what it asks for",
)
NEVER_DONE_ANYWHERE = Wording(
    "「{name}」在任何阶段都永远不能办理：{why}；请放宽对它的要求",
    "{name} anywhere can never be done: {why}; loosen what it asks for",
)
PARTS: Mapping[str, Wording] = {
    "fact": Wording("事实「{names}」", "fact {names}"),
    "text": Wording("文字「{names}」", "text {names}"),
    "reason": Wording("理由「{names}」", "reason {names}"),
    "role": Wording("角色「{names}」", "role {names}"),
    "other_person": Wording("办理「{names}」以外的人", "other_person {names}"),
    "other_unit": Wording("办理「{names}」以外的部门", "other_unit {names}"),
    "event": Wording("事件「{names}」", "event {names}"),
    "clock": Wording("期限「{names}」", "clock {names}"),
    "duty": Wording("应办事项「{names}」", "duty {names}"),
    "document": Wording("文书「{names}」", "document {names}"),
    "approval": Wording("审批「{names}」", "approval {names}"),
    "consent": Wording("对「{names}」的同意", "consent {names}"),
    "count": Wording("「{names}」的次数", "count {names}"),
    "items": Wording("事项「{names}」", "items {names}"),
    "linked": Wording("关联案件「{names}」", "linked {names}"),
    "registered": Wording("名册「{names}」", "registered {names}"),
    "party": Wording("来件人「{names}」", "party {names}"),
    "earlier": Wording("来件人先前的案件「{names}」", "earlier {names}"),
}

# ---- why an outcome or act cannot be taken ----

NO_CLOCK_RUNS_OUT = Wording("届满后才可以办理它的期限，在那里都不会届满", "no clock that offers it can run out there")
TRACKS_OPEN_ALREADY = Wording("分路「{tracks}」可能已经开出", "{tracks} may be open already")
PARTY_SILENT = Wording(
    "它记录当事人的答复，而当事人可能不答复", "it puts on record the answer of a party, who may give none"
)
NO_ITEM = Wording("还没有「{items}」的事项", "there is none of {items} to speak of")
CANNOT_BE_STATED = Wording(
    "审批人不能填写所审批的「{names}」", "who answers cannot state {names}, which is what is asked"
)
AGREED_BEFORE_STATED = Wording(
    "所同意、批准或签署的「{names}」须先填写，而在此之前不一定有人能填写；请让先办的行为填写它（`states`）",
    "{names} must be stated before it is agreed to, approved or signed, and nobody is sure to state it before; "
    "let an act that comes first state it (states)",
)
CANNOT_BE_ANSWERED = Wording(
    "审批人都不能表态，或只有送审的人能表态", "nobody who is asked can answer, or only who brought the case there"
)
RULE_CANNOT_BE_MET = Wording("规则 `{rules}` 不能满足", "{rules} cannot be met")
RULES_CANNOT_ALL_BE_MET = Wording("规则 `{rules}` 不能同时满足", "{rules} cannot all be met")
NOBODY_CAN_ACT = Wording("那里没有人可以办理", "nobody can act there")

# ---- stages that can hold a case for ever ----

STUCK = Wording(
    "案件可能停在阶段「{stage}」：通往办结的「{names}」都不一定能办理{reasons}；请让其中一个只要求在那里能填写、能办到的事",
    "a case can be stuck at {stage}: of {names}, none that leads on to an end is sure to be open{reasons}; "
    "let one ask only for what can be stated or done there",
)
REASON = Wording("（{words}）", " ({words})")
THERE = Wording("已有{token}", "{token} is there")
NOT_THERE = Wording("没有{token}", "{token} is not")
AFTER = Wording("在「{event}」之后", "after {event}")
EVENT = Wording("事件「{name}」", "{name}")
EVENT_IN_TIME = Wording("在期限「{clock}」内的事件「{name}」", "{name} within {clock}")
ITEM_IN_STATE = Wording("状态为「{state}」的「{name}」事项", "item {name} {state}")
PRODUCTS: Mapping[str, Wording] = {
    "document": Wording("文书「{name}」", "document {name}"),
    "approval": Wording("「{name}」的批准", "approval {name}"),
    "opened": Wording("关联案件「{name}」", "opened {name}"),
    "item": Wording("「{name}」的事项", "item {name}"),
    "party": Wording("来件人「{name}」", "a filer who is {name}"),
    "earlier": Wording("来件人先前的案件「{name}」", "an earlier complaint of the filer ({name})"),
}
