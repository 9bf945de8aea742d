"""The tiles of the tree as files, named as C2SP's tlog-tiles says, so that any web server serves them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from integrity.log.tree import HASH_BYTES, TILE_WIDTH, folded, inclusion_proof, tree_root
from register.files import atomic_files


class TileMissing(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a tile that the tree needs is not there, or has another length."""


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile below the folder of a log: `tile/0/x001/x234/067`, a partial one with `.p/<width>`."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < TILE_WIDTH else "")


@dataclass
class TileFolder:
    """The tiles of a tree of `size` leaves, below a folder. Each file is read once."""

    root: Path
    size: int
    known: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False)

    def tree_root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, of all of them without it. Raises TileMissing."""
        return tree_root(self.read_hashes, self.size if size is None else size)

    def proof(self, index: int) -> list[bytes]:
        """Return the proof of inclusion of a leaf in the whole tree. Raises TileMissing."""
        return inclusion_proof(self.read_hashes, index, self.size)

    def read_hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Return hashes of a level. Raises TileMissing."""
        found = list[bytes]()
        while count > 0:
            number, offset = divmod(first, TILE_WIDTH)
            tile, taken = self._tile(level, number), min(count, TILE_WIDTH - offset)
            part = tile[offset * HASH_BYTES : (offset + taken) * HASH_BYTES]
            if len(part) != taken * HASH_BYTES:
                raise TileMissing(tile_path(level, number))
            found += [part[place : place + HASH_BYTES] for place in range(0, len(part), HASH_BYTES)]
            first, count = first + taken, count - taken
        return found

    def first_unfounded(self, level: int, first: int = 0, end: int | None = None) -> int | None:
        """Return the first full tile of a level, in [first, end), that the hash above it was not made of, or None. A
        root says something of the leaves only where each level follows from the one below. Raises TileMissing."""
        full = self.size >> (8 * (level + 1))
        for number in range(first, full if end is None else min(end, full)):
            tile = self.read_hashes(level, number * TILE_WIDTH, TILE_WIDTH)
            if [folded(tile)] != self.read_hashes(level + 1, number, 1):
                return number
        return None

    def _tile(self, level: int, number: int) -> bytes:
        if (level, number) not in self.known:
            there = (self.size >> (8 * level)) - number * TILE_WIDTH
            width = max(0, min(there, TILE_WIDTH))
            self.known[level, number] = self._read(level, number, width) if width else b""
        return self.known[level, number]

    def _read(self, level: int, number: int, width: int) -> bytes:
        for name in (tile_path(level, number, width), tile_path(level, number)):  # the full one may have replaced it
            try:
                content = (self.root / name).read_bytes()
            except OSError:
                continue
            if len(content) >= width * HASH_BYTES and len(content) % HASH_BYTES == 0:
                return content[: width * HASH_BYTES]
        raise TileMissing(tile_path(level, number, width))

    def append(self, leaves: Sequence[bytes]) -> None:
        """Append hashes of leaves; write every tile that changes, the partial ones anew under their width. Raises
        TileMissing, OSError."""
        first, added, level = self.size, list(leaves), 0
        grown = self.size + len(leaves)
        while added:
            first, added = self._append_row(level, first, added)
            level += 1
        self.size = grown
        self.known.clear()

    def _append_row(self, level: int, first: int, added: list[bytes]) -> tuple[int, list[bytes]]:
        """Write the tiles of one level; return the first hash that this makes one level higher, with those after it."""
        number, offset = divmod(first, TILE_WIDTH)
        row, above, start = [*self.read_hashes(level, first - offset, offset), *added], list[bytes](), number
        for place in range(0, len(row), TILE_WIDTH):
            tile = row[place : place + TILE_WIDTH]
            path = self.root / tile_path(level, number, len(tile))
            atomic_files.write_file(self.root, path, b"".join(tile))
            if len(tile) == TILE_WIDTH:
                above.append(folded(tile))
            number += 1
        return start, above
