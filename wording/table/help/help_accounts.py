"""Help of `banjie accounts`."""

from wording.language import Wording

LIST = Wording("列出账号：状态、关联", "List the accounts: their state, what they are linked to.")
ADD = Wording(
    "给名册里的一名人员开设账号，给出设置用的一次性链接",
    "Add the account of a person on the staff, and print the link by which they set it up.",
)
ADD_EXAMPLE = Wording("例：banjie accounts add li --by chen", "Example: banjie accounts add li --by chen")
FIRST = Wording(
    "还没有任何账号时，给出第一名管理员的链接（banjie up 也会显示）",
    "While there is no account: print the link of the first administrator, as banjie up does.",
)
LINK = Wording(
    "把账号关联到统一认证里的人，或操作系统的用户；名字为空即取消关联",
    "Link an account to whom the provider names, or to a user of the system; an empty name unlinks it.",
)
OS_USER = Wording(
    "操作系统的用户名（BANJIE_OS_USERS=yes 时命令行据此认人）", "User of the system, for BANJIE_OS_USERS=yes."
)
LINK_EXAMPLE = Wording(
    "例：banjie accounts link li --subject 440103-0017 --by chen",
    "Example: banjie accounts link li --subject 440103-0017 --by chen",
)
SUBJECT = Wording(
    "统一认证答复里的名字（BANJIE_OIDC_CLAIM 那一项）",
    "How the provider names the person, in the claim BANJIE_OIDC_CLAIM.",
)
RESET = Wording(
    "重设：密码、验证器和各处登录即刻失效，给出新的链接",
    "Reset: password, second factor and sessions end at once; print a new link.",
)
DISABLE = Wording("停用账号，各处登录即刻失效", "Disable an account; its sessions end at once.")
ENABLE = Wording("重新启用账号", "Enable an account again.")
EMERGENCY = Wording(
    "紧急进入：统一认证、密码、验证器都用不了时，给出 15 分钟内有效的链接；用了即报警",
    "Emergency access without provider, password, second factor: print a link of 15 minutes. Its use is an alarm.",
)
