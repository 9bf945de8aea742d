"""What is made from this repository for others: the documentation site (`make docs`) and releases (`make release`).

The folder is not in the wheel, since neither is needed where Banjie runs.
"""
