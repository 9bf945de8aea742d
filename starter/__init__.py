"""People and programs come in here: intake, acts, the `banjie` command, the embedded stack.

For backend teams (examples/backend.py):

    from starter import act, connect, register, waiting

    async with connect() as desk:
        done = await register(desk, form, key="web-4711")
        await act(desk, done.number, {"name": "note", "actor": "li", "texts": {"narrative": "…"}})

Every request raises BadInput (nothing was stored), Refused (by the rules it names; on record) or Unavailable (what is
on record already is said; sending it again under the same key or id is harmless).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.errors import BadInput as BadInput
    from models.errors import Failure as Failure
    from models.errors import Refused as Refused
    from models.errors import Unavailable as Unavailable
    from starter.act_batch import decide as decide
    from starter.acts import Done as Done
    from starter.acts import act as act
    from starter.acts import approve as approve
    from starter.acts import extend as extend
    from starter.acts import preview as preview
    from starter.acts import refuse as refuse
    from starter.attachments import attach as attach
    from starter.attachments import save as save
    from starter.client import Desk as Desk
    from starter.client import connect as connect
    from starter.reads import explain as explain
    from starter.reads import history as history
    from starter.reads import listing as listing
    from starter.reads import show as show
    from starter.reads import waiting as waiting
    from starter.registration import Registered as Registered
    from starter.registration import register as register

# Found on first use: whoever needs only `embedded.stack` does not wait for the rest.
HOMES = {
    "acts": ("Done", "act", "approve", "extend", "preview", "refuse"),
    "attachments": ("attach", "save"),
    "batch": ("decide",),
    "desk": ("Desk", "connect"),
    "errors": ("BadInput", "Failure", "Refused", "Unavailable"),
    "intake": ("Registered", "register"),
    "look": ("explain", "history", "listing", "show", "waiting"),
}
HOME_OF = {name: home for home, names in HOMES.items() for name in names}
__all__ = [*HOME_OF]  # noqa: PLE0604  # names all the same


def __getattr__(name: str) -> Any:
    if name not in HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOME_OF[name]}"), name)
