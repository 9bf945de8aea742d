"""The tool of whoever writes a regulation; its commands plug into `banjie procedures`.

- `report`: what `check` says of a file. `proofs/` asks whether a sound text can go against what it means, `lint/`
  whether the data does what the sentences say.
- `coverage`, `mismatches`: whether scenarios hold, and what they leave untried; `mutation`: changes that none notices.
- `new`: a text to fill in. `leader_page`, `one_page`, `sample_cases`: a text at a glance.
"""
