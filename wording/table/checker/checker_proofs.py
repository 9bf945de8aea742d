"""`banjie procedures check`: what is proved of a sound regulation, and what is found where it is not."""

from wording.language import Wording

FINDING = Wording("待改：{problem}", "finding: {problem}")
PROVED = Wording("已证明：{says}", "proved: {says}")

CLOCKS_END = Wording(
    "每个期限都在所计之事了结时停止，或写明了为何不停",
    "every clock ends with what it counts, or says why it does not",
)
CLOCK_CUT_OFF = Wording(
    "「{act}」办理时期限「{clock}」可能仍在计算，由案件在「{end}」办结截断，既未完成也未逾期；"
    "请把它写入 `stops:`，或在 `outlives:` 下写明理由",
    "{clock} can still run when {act} leads to {end}, and is cut off there, neither done nor late; name it under "
    "stops:, or give the reason under outlives:",
)
CLOCK_RUNS_ON = Wording(
    "「{act}」办理后案件到了阶段「{stage}」，期限「{clock}」可能仍在计算，而此后没有事件能使它停止；"
    "请把这一办理决定写入 `stops:`，或在 `outlives:` 下写明理由",
    "{clock} can run on when {act} leads to {stage}, and nothing that can happen from there on stops it; name the "
    "outcome under stops:, or give the reason under outlives:",
)
OUTLIVES_NOTHING = Wording(
    "期限「{clock}」在「{name}」处并不继续计算；请从 `outlives:` 中删去",
    "{clock} does not outlive anything at {name}; take it out of outlives:",
)

NOBODY_HOLDS_A_CASE = Wording(
    "「{roles}」中任何一人回避、离任或始终不答复，案件仍能办结",
    "a case comes to an end though any one of {roles} is recused, has left or never answers",
)
HELD_BY_PERSON = Wording(
    "「{role}」回避或离任后，案件会一直停在阶段「{stage}」：「{acts}」没有别人可以办理；"
    "请让另一角色也能办理、另行指定，或在 `permits:` 下写明由谁转办",
    "a case can stay at {stage} for ever once the {role} is recused or has left: nobody else can take {acts}; let "
    "another role take one or name another person, or say under permits: who may transfer it",
)
HELD_BY_PARTY = Wording(
    "当事人始终不答复时，案件会一直停在阶段「{stage}」：「{acts}」都要等当事人；请写明等到何时为止，期满后可以办理什么",
    "a case can stay at {stage} for ever while a party does not answer: {acts} waits for one; say how long it waits, "
    "and what can be done when that is over",
)
