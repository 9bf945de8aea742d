"""What people read on the pages of staff and units."""

from collections.abc import Mapping

from wording.language import Wording

WRONG_DAY = Wording("日期要写成 2026-05-06", "A day is written like 2026-05-06.")
NOT_ON_STAFF = Wording("人员名册里没有「{person}」", "There is no {person} on the staff.")
PERSON_OPTION = Wording("{name}（{code}）", "{name} ({code})")
UNIT_ABOVE = Wording("{units}的上级单位", "the unit above {units}")
ROLE_ALONE = Wording("{role}（只在{procedure}）", "{role} (for {procedure} alone)")
AWAY_SPAN = Wording("{since} 至 {until}，{substitute} 代理", "{since} to {until}; {substitute} stands in")
AWAY_NOW = Wording("至 {until}，{substitute} 代理", "until {until}; {substitute} stands in")
PAGE: Mapping[str, Wording] = {
    "staff": Wording("人员机构", "Staff and units"),
    "staff_hint": Wording(
        "每项变动即时生效，记入日志：谁办的，何时办的。变动本人的职责或管理员，要另一名管理员当场复核",
        "Each change holds from now on and is on record with who made it. One's own roles, and who is administrator, "
        "take a second administrator.",
    ),
    "away": Wording("外出", "Away"),
    "rank": Wording("职级", "Rank"),
    "add_person": Wording("登记人员", "Add a person"),
    "new_code_hint": Wording(
        "小写字母开头，可有数字、- 和 _，以后不能改", "Begins with a lower-case letter; cannot be changed later"
    ),
    "contact": Wording("联系方式", "Contact"),
    "optional": Wording("可不填", "optional"),
    "role": Wording("职责", "Role"),
    "none_yet": Wording("暂不给", "none yet"),
    "register_button": Wording("登记", "Add"),
    "units": Wording("处室", "Units"),
    "unit": Wording("处室代号", "Code of the unit"),
    "unit_hint": Wording(
        "写已有的代号即变动该处室；小写字母、数字和 _", "A known code changes that unit; lower-case letters, digits, _"
    ),
    "parent": Wording("上级处室", "Part of"),
    "head": Wording("负责人或职务", "Head: person or post"),
    "nobody": Wording("无", "none"),
    "no_units": Wording("还没有设处室", "No unit is set up."),
    "change_unit": Wording("设立或变动处室", "Set up or change a unit"),
    "change": Wording("变动", "Change"),
    "to_staff": Wording("返回人员机构", "Back to staff and units"),
    "give": Wording("给予职责", "Give a role"),
    "give_button": Wording("给予", "Give"),
    "take_back": Wording("收回", "Take back"),
    "no_absence": Wording("没有登记外出", "No absence is recorded."),
    "absence": Wording("登记外出和代理", "Record an absence"),
    "absence_hint": Wording(
        "外出期间，代理人也担任本人担任的职责", "Meanwhile the substitute also holds what this person holds."
    ),
    "from_day": Wording("自", "From"),
    "to_day": Wording("至（含当日）", "To (this day included)"),
    "substitute": Wording("代理人", "Substitute"),
    "record": Wording("登记外出", "Record"),
    "come_back": Wording("销假返岗", "Is back"),
    "change_rank": Wording("改职级", "Change the rank"),
    "leave": Wording("离任", "Leaves the office"),
    "leave_hint": Wording(
        "即刻离任，不能登录；接任人接过本人的待办和职责。不能撤销",
        "From now on: no log-in any more. The successor takes over roles and open tasks. It cannot be undone.",
    ),
    "successor": Wording("接任人", "Successor"),
    "leave_button": Wording("登记离任", "Record that they leave"),
    "choose": Wording("请选择", "Choose"),
    "second": Wording("另一名管理员复核", "A second administrator"),
    "second_hint": Wording(
        "这项变动要两名管理员。请另一名管理员在这里输入自己的代号、密码和验证码；日志记下两人",
        "This takes two administrators. The second one types their own code, password and second factor here; both are "
        "on record.",
    ),
    "second_person": Wording("另一名管理员的代号", "Code of the second administrator"),
    "cancel": Wording("不办了", "Cancel"),
}
