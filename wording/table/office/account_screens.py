"""What `banjie accounts` answers."""

from collections.abc import Mapping

from wording.language import Wording

FIRST_LINK = Wording(
    "还没有人有账号。第一名管理员用这个链接开设账号（24 小时内，只能用一次）：\n    {address}",
    "Nobody has an account. The first administrator makes one by this link (once, within 24 hours):\n    {address}",
)
NOT_FIRST = Wording("已经有账号，没有第一名管理员的链接", "There are accounts already, so there is no such link.")
LINK = Wording(
    "「{person}」的链接，{until} 前有效，只能用一次，请当面或另行交给本人：\n    {address}",
    "The link of {person}, good once until {until}. Hand it over safely:\n    {address}",
)
EMERGENCY_LINK = Wording(
    "以「{person}」紧急进入的链接，{until} 前有效，只能用一次；用了即报警：\n    {address}",
    "The link to enter as {person} in an emergency, good once until {until}. Its use is an alarm:\n    {address}",
)
LINKED = Wording("「{person}」的账号已关联", "The account of {person} is linked.")
UNLINKED = Wording("「{person}」的账号已取消关联", "The account of {person} is linked to nobody any more.")
NO_PROVIDER = Wording(
    "没有设定统一认证（BANJIE_OIDC_ISSUER），不能关联",
    "There is no provider to link to (BANJIE_OIDC_ISSUER).",
)
DISABLED = Wording(
    "「{person}」的账号已停用，各处登录已失效", "The account of {person} is disabled; its sessions have ended."
)
ENABLED = Wording("「{person}」的账号已重新启用", "The account of {person} is enabled again.")
NONE = Wording("还没有账号", "There is no account.")
COLUMNS: Mapping[str, Wording] = {
    "person": Wording("代号", "Code"),
    "name": Wording("姓名", "Name"),
    "state": Wording("状态", "State"),
    "linked": Wording("关联", "Linked to"),
    "since": Wording("自", "Since"),
}
STATES: Mapping[str, Wording] = {
    "open": Wording("正常", "open"),
    "not_set_up": Wording("未设置", "not set up"),
    "disabled": Wording("已停用", "disabled"),
    "locked": Wording("暂停至 {until}", "locked until {until}"),
    "not_staff": Wording("不在职", "not in service"),
}
LINKED_TO: Mapping[str, Wording] = {
    "provider": Wording("统一认证", "provider"),
    "os_user": Wording("操作系统用户", "user of the system"),
}
NO_OS_USER = Wording(
    "操作系统用户 {user} 没有关联的账号，不能办理；请管理员执行 banjie accounts link 代号 --os-user {user}",
    "No account is linked to the user {user} of the system. An administrator links one: "
    "banjie accounts link CODE --os-user {user}",
)
OTHER_OS_USER = Wording(
    "操作系统用户 {user} 是「{person}」，不能以「{written}」的名义办理",
    "The user {user} of the system is {person} and cannot act as {written}.",
)
WHO_ACTS = Wording("请用 --by 写明是谁办的", "Say with --by who does this.")
NO_TERMINAL = Wording(
    "复核人「{person}」要在终端上输入密码和验证码；也可在网页上复核",
    "{person}, who confirms this, types password and second factor at a terminal; or confirms it on the pages.",
)
SECOND_PASSWORD = Wording("复核人「{person}」的密码", "Password of {person}, who confirms this")
SECOND_CODE = Wording("复核人「{person}」的验证码", "Second factor of {person}")
ONE_IDENTITY = Wording("--subject 和 --os-user 一次只写一项", "Give either --subject or --os-user.")
