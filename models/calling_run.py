"""Which run of a case asks the register: it stands, sealed, in the header of each activity."""

from typing import NamedTuple, Self
from uuid import UUID

SEAL_HEADER = "seal"  # of an activity: `CallingRun.packed`; of an answer, in the payload's metadata: the seal alone


class CallingRun(NamedTuple):
    """The run that asks. `execution` is the first run of its chain of runs, `generation` how often the case was made
    anew (from 1), `opening` the digest of the complaint's opening."""

    execution: str
    generation: int
    opening: str

    def packed(self, seal: str) -> bytes:
        """Return the header: the seal, then what it vouches for. In bytes, since it stands in every history many
        times."""
        fixed = bytes.fromhex(seal) + bytes.fromhex(self.opening) + UUID(self.execution).bytes
        return fixed + str(self.generation).encode()

    @classmethod
    def unpacked(cls, header: bytes) -> tuple[Self, str]:
        """Return who asks according to this header, and its seal. Raises ValueError."""
        seal, opening, execution, generation = header[:16], header[16:32], header[32:48], header[48:]
        return cls(str(UUID(bytes=execution)), int(generation), opening.hex()), seal.hex()
