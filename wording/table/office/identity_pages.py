"""What people read on the pages of log-in and accounts."""

from collections.abc import Mapping

from wording.language import Wording

NOT_THE_ADMINISTRATOR = Wording(
    "「{person}」不是管理员；本单位已有管理员，请由管理员本人开设第一个账号",
    "{person} is no administrator, and the office has one. The first account is that of an administrator.",
)
PASSWORD_FLAWS: Mapping[str, Wording] = {
    "short": Wording("密码至少 {least} 个字符", "A password has at least {least} characters."),
    "long": Wording("密码至多 {most} 个字符", "A password has at most {most} characters."),
    "plain": Wording(
        "密码太容易猜：不要含本人的代号或姓名，不要只用几个字符重复",
        "The password is easily guessed: it holds your code or name, or few different characters.",
    ),
}
PASSWORDS_DIFFER = Wording("两次输入的密码不一样", "The two passwords are not the same.")
FIRST_CODE_WRONG = Wording(
    "验证码不对。请核对手机时间是否准确，用验证器里现在显示的 6 位数字",
    "The code is wrong. Check the clock of the telephone, and type the 6 digits that the app shows now.",
)
WRONG_LOGIN = Wording(
    "代号、密码或验证码不对。连续输错 5 次会暂停登录，一次比一次久；忘记密码或换了手机，请找管理员重设",
    "Code, password or second factor is wrong. After five in a row the log-in pauses, longer each time. "
    "An administrator can reset what is lost.",
)
WRONG_CODE = Wording(
    "验证码不对，或者已经用过。请等下一个；连续输错 5 次会暂停",
    "The code is wrong or was used before. Wait for the next one. After five wrong ones it pauses.",
)
TRIED_TOO_OFTEN = Wording(
    "从这个地址登录失败的次数过多，请过一会再试",
    "Too many log-ins from this address have failed. Try again later.",
)
LINK_WORTHLESS = Wording(
    "这个链接已经用过、已经过期，或者不对。请管理员重新发一个",
    "This link was used, is over, or is wrong. Ask an administrator for another.",
)
WRONG_HOST = Wording(
    "请用本单位公布的网址打开（设置 BANJIE_PUBLIC_URL、BANJIE_HTTP_HOSTS）",
    "Open this by the address that the office has published (BANJIE_PUBLIC_URL, BANJIE_HTTP_HOSTS).",
)
NOT_YOURS = Wording("只有管理员能看这一页", "This page is for administrators.")
PROVIDER_AWAY = Wording(
    "统一认证暂时连不上，没有登录。有本系统密码的可以用密码登录；急需时请管理人员执行 banjie accounts emergency",
    "The provider cannot be reached, and nobody was logged in. Log in by password if you have one; in an "
    "emergency whoever runs the system makes a link: banjie accounts emergency",
)
PROVIDER_REFUSED = Wording(
    "统一认证没有同意登录。请从登录页重新开始", "The provider did not agree. Begin again at the log-in page."
)
NOT_THIS_BROWSER = Wording(
    "这次登录不是从这个浏览器开始的，或者已经过期、已经用过。请从登录页重新开始",
    "This log-in was not begun in this browser, or is over, or was used. Begin again at the log-in page.",
)
BAD_TOKEN = Wording(
    "统一认证的答复核对不上，没有登录；已记录。请从登录页重新开始",
    "What the provider answered does not fit. Nobody was logged in, and it is on record. Begin again.",
)
TOO_OLD = Wording(
    "统一认证没有重新验证身份，不能确认。请重试，或用验证器确认",
    "The provider did not ask for the second factor anew. Try again, or use your own.",
)
NO_ACCOUNT = Wording(
    "统一认证认得您，但本系统没有关联的账号，或账号已停用、人员已离任。请找管理员",
    "The provider knows you, but no open account of somebody in service is linked to that. Ask an administrator.",
)
PROVIDER_PROBLEMS: Mapping[str, Wording] = {
    "provider_away": PROVIDER_AWAY,
    "provider_refused": PROVIDER_REFUSED,
    "not_this_browser": NOT_THIS_BROWSER,
    "bad_token": BAD_TOKEN,
    "too_old": TOO_OLD,
    "no_account": NO_ACCOUNT,
    "disabled": NO_ACCOUNT,
    "not_staff": NO_ACCOUNT,
}
METHODS: Mapping[str, Wording] = {
    "password": Wording("密码", "password"),
    "provider": Wording("统一认证", "provider"),
    "link": Wording("一次性链接", "one-time link"),
    "emergency": Wording("紧急进入", "emergency"),
    "factor": Wording("验证码", "second factor"),
    "second": Wording("为他人办的变动复核", "confirmed another's change"),
}
OUTCOMES: Mapping[str, Wording] = {
    "good": Wording("成功", "good"),
    "wrong": Wording("密码或验证码不对", "wrong"),
    "used_code": Wording("验证码已用过", "code used before"),
    "locked": Wording("暂停期间，未受理", "locked"),
    "address_locked": Wording("地址暂停期间，未受理", "address locked"),
    "no_account": Wording("没有账号", "no account"),
    "disabled": Wording("账号已停用", "account disabled"),
    "not_staff": Wording("不在职", "not in service"),
    "link_worthless": Wording("链接无效", "link worthless"),
    "not_this_browser": Wording("不是这个浏览器", "not this browser"),
    "provider_refused": Wording("统一认证不同意", "provider refused"),
    "provider_away": Wording("统一认证连不上", "provider away"),
    "bad_token": Wording("统一认证的答复不符", "bad token"),
    "too_old": Wording("没有重新验证", "not asked anew"),
    "logged_out": Wording("退出", "logged out"),
    "password_changed": Wording("改了密码", "password changed"),
    "factor_changed": Wording("换了验证器", "second factor changed"),
}
PAGE: Mapping[str, Wording] = {
    "office": Wording("办结", "Banjie"),
    "login": Wording("登录", "Log in"),
    "person": Wording("代号", "Code"),
    "person_hint": Wording("人员名册里的代号，如 li", "Your code on the staff list, such as li"),
    "name": Wording("姓名", "Name"),
    "password": Wording("密码", "Password"),
    "new_password": Wording("新密码", "New password"),
    "password_hint": Wording("至少 12 个字符，可以是一句话", "At least 12 characters; a sentence is fine"),
    "repeat": Wording("再输一次", "Once more"),
    "code": Wording("验证码", "Code of the second factor"),
    "code_hint": Wording("手机验证器里现在显示的 6 位数字", "The 6 digits that the app on your telephone shows now"),
    "left": Wording("已退出本系统；统一认证那边还登录着。", "You are logged out here, and still logged in there."),
    "leave_provider": Wording("也在统一认证退出", "Log out at the provider too"),
    "by_provider": Wording("用统一认证登录", "Log in by the provider"),
    "sorry": Wording("不能办理", "Not possible"),
    "to_login": Wording("到登录页", "To the log-in page"),
    "me": Wording("我的账号", "My account"),
    "accounts": Wording("账号管理", "Accounts"),
    "log_out_everywhere": Wording("在所有设备上退出", "Log out everywhere"),
    "set_up": Wording("设置账号", "Set up the account"),
    "set_up_hint": Wording(
        "这个链接只能用一次。设好密码和验证器后，旧的随即失效",
        "This link works once. With password and second factor set, the old ones are worth nothing.",
    ),
    "first_hint": Wording(
        "第一个账号归管理员：由他开设其他人的账号，变动人员和职责",
        "The first account is that of an administrator, who adds the others and changes the staff.",
    ),
    "factor": Wording("手机验证器", "Second factor"),
    "factor_hint": Wording(
        "用手机上的验证器（支持 TOTP 的均可）扫下面的图，或手工输入密钥，然后填它显示的 6 位数字",
        "Scan this with an app for one-time codes (TOTP), or type the secret into it; then type its 6 digits.",
    ),
    "secret": Wording("密钥", "Secret"),
    "picture": Wording("验证器扫的图", "Picture for the app"),
    "save": Wording("保存", "Save"),
    "emergency": Wording("紧急进入", "Emergency access"),
    "emergency_hint": Wording(
        "将以「{name}」（{person}）的身份进入，不用密码和验证器。进入一次即报警，并记入日志",
        "You enter as {name} ({person}) without password and second factor. It raises an alarm and is on record.",
    ),
    "enter": Wording("进入", "Enter"),
    "confirm": Wording("再次确认身份", "Confirm who you are"),
    "confirm_hint": Wording(
        "接下来的事项需要 5 分钟之内的验证", "What follows needs the second factor within the last 5 minutes."
    ),
    "confirm_button": Wording("确认", "Confirm"),
    "no_factor": Wording(
        "您还没有本系统的验证器。刚登录的 5 分钟之内可以在“我的账号”里设置",
        "You have no second factor here. Within 5 minutes of a log-in you can set one under My account.",
    ),
    "confirm_by_provider": Wording("用统一认证确认", "Confirm by the provider"),
    "roles": Wording("职责", "Roles"),
    "no_roles": Wording("没有职责", "none"),
    "failed_since": Wording(
        "上次登录之后、这次登录之前，失败 {count} 次", "{count} failed log-ins between the last one and this"
    ),
    "sessions": Wording("登录着的设备", "Sessions"),
    "this_one": Wording("本机", "this one"),
    "since": Wording("自", "Since"),
    "seen": Wording("最近使用", "Last used"),
    "method": Wording("方式", "By"),
    "address": Wording("地址", "Address"),
    "browser": Wording("浏览器", "Browser"),
    "tries": Wording("最近的登录", "Last log-ins"),
    "when": Wording("时间", "When"),
    "what": Wording("结果", "Result"),
    "change_password": Wording("改密码", "Change the password"),
    "change_factor": Wording("换验证器", "Change the second factor"),
    "set_factor": Wording("设置验证器", "Set a second factor"),
    "password_changed": Wording("密码已改，其他设备已退出", "The password is changed; other sessions have ended."),
    "factor_changed": Wording("验证器已换", "The second factor is changed."),
    "state": Wording("状态", "State"),
    "linked": Wording("关联", "Linked to"),
    "add": Wording("开设账号", "Add an account"),
    "add_hint": Wording("人员和职责在这里登记：", "People and their roles are recorded here:"),
    "without_account": Wording("还没有账号的人员", "Staff without an account"),
    "all_have_accounts": Wording("在册人员都有账号", "Everybody on the staff has an account."),
    "reset": Wording("重设", "Reset"),
    "disable": Wording("停用", "Disable"),
    "enable": Wording("启用", "Enable"),
    "new_link": Wording("新的链接", "New link"),
    "link_for": Wording(
        "把这个链接当面或另行交给「{person}」，只能用一次，{until} 前有效。它不会再显示",
        "Hand this link to {person}. It works once, until {until}, and is not shown again.",
    ),
    "done": Wording("已办理", "Done."),
    "back": Wording("返回", "Back"),
}
