"""Problems that the HTTP interface answers with: a title for each type, and what is said where no part of the system
below has said it."""

from collections.abc import Mapping

from wording.language import Wording

TITLES: Mapping[str, Wording] = {
    "unparsable": Wording("无法读取", "The request cannot be read"),
    "key-missing": Wording("缺少 Idempotency-Key", "Idempotency-Key is missing"),
    "unauthenticated": Wording("没有有效的密钥", "No good key"),
    "forbidden": Wording("密钥没有这项权限", "The key does not give this right"),
    "unknown": Wording("查无此项", "Not found"),
    "method": Wording("这一地址不能这样使用", "Method not allowed"),
    "refused": Wording("依规定不予办理", "Refused by the regulation"),
    "moved": Wording("案件已有新的进展", "The case has moved on"),
    "too-large": Wording("内容过大", "Too large"),
    "media-type": Wording("内容类型不对", "Unsupported media type"),
    "bad-input": Wording("内容不能接收", "The input cannot be used"),
    "key-reused": Wording("标记已用于别的内容", "The key was used for something else"),
    "too-many": Wording("调用过于频繁", "Too many requests"),
    "fault": Wording("程序出错", "The program has an error"),
    "unavailable": Wording("暂时不能办理", "Temporarily unavailable"),
}
NO_KEY = Wording(
    "请在请求头里写明 Authorization: Bearer 密钥；密钥由管理员用 banjie senders add 登记",
    "Send the header Authorization: Bearer KEY. The administrator gives keys with banjie senders add.",
)
BAD_KEY = Wording("这一密钥不存在、已到期或已收回", "This key is unknown, expired or revoked.")
NO_SCOPE = Wording("{name} 没有「{scope}」权限", "{name} does not have the scope {scope}.")
NOT_FOR_PERSON = Wording(
    "{name} 不能代「{person}」办理或查看；可由管理员登记（banjie senders add --acts-for）",
    "{name} may not act or read for {person}. The administrator can permit it (banjie senders add --acts-for).",
)
NO_IDEMPOTENCY_KEY = Wording(
    "请在请求头里写明 Idempotency-Key：您自己的标记，每件来件或每次事项各不相同，重送时用同一个",
    "Send the header Idempotency-Key: your own mark of this complaint or act, the same each time it is sent again.",
)
TOO_LARGE = Wording("请求体超过 {most} 字节；什么都没有保存", "The body has more than {most} bytes. Nothing is stored.")
NOT_JSON = Wording("请求体的 JSON 不能用：{problem}", "The JSON of the body cannot be used: {problem}.")
UNREADABLE = Wording(
    "请求体读不出来；请看 Content-Type 与内容是否相符",
    "The body cannot be read. See whether it is what Content-Type says.",
)
NOT_AS_JSON = Wording(
    "请用 Content-Type: application/json 送来；收到的是 {media_type}",
    "Send it with Content-Type: application/json. This was given: {media_type}",
)
NO_SUCH_ADDRESS = Wording("没有这个地址；说明见 /docs", "There is no such address. See /docs.")
WRONG_METHOD = Wording("这一地址不接受 {method}", "This address does not take {method}.")
TOO_MANY = Wording(
    "{name} 每分钟至多 {most} 次，请稍后再试", "{name} may call {most} times a minute. Wait, then try again."
)
FAULT = Wording(
    "程序出错，编号 {id}，详情在日志里；已经保存的不受影响，可用同一标记重送",
    "The program has an error, {id} in its log. What is on record stays. You may send the request again with its key.",
)
FIELDS = Wording("以下各项不对：", "These fields are wrong:")
