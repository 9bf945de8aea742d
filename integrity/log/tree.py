"""The Merkle tree of RFC 6962 over tiles as C2SP's tlog-tiles has them: roots and proofs from few files."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# (level, first, count) -> the hashes of that level from `first` on; level l has one hash for 256**l leaves.
ReadHashes = Callable[[int, int, int], Sequence[bytes]]


def leaf_data(stream: str, seq: int, digest: str) -> bytes:
    """Return the leaf of a record: what the log of the register holds of it."""
    return f"{stream}\n{seq}\n{digest}\n".encode()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def tree_root(read: ReadHashes, size: int) -> bytes:
    """Return the root over the first `size` leaves."""
    return _range_hash(read, 0, size) if size else EMPTY_ROOT


def root_over(leaves: Iterable[bytes]) -> bytes:
    """Return the root over hashes of leaves, each of which is read once."""
    roots = list[tuple[int, bytes]]()  # over whole powers of two, the largest first: (height, root)
    for leaf in leaves:
        height, node = 0, leaf
        while roots and roots[-1][0] == height:
            height, node = height + 1, node_hash(roots.pop()[1], node)
        roots.append((height, node))
    root = roots.pop()[1] if roots else EMPTY_ROOT
    while roots:
        root = node_hash(roots.pop()[1], root)
    return root


def inclusion_proof(read: ReadHashes, index: int, size: int) -> list[bytes]:
    """Return the proof that a leaf (from 0) is in the tree over the first `size` leaves, from the leaf to the root."""
    proof, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            proof.append(_range_hash(read, middle, end))
            end = middle
        else:
            proof.append(_range_hash(read, start, middle))
            start = middle
    return proof[::-1]


def root_of_proof(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that follows from a proof of inclusion; None where it has another length than the tree asks for.
    (RFC 9162, 2.1.3.2)"""
    place, last, root = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(one, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, one)
        place, last = place >> 1, last >> 1
    return root if last == 0 and index < size else None


def consistency_proof(read: ReadHashes, old: int, size: int) -> list[bytes]:
    """Return the proof that the tree over the first `old` leaves is the beginning of that over the first `size`; empty
    for none or all of them. (RFC 6962, 2.1.2)"""
    proof, start, end = list[bytes](), 0, size
    while old and start + old != end:
        middle = start + _largest_power_below(end - start)
        if start + old <= middle:
            proof.append(_range_hash(read, middle, end))
            end = middle
        else:
            proof.append(_range_hash(read, start, middle))
            start, old = middle, old - (middle - start)
    if start:  # what is left is the end of the old tree; where it is the whole of it, who verifies knows its root
        proof.append(_range_hash(read, start, end))
    return proof[::-1]


def is_extension(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return True where a proof shows that the tree with the old root is the beginning of the other one.
    (RFC 9162, 2.1.4.2)"""
    if old in (0, size):
        return not proof and (old == 0 or old_root == root)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path or old > size:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, one)
        place, last = place >> 1, last >> 1
    return (first, second, last) == (old_root, root, 0)


def _range_hash(read: ReadHashes, start: int, end: int) -> bytes:
    """Return the hash over the leaves [start, end), where `start` is where such a subtree can begin."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        level, above = divmod(height, TILE_HEIGHT)
        return folded(read(level, start >> (level * TILE_HEIGHT), 1 << above))
    middle = start + _largest_power_below(count)
    return node_hash(_range_hash(read, start, middle), _range_hash(read, middle, end))


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)
