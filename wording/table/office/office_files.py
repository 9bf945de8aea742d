"""What an office keeps in files: its regulations, its settings for them, its periodic duties."""

from wording.language import Wording

NONE = Wording("无", "none")
SETTINGS_FILE = Wording("本单位的设置 {path}", "The office's settings {path}")
AT = Wording("{where}：{problem}", "{where}: {problem}")
UNKNOWN_PROCEDURE = Wording(
    "没有「{slug}」这一制度；现有：{slugs}", "There is no procedure {slug}. There are: {slugs}."
)
NOT_A_MAPPING = Wording(
    "{slug} 之下应为一组 设置: 值；可设置：{settings}",
    "Write a mapping, setting: value, under {slug}. It can be set: {settings}.",
)
UNKNOWN_SETTING = Wording(
    "{slug} 没有「{names}」这一设置；可设置：{settings}", "{slug} has no setting {names}. It can be set: {settings}."
)
IDLE_DAYS = Wording(
    "`{name}` 是几个工作日没有办理即提醒，写 0 至 {most} 的整数，0 为不提醒",
    "{name} is after how many working days without action somebody is reminded: 0 to {most}, 0 for never",
)
RECEIPT_DAYS = Wording(
    "`{name}` 是来件可以补记早几日收到，写 0 至 {most} 的整数，0 为不补记",
    "{name} is how many days earlier a complaint may have been received: 0 to {most}, 0 for none",
)
UNDO_MINUTES = Wording(
    "`{name}` 是几分钟之内可以自己撤回自己办的一步、告知文书等到那时才发出，写 0 至 {most} 的整数",
    "{name} is for how many minutes one undoes an own act alone, and letters about it wait: 0 to {most}",
)
IDLE_ARTICLE = Wording("本单位的久未办理提醒", "reminder of the house")
IDLE_CLOCK = Wording("久未办理提醒（{stage}）", "not acted on ({stage})")
IDLE_HEAD = Wording("{unit}负责人", "head of {unit}")
OVERLAYS_REPEAT = Wording(
    "{slug} 的 {name} 里有制度写了两次，或写了它自己；每部制度只叠加一次",
    "{slug}: {name} names a procedure twice, or itself. Each is laid over once.",
)
OVERLAYS_NOT_A_LIST = Wording(
    "{slug} 的 {name} 应为一列制度；现有：{slugs}", "{name} of {slug} is a list of regulations. There are: {slugs}."
)
UNSOUND_SETTINGS = Wording(
    "{slug} 照此设置不能办理：\n{problems}", "{slug} is not sound with these settings:\n{problems}"
)
UNSOUND_OVERLAYS = Wording(
    "{slug} 叠加 {overlays} 后不能办理：\n{problems}", "{slug} is not sound with {overlays} laid over it:\n{problems}"
)

UNKNOWN_ENTRY = Wording(
    "{procedure}没有「{entry}」这一入口；现有：{entries}", "{procedure} has no entry {entry}. It has: {entries}."
)
FILE_NOT_USABLE = Wording("制度文件不能使用：\n{problems}", "The file of the regulation cannot be used:\n{problems}")
EDITION_PASSED_OVER = Wording(
    "{slug} 有一个版次文件不能使用，本件按另一版次办理：{problem}；请改好后用 banjie procedures check 校验",
    "a file of an edition of {slug} cannot be used, so this complaint follows another: {problem}. Mend it and run "
    "banjie procedures check.",
)
EDITION_TAKEN = Wording(
    "制度 {slug} 的版次 {edition} 已经用过，文字与现在的文件不同；已用过的文字不再变动，"
    "请给 {slug}.yaml 写上新的版次（edition）",
    "Edition {edition} of {slug} has been used with another text. A text that has been used does not change: give "
    "{slug}.yaml a new edition.",
)

UNKNOWN_DUTY = Wording(
    "{procedure}没有「{entry}」这一定期事项；现有：{entries}",
    "{procedure} has no periodic duty {entry}. It has: {entries}.",
)
NOT_A_DAY_OF_DUTY = Wording(
    "{day} 不是「{duty}」的日子；前后是 {before} 和 {after}",
    "{day} is not a day of {duty}. The days around it are {before} and {after}.",
)
DUTY_NOT_TAKEN_ON = Wording(
    "「{duty}」尚未排定；先用 banjie schedules sync 排定",
    "{duty} has not been taken on. Do that first: banjie schedules sync",
)
BEFORE_DUTY = Wording(
    "「{duty}」自 {first} 起承担，不补更早的",
    "{duty} was taken on later: its first report is that of {first}.",
)
NOT_YET_DUE = Wording("「{duty}」要到 {at} 才到期", "{duty} is not due before {at}.")
RETENTION_TERMS = Wording(
    "retention 要按制度写明各类内容保存几年（1 至 100）：{kinds}",
    "retention has for each procedure the years (1 to 100) for which {kinds} are kept.",
)
