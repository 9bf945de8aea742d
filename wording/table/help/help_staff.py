"""Help of `banjie staff`."""

from wording.language import Wording

PERSON = Wording("人员代号", "Code of the person")

BY = Wording("登记这一变动的管理员", "Administrator who makes this change")
WITH = Wording(
    "复核的另一名管理员；变动本人的职责或管理员时要写",
    "Second administrator who confirms it: for one's own roles, and for who is administrator",
)

ADD = Wording("登记一名人员及其职责，自现在起", "Add a person with the roles held from now on")
ADD_EXAMPLE = Wording(
    "例：banjie staff add li --name 李敏 --role water_policy_office",
    'Example: banjie staff add li --name "Li Min" --role water_policy_office',
)
NEW_PERSON = Wording("代号，如 li；小写字母开头", "New code, such as li; begins with a lower-case letter")
NAME = Wording("姓名", "Name")
ROLE = Wording(
    "担任的处室或职务的代号，可多次；只在一部制度里担任的，写 制度:代号",
    "Code of a unit or post that the person holds; may be repeated. For one procedure alone: PROCEDURE:CODE",
)
CONTACT = Wording("联系方式", "Phone or mail address")

LOAD = Wording(
    "按文件登记一个单位；已登记的不变，不删去任何人",
    "Load a whole office from a file. What is on file already stays; nobody is removed.",
)
FILE = Wording(
    "人员文件（YAML 或 JSON）：人员、职级、名单、处室", "Staff file (YAML or JSON): people, ranks, registers, units"
)

AWAY = Wording(
    "登记外出：这段时间代理人一并担任其职责",
    "Record an absence: meanwhile the substitute also holds the person's roles",
)
AWAY_EXAMPLE = Wording(
    "例：banjie staff away li --from 2026-05-06 --to 2026-05-12 --substitute wang",
    "Example: banjie staff away li --from 2026-05-06 --to 2026-05-12 --substitute wang",
)
SINCE = Wording(
    "自何日（0 时）或何时起，如 2026-05-06、2026-05-06T14:00",
    "First day (from 00:00) or instant, such as 2026-05-06 or 2026-05-06T14:00",
)
UNTIL = Wording("至何日（含当日）或何时止", "Last day (included) or instant of the end")
SUBSTITUTE = Wording("代理人的代号", "Code of the substitute")

BACK = Wording(
    "销假：即日返岗，尚未开始的外出也一并取消",
    "Record that a person is back. Absences that have not begun are cancelled too.",
)
END = Wording("收回一项职责，自现在起不再担任", "Take a role back: the person no longer holds it from now on")
END_EXAMPLE = Wording("例：banjie staff end li water_policy_office", "Example: banjie staff end li water_policy_office")
ENDED_ROLE = Wording("收回的处室或职务的代号", "Code of the unit or post to take back")
LEAVE = Wording(
    "登记离任：自现在起不再担任任何职责，由接任人接任",
    "Record that a person leaves: from now on the successor holds their roles",
)
SUCCESSOR = Wording("接任人的代号", "Code of the successor")

UNIT = Wording("设立或改定一个处室：归谁管，由谁负责", "Set up or change a unit: the unit above it, and who heads it")
UNIT_EXAMPLE = Wording(
    "例：banjie staff unit water_policy_office --parent bureau --head li",
    "Example: banjie staff unit water_policy_office --parent bureau --head li",
)
UNIT_CODE = Wording("处室代号", "Code of the unit")
PARENT = Wording("上级处室；写空字则没有，不写则照旧", "Unit above it; '' for none, left out for no change")
HEAD = Wording(
    "负责的人员或职务；写空字则没有，不写则照旧",
    "Person or post that heads it; '' for none, left out for no change",
)

RANKS = Wording("设定本单位的职级次序", "Set the ranks of the office, in order")
ORDER = Wording("本单位的职级，由低到高", "The ranks, from the lowest to the highest")
RANK = Wording("改定一名人员的职级", "Set the rank of a person")
RANK_CODE = Wording("职级代号", "Code of the rank")

REGISTER = Wording(
    "列入或移出一份名单，如执法资格",
    "Put people on a register of persons, such as that of qualified officers, or take them off",
)
REGISTER_EXAMPLE = Wording(
    "例：banjie staff register qualified_officers --add li --add wang",
    "Example: banjie staff register qualified_officers --add li --add wang",
)
REGISTER_NAME = Wording("名单代号，如 qualified_officers", "Code of the register, such as qualified_officers")
PUT_ON = Wording("列入的人员，可多次", "Person to put on it; may be repeated")
TAKE_OFF = Wording("移出的人员，可多次", "Person to take off it; may be repeated")

LIST = Wording("列出人员及其职责、外出，和各处室", "List the people with their roles and absences, and the units")
