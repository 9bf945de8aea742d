"""Help of `banjie senders`."""

from wording.language import Wording

ADD = Wording(
    "登记一个可以调用接口的程序，密钥只显示一次", "Add a program that may call the interface. Its key is shown once."
)
ADD_EXAMPLE = Wording(
    "例：banjie senders add web-form --scope intake --scope read",
    "Example: banjie senders add web-form --scope intake --scope read",
)
REVOKE = Wording("收回一个程序的密钥，即刻失效", "Take the key of a program away at once.")
LIST = Wording("列出登记过的程序", "List the programs.")
NAME = Wording("程序名，如 web-form", "Name of the program, such as web-form.")
SCOPE = Wording(
    "权限，可写多次：intake 来件，act 办理，read 查看，events 事件，audit 审计",
    "A right; may be given several times: intake, act, read, events, audit.",
)
ACTS_FOR = Wording(
    "可代哪些人员办理和查看，可写多次；* 为所有人员",
    "A person for whom it may act and read; may be given several times. * is everybody.",
)
EXPIRES = Wording("到期时刻，如 2027-01-01", "When the key ends, such as 2027-01-01.")
