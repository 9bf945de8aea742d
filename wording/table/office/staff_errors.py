"""Changes of the staff that are not possible, and files of a whole office."""

from collections.abc import Mapping

from wording.language import Wording

STAFF_PROBLEMS: Mapping[str, Wording] = {
    "sender_known": Wording(
        "程序名 {sender} 已经用过；请另取一个", "The name {sender} was given to a program before. Choose another."
    ),
    "sender_unknown": Wording(
        "没有名为 {sender} 的程序；名册见 banjie senders list",
        "There is no program {sender}. To see them: banjie senders list",
    ),
    "endpoint_known": Wording(
        "推送地址名 {endpoint} 已经用过；请另取一个",
        "The name {endpoint} was given to an endpoint before. Choose another.",
    ),
    "endpoint_unknown": Wording(
        "没有名为 {endpoint} 的推送地址；名册见 banjie endpoints list",
        "There is no endpoint {endpoint}. To see them: banjie endpoints list",
    ),
    "too_many_endpoints": Wording(
        "一个程序最多 {most} 个推送地址；请先删除一个", "A program has at most {most} endpoints. Remove one first."
    ),
    "sender_revoked": Wording("{sender} 的密钥已于 {until} 收回", "The key of {sender} was revoked {until}."),
    "account_known": Wording("「{person}」已有账号", "{person} has an account already."),
    "account_unknown": Wording(
        "「{person}」还没有账号；请先用 banjie accounts add {person} 开设",
        "{person} has no account. Add one first: banjie accounts add {person}",
    ),
    "account_closed": Wording(
        "「{person}」的账号已停用；请先重新启用", "The account of {person} is disabled. Enable it first."
    ),
    "identity_taken": Wording(
        "这个身份已关联到「{person}」的账号", "This identity is linked to the account of {person} already."
    ),
    "taken": Wording("代号 {person} 已是他人；请另取代号", "Code {person} is another person's. Choose another code."),
    "unknown": Wording(
        "人员名册里没有「{person}」；请先用 banjie staff add 登记，名册见 banjie staff list",
        "There is no {person} on the staff. Add them first: banjie staff add. To see the staff: banjie staff list",
    ),
    "gone": Wording(
        "「{person}」{until} 离任；请改为在任的人员", "{person} left on {until}. Name somebody who is in service."
    ),
    "succeeded": Wording(
        "「{person}」已离任，由 {to} 接任，不能再改",
        "{person} has left and is succeeded by {to}. This cannot be changed.",
    ),
    "held_until": Wording(
        "「{person}」担任 {role} 至 {until}，不能自 {at} 起再担任",
        "{person} holds {role} until {until} and cannot take it up again from {at}.",
    ),
    "not_held": Wording("「{person}」在 {at} 不担任 {role}", "{person} does not hold {role} at {at}."),
    "oneself": Wording(
        "「{person}」不能由本人代理或接任；请改为他人",
        "{person} cannot stand in for or succeed themselves. Name another.",
    ),
    "span": Wording(
        "止（{until}）要晚于起（{since}）", "The end ({until}) has to be later than the beginning ({since})."
    ),
    "away_already": Wording(
        "「{person}」{since} 至 {until} 已登记外出；要改请先用 banjie staff back {person} 销假",
        "{person} is recorded as away from {since} to {until}. To change that, first: banjie staff back {person}",
    ),
    "substitute_away": Wording(
        "「{person}」{since} 至 {until} 也外出；请改由这段时间在岗的人员代理",
        "{person} is away as well, from {since} to {until}. Name a substitute who is there.",
    ),
    "circle": Wording(
        "自 {at} 起会循环代理：{chain}；请改为他人", "From {at} the substitutes form a circle: {chain}. Name another."
    ),
    "never_away": Wording("「{person}」没有登记过外出", "{person} is not recorded as away."),
    "no_ranks": Wording(
        "职级要由低到高写明，至少一级，每级一次",
        "Name the ranks from the lowest to the highest: at least one, each once.",
    ),
    "no_rank": Wording(
        "本单位没有「{rank}」这一职级；现有（由低到高）：{ranks}。职级用 banjie staff ranks 设定",
        "The office has no rank {rank}. It has, the lowest first: {ranks}. To set the ranks: banjie staff ranks",
    ),
    "rank_in_use": Wording(
        "「{people}」的职级还是 {rank}，不能没有这一级；请先用 banjie staff rank 改定",
        "Rank {rank} cannot be left out: {people} still have it. Change that first: banjie staff rank",
    ),
    "not_listed": Wording("「{person}」不在「{register}」名单上", "{person} is not on the list {register}."),
    "changed_later": Wording(
        "「{what}」自 {since} 起已另有变动，不能再自 {at} 起改",
        "{what} changes again from {since}, so it cannot be changed from {at}.",
    ),
    "two_heads": Wording(
        "处室由一人或一个职务负责，不能都写", "A unit is headed by a person or by a post. Name one of the two."
    ),
    "no_unit": Wording(
        "没有「{unit}」这一处室；请先用 banjie staff unit {unit} 设立",
        "There is no unit {unit}. Set it up first: banjie staff unit {unit}",
    ),
    "under_itself": Wording(
        "「{unit}」不能设在「{parent}」之下：{parent} 就是它或在它之下",
        "{unit} cannot be under {parent}: that is the same unit, or one below it.",
    ),
    "by_wanted": Wording(
        "人员变动由管理员登记；请用 --by 写明是谁：{people}",
        "An administrator changes this. Say who with --by: {people}.",
    ),
    "no_administrator": Wording(
        "「{person}」不是管理员，不能改；管理员：{people}",
        "{person} is not an administrator and cannot change this. Administrators: {people}.",
    ),
    "no_second": Wording(
        "「{person}」不能复核；复核的是另一名管理员",
        "{person} cannot confirm this. A second administrator does.",
    ),
    "second_wanted": Wording(
        "「{person}」不能独自变动本人的职责或管理员；请用 --with 写明复核的另一名管理员",
        "{person} cannot change their own roles, or who is administrator, alone. Name the second administrator who "
        "confirms it with --with.",
    ),
    "second_wanted_for": Wording(
        "重设或关联「{person}」的账号要两名管理员；请用 --with 写明复核的另一名：{people}",
        "Two administrators reset or link the account of {person}. Name the second one with --with: {people}.",
    ),
    "last_administrator": Wording(
        "本单位至少要有一名管理员；请先登记另一名",
        "The office needs an administrator. Add another one first.",
    ),
    "bad_name": Wording(
        "代号「{name}」写法不对：小写字母开头，只可有小写字母、数字和 _，至多 {most} 个字",
        "{name} cannot be a code: begin with a lower-case letter, use lower-case letters, digits and _, at most {most} "
        "characters.",
    ),
}
ADDED_AND_REMOVED = Wording(
    "「{people}」不能既列入又移出「{register}」名单",
    "{people} cannot be added to and removed from the list {register}.",
)
CODE_TAKEN = Wording("代号 {person} 已是 {name}；请另取代号", "Code {person} belongs to {name}. Choose another code.")
UNKNOWN_HEAD = Wording(
    "「{head}」不是名册里的人员，也不是制度里的职务；名册见 banjie staff list",
    "{head} is neither on the staff nor a post of a regulation. To see the staff: banjie staff list",
)
CANNOT_ADD = Wording("不能登记 {person}：", "Cannot add {person}:")
CANNOT_ADD_WITH_CODE = Wording(
    "不能登记 {person}（代号以小写字母开头，可有数字、- 和 _，至多 32 个字）：",
    "Cannot add {person} (a code begins with a lower-case letter and may have digits, - and _; at most 32 characters):",
)
RESERVED_CODE = Wording(
    "不能登记 {person}：这一代号留给系统自己的记录；请另取代号",
    "Cannot add {person}: this code is kept for records of the system itself. Choose another code.",
)
UNKNOWN_ROLES = Wording(
    "不能登记 {person}：没有「{roles}」这一处室或职务；现有：{held}",
    "Cannot add {person}: there is no unit or post {roles}. There are: {held}.",
)
UNKNOWN_ROLES_BUT = Wording(
    "不能登记 {person}：没有「{roles}」这一处室或职务；是不是 {held}",
    "Cannot add {person}: there is no unit or post {roles}. Is it {held}?",
)
UNKNOWN_SCOPE = Wording(
    "不能登记 {person}：本单位没有「{slug}」这一制度；现有：{slugs}",
    "Cannot add {person}: the office follows no procedure {slug}. It follows: {slugs}.",
)
FIELDS: Mapping[str, Wording] = {
    "person": Wording("人员代号", "code of the person"),
    "name": Wording("姓名", "name"),
    "roles": Wording("职务", "roles"),
    "contact": Wording("联系方式", "contact"),
}
ROLE_CODE_TAKEN = Wording(
    "「{codes}」已是制度里的处室或职务代号；请另取代号",
    "{codes}: already the code of a unit or post of a regulation. Choose another code.",
)
STAFF_FILE = Wording("人员文件 {path}", "Staff file {path}")
STAFF_FILE_WRONG = Wording("人员文件 {path} 有误：", "Staff file {path} has errors:")
