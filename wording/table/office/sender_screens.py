"""What `banjie senders` and `banjie serve` answer."""

from wording.language import Wording

ADDED = Wording(
    "已登记程序 {name}。密钥只显示这一次，请交给对方妥善保存：\n{key}",
    "Added the program {name}. Its key is shown this once; hand it over safely:\n{key}",
)
REVOKED = Wording("已收回 {name} 的密钥，即刻失效", "The key of {name} is revoked and no longer good.")
NONE = Wording("没有登记过程序", "There is no program.")
EXPIRED_ALREADY = Wording("到期时刻 {expires} 已过", "{expires} is past already. Name an instant to come.")
WRONG_NAME = Wording(
    "程序名用小写字母、数字和连字符，字母开头；收到的是 {name}",
    "The name of a program has small letters, digits and hyphens, a letter first. This was given: {name}",
)
RESERVED_NAME = Wording(
    "{name} 是来件网页自己的名字，请另取一个", "{name} is the name of the intake page itself. Choose another."
)
WRONG_SCOPES = Wording(
    "权限至少写一项，只能是 {scopes}；收到的是 {written}",
    "Give at least one scope of {scopes}. This was given: {written}",
)
COLUMNS = {
    "name": Wording("程序", "Program"),
    "scopes": Wording("权限", "Scopes"),
    "acts_for": Wording("可代办", "Acts for"),
    "expires": Wording("到期", "Expires"),
    "last_used": Wording("最近使用", "Last used"),
    "state": Wording("状态", "State"),
}
GOOD = Wording("有效", "good")
ENDED = Wording("{at} 收回", "revoked {at}")
EXPIRED = Wording("{at} 到期", "expired {at}")
SERVING = Wording("接口 {url}，说明 {url}/docs", "The interface is at {url}, its documentation at {url}/docs")
