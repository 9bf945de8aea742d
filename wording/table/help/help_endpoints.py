"""Help of `banjie endpoints`."""

from wording.language import Wording

ADD = Wording("登记一个推送地址，今后的事件都推送到那里", "Add an endpoint to which events are sent from now on.")
ADD_EXAMPLE = Wording(
    "例：banjie endpoints add web --url https://web.example.cn/events --types case.closed,case.expired",
    "Example: banjie endpoints add web --url https://web.example.cn/events --types case.closed,case.expired",
)
LIST = Wording("列出推送地址", "List the endpoints.")
REMOVE = Wording("删除一个推送地址", "Remove an endpoint.")
ROTATE = Wording(
    "更换验签密钥，旧密钥二十四小时内仍签名", "Give an endpoint another key; the old one signs for 24 hours."
)
ENABLE = Wording("恢复向停用的地址推送，从停下处继续", "Send to a disabled endpoint again, from where it stopped.")
DELIVERIES = Wording("列出推送记录，新的在前", "List what was sent to an endpoint, the newest first.")
REDELIVER = Wording("再次推送一个事件", "Send one event again.")
REPLAY = Wording("从总序某一位起全部再次推送", "Send everything again that comes after a position of the log.")
NAME = Wording("推送地址名，如 web", "Name of the endpoint, such as web.")
URL = Wording("接收事件的 https 网址", "The https URL that takes the events.")
TYPES = Wording("事件种类，逗号分隔，如 case.closed；不写为全部", "Kinds of events, separated by commas; all without.")
POSITION = Wording("事件在总序中的位置", "Position of the event in the log.")
FROM = Wording("总序位置：其后的都再次推送", "Position of the log: everything after it is sent again.")
BEFORE = Wording("只列总序这一位之前的", "Only those before this position of the log.")
STATE = Wording("只列这一状态的：due、used_up、delivered", "Only those in this state: due, used_up, delivered.")
