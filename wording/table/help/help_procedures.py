"""Help of `banjie procedures`."""

from wording.language import Wording

SLUG = Wording("制度代号，或自己的 YAML 文件", "Code of a procedure, or a YAML file of your own")
LIST = Wording("列出现有的制度", "List the procedures on file")
SHOW = Wording(
    "查看一部制度：依据、设置、逐条规则、所取的读法", "Show a procedure: basis, settings, each rule, the readings taken"
)
CHECK = Wording(
    "校验：每个阶段可达、能终结，每个期限能开始、能停止\n\n还校验：没有只有经办人自己能过的关口，每一份文书都能制成。",
    "Check that every stage can be reached and can end, that every time limit can start and stop.\n\n"
    "Also: that nobody has to approve their own case, and that every document can be made",
)
CHECKED_SLUG = Wording(
    "制度代号或文件；不写则校验全部，连同各版次的文件",
    "Code of a procedure, or a file; left out, all, in all editions",
)
TRY = Wording(
    "试办：逐个演算场景文件里的场景，并指出哪些规则还没有试到",
    "Try a procedure: play the scenarios of its file, and name the rules that none of them tries",
)
MUTATE = Wording(
    "逐处改动制度文件里的数字、单位、角色、告知对象和事件，列出没有场景发觉的改动；有则退出码为 1",
    "Change each number, unit, role, recipient and event of the file in turn, and list the changes that no scenario "
    "notices; exit code 1 if there are any",
)
EXPLAIN = Wording(
    "给领导看的一页：谁办什么、何时办完，没人办会怎样，一件样例和日期，复核期，要由本单位定的事",
    "A page for the leader: who does what by when, what happens if nobody acts, a dated sample case, "
    "review windows, what the office decides",
)
EXPLAIN_EXAMPLE = Wording(
    "例：banjie procedures explain bank --docx 一览.docx", "Example: banjie procedures explain bank --docx bank.docx"
)
ALL_ENDS = Wording(
    "写全：每个环节怎样办，每种结果各举一件样例；不写只印一页，举通常的一件",
    "Everything, with a sample case to each end; left out, one page with the ordinary one",
)
DOCX = Wording("写成 Word 文件；不写则显示在屏幕上", "Word file to write; left out, the page is printed")
NEW = Wording(
    "新写一部制度：写出可以校验、试办的两个文件（制度和场景），逐处注明要填写什么",
    "Begin a new text: write two files, the regulation and its scenarios, that can be checked and tried, and that say "
    "what to fill in",
)
NEW_SLUG = Wording("新制度的代号，也是文件名", "Code of the new regulation, and name of its file")
FROM = Wording(
    "原文（UTF-8 文本）：列出认得的条文和期限，供逐条核对",
    "Source text (UTF-8): list the articles and lengths of time that are recognised in it, to be confirmed",
)
NEW_EXAMPLE = Wording(
    "例：banjie procedures new heating --from 办法.txt", "Example: banjie procedures new heating --from rules.txt"
)
DRAW = Wording(
    "画出流程图，供打印在A4纸上：阶段、办理人、走向，期限在哪些阶段走、怎样延长、中止和届满处理，告知",
    "Draw a procedure on pages of A4: stages, roles, ways, where each limit runs, what extends, suspends and follows "
    "it, notices",
)
DRAW_EXAMPLE = Wording(
    "例：banjie procedures draw bank --out bank.svg", "Example: banjie procedures draw bank --out bank.svg"
)
OUT = Wording(
    "写入 SVG 文件，一张纸一个（第二张起加 -2、-3）；不写则输出 Mermaid 文字",
    "SVG file to write, one a page (from the second with -2, -3); left out, Mermaid text is printed",
)
WHERE = Wording(
    "查找一条规则写在哪里、由什么代码执行、由哪些场景检验",
    "Find where a rule is written, what code applies it, which scenarios test it",
)
RULE = Wording("规则代号，如 ZZW-03a", "Id of the rule, such as ZZW-03a")
TRACE = Wording("逐条追溯：数据、代码、检验", "Trace every rule to its data, its code and its scenarios")
TRACED_SLUG = Wording("制度代号；不写则全部", "Code of a procedure; left out, all")
