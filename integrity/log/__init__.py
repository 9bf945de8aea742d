"""The log as files that anybody can serve and check: a Merkle tree (RFC 6962) in tiles, and signed checkpoints."""
