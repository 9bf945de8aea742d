"""A drawing in Mermaid's words, which forges show as a picture."""

from procedures.diagrams.drawing import Arrow, Drawing, Node, Shape

SHAPES: dict[Shape, tuple[str, str]] = {
    "entry": ("([", "])"), "task": ("[", "]"), "reply": ("[/", "/]"), "approval": ("{{", "}}"), "end": ("([", "])"),
    "anywhere": ("(", ")"),
}  # fmt: skip
ARROWS = {"way": "-->", "own": "-.->", "fork": "==>"}


def mermaid(drawn: Drawing) -> str:
    """The flowchart, from top to bottom."""
    lines = ["flowchart TD", *map(_node, drawn.nodes), *map(_arrow, drawn.arrows)]
    return "\n    ".join(lines) + "\n"


def _node(node: Node) -> str:
    opens, closes = SHAPES[node.shape]
    return f"{_id(node.name)}{opens}{_said(node.lines)}{closes}"


def _arrow(arrow: Arrow) -> str:
    label = f"|{_said(arrow.lines)}|" if arrow.lines else ""
    return f"{_id(arrow.source)} {ARROWS[arrow.kind]}{label} {_id(arrow.to)}"


def _id(name: str) -> str:
    return "s_" + name.replace(".", "_of_")


def _said(lines: tuple[str, ...]) -> str:
    return '"' + "<br/>".join(line.replace('"', "#quot;") for line in lines) + '"'
