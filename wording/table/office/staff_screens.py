"""What `banjie staff` answers."""

from wording.language import Wording

ADMINISTRATOR = Wording("管理员", "administrator")
AUDITOR = Wording("审计员", "auditor")
NO_ADMINISTRATOR = Wording(
    "本单位还没有管理员，人员变动都没有记名；请登记：banjie staff add 代号 --name 姓名 --role administrator",
    "The office has no administrator yet, so changes of the staff are on record without a name. Add one: "
    "banjie staff add CODE --name NAME --role administrator",
)
ADDED = Wording("已登记 {name}（{person}）", "Added {name} ({person}).")
LOADED = Wording(
    "已登记 {people} 人、{units} 个处室、{registers} 份名单",
    "On file: {people} people, {units} units, {registers} registers of persons.",
)
AWAY = Wording(
    "{person} {since} 至 {until} 外出，由 {substitute} 代理",
    "{person} is away from {since} until {until}; {substitute} stands in.",
)
BACK = Wording("{person} 已销假返岗", "{person} is back.")
ENDED = Wording("{person} 不再担任 {role}", "{person} no longer holds {role}.")
LEFT = Wording("{person} 已离任，由 {to} 接任", "{person} has left; {to} takes over.")
RANKS = Wording("职级（由低到高）：{ranks}", "Ranks, from the lowest: {ranks}")
RANK = Wording("{person} 的职级现为 {rank}", "{person} now has the rank {rank}.")
NOTHING_TO_CHANGE = Wording(
    "没有写明谁列入或移出「{register}」；请写 --add 或 --remove",
    "Nobody is named for the register {register}. Give --add or --remove.",
)
REGISTER = Wording("名单 {register}：{changes}", "Register {register}: {changes}")
PUT_ON = Wording("列入 {people}", "put on {people}")
TAKEN_OFF = Wording("移出 {people}", "taken off {people}")
NO_INSTANT = Wording(
    "{option} 要写成 2026-05-06 或 2026-05-06T14:00，年份在 1902 至 2099 之内；收到的是 {written}",
    "{option} is a day or an instant of the years 1902 to 2099, such as 2026-05-06 or 2026-05-06T14:00, not {written}.",
)

NAME_AND_CODE = Wording("{name}（{code}）", "{code} ({name})")
SHARED_ROLE = Wording(
    "{role}：{procedures} 都有这一处室或职务，登记后在各部制度里都担任；只在一部里担任的，写 {one}:{code}",
    "{role} is in each of {procedures}: who is given it holds it in all. For one alone write {one}:{code}.",
)
STANDS_IN = Wording("至 {until}，{substitute} 代理", "until {until}; {substitute} stands in")
COLUMNS = {
    "code": Wording("代号", "Code"),
    "name": Wording("姓名", "Name"),
    "roles": Wording("担任", "Roles"),
    "rank": Wording("职级", "Rank"),
    "heads": Wording("负责", "Heads"),
    "registers": Wording("名单", "Registers"),
    "away": Wording("外出", "Away"),
    "contact": Wording("联系方式", "Contact"),
}
# by whether there is a unit above it, and whether somebody heads it
UNIT_PLACES = {
    (False, False): Wording("处室 {unit}", "Unit {unit}"),
    (False, True): Wording("处室 {unit}，由 {head} 负责", "Unit {unit}, headed by {head}"),
    (True, False): Wording("处室 {unit}，属 {parent}", "Unit {unit}, part of {parent}"),
    (True, True): Wording(
        "处室 {unit}，属 {parent}，由 {head} 负责", "Unit {unit}, part of {parent}, headed by {head}"
    ),
}
