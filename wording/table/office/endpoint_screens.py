"""What `banjie endpoints` and the HTTP interface say of endpoints."""

from wording.language import Wording

ADDED = Wording(
    "已登记推送地址 {name}。验签密钥如下，请交给对方妥善保存：\n{key}",
    "Added the endpoint {name}. By this key it checks the signatures; hand it over safely:\n{key}",
)
ROTATED = Wording(
    "{name} 的新验签密钥如下；今后二十四小时内新旧两个密钥都签名：\n{key}",
    "The new key of {name} is below. For 24 hours the key before signs too:\n{key}",
)
REMOVED = Wording("已删除推送地址 {name}，不再推送", "The endpoint {name} is removed; nothing more is sent to it.")
ENABLED = Wording("已恢复向 {name} 推送，从停下处继续", "Events are sent to {name} again. It goes on where it stopped.")
REDELIVERED = Wording("{id} 将再次推送给 {name}", "{id} is sent to {name} again.")
REPLAYED = Wording(
    "总序第 {position} 位之后的事件将再次推送给 {name}", "Everything after position {position} is sent to {name} again."
)
NONE = Wording("没有登记过推送地址", "There is no endpoint.")
NO_DELIVERIES = Wording("没有推送记录", "There are no deliveries.")
MORE_DELIVERIES = Wording("更早的：--before {position}", "Earlier ones: --before {position}")
NO_DELIVERY = Wording(
    "没有总序第 {position} 位向 {name} 的推送记录；见 banjie endpoints deliveries {name}",
    "No delivery of position {position} to {name} is on record. To see them: banjie endpoints deliveries {name}",
)
NOT_SO_FAR = Wording(
    "{name} 只推送到总序第 {position} 位，不能从第 {after} 位起重推",
    "{name} has come to position {position} only: it cannot be set back to {after}.",
)
WRONG_NAME = Wording(
    "推送地址名用小写字母、数字和连字符，字母开头，二至四十八字；收到的是 {name}",
    "The name of an endpoint has 2 to 48 small letters, digits and hyphens, a letter first. This was given: {name}",
)
WRONG_URL = Wording(
    "推送地址须是 https:// 网址，不带账号；收到的是 {url}",
    "Give a https:// URL without a user. This was given: {url}",
)
ADDRESS_REFUSED = Wording("不能推送到 {url}：{why}", "Nothing may be sent to {url}: {why}")
WRONG_TYPES = Wording(
    "没有事件种类 {written}；可用的是 {types}", "There is no kind of event {written}. The kinds are {types}."
)
COLUMNS = {
    "name": Wording("名称", "Name"),
    "url": Wording("网址", "URL"),
    "types": Wording("事件", "Events"),
    "sender": Wording("程序", "Program"),
    "position": Wording("已到", "Position"),
    "state": Wording("状态", "State"),
}
DELIVERY_COLUMNS = {
    "position": Wording("总序", "Position"),
    "id": Wording("事件", "Event"),
    "state": Wording("状态", "State"),
    "tries": Wording("已试", "Tries"),
    "code": Wording("答复", "Answer"),
    "at": Wording("上次", "Last try"),
    "next": Wording("下次", "Next try"),
}
ALL_TYPES = Wording("全部", "all")
SENDING = Wording("推送中", "sending")
DISABLED = Wording("{at} 停用（{code}）", "disabled {at} ({code})")
STATES = {
    "due": Wording("待推送", "due"),
    "used_up": Wording("未送达", "not delivered"),
    "delivered": Wording("已送达", "delivered"),
}
