"""Write a flowchart in the Mermaid language, which GitHub and others show as a picture."""

from procedures.diagrams.drawing import Arrow, Drawing, Node, Shape

NODE_BRACKETS: dict[Shape, tuple[str, str]] = {
    "entry": ("([", "])"), "task": ("[", "]"), "reply": ("[/", "/]"), "approval": ("{{", "}}"), "end": ("([", "])"),
    "anywhere": ("(", ")"),
}  # fmt: skip
LINK_SYMBOLS = {"way": "-->", "own": "-.->", "fork": "==>"}


def mermaid_flowchart(drawn: Drawing) -> str:
    lines = ["flowchart TD", *map(_mermaid_node, drawn.nodes), *map(_mermaid_link, drawn.arrows)]
    return "\n    ".join(lines) + "\n"


def _mermaid_node(node: Node) -> str:
    opens, closes = NODE_BRACKETS[node.shape]
    return f"{_mermaid_id(node.name)}{opens}{_mermaid_label(node.lines)}{closes}"


def _mermaid_link(arrow: Arrow) -> str:
    label = f"|{_mermaid_label(arrow.lines)}|" if arrow.lines else ""
    return f"{_mermaid_id(arrow.source)} {LINK_SYMBOLS[arrow.kind]}{label} {_mermaid_id(arrow.to)}"


def _mermaid_id(name: str) -> str:
    return "s_" + name.replace(".", "_of_")


def _mermaid_label(lines: tuple[str, ...]) -> str:
    return '"' + "<br/>".join(line.replace('"', "#quot;") for line in lines) + '"'
