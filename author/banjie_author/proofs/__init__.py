"""What `banjie procedures check` proves of a sound procedure, and what it finds where it cannot.

A procedure may be sound and still go against what it means: a limit that the end of the case cuts off, a stage that one
person can hold for ever. Each module is one proof: it yields a finding for each place where the proof fails.
`listing.PROOFS` lists them all.
"""
