"""Lines of saved views."""

from collections.abc import Mapping

from wording.language import Wording

TOO_MUCH = Wording("筛选的条件太多，不能保存", "The filter is too long to be saved.")
TOO_MANY = Wording(
    "一个列表最多保存 {most} 个视图，请先删去一个", "At most {most} views of a list can be saved. Remove one first."
)
TAKEN = Wording("已有名为“{name}”的视图", "There is a view {name} already.")
NAME_WRONG = Wording("名称要有 1 至 {most} 个字", "A name has 1 to {most} signs.")
LINES: Mapping[str, Wording] = {
    "saved_views": Wording("我的视图", "My views"),
    "save_view": Wording("保存当前筛选", "Save this filter"),
    "view_name": Wording("名称", "Name"),
    "save": Wording("保存", "Save"),
    "rename": Wording("改名", "Rename"),
    "remove": Wording("删除", "Remove"),
    "change_views": Wording("改名或删除", "Rename or remove"),
}
