"""Texts, parties and attachments: what people wrote and who they are."""

from tests.attacks.attack import Attack

NARRATIVE = "complaint = '<paper>' AND name = 'narrative'"
ACTS_TEXT = "complaint = '<paper>' AND name = 'basis_pointed_to'"
SCAN = "complaint = '<paper>' AND n = 3"
PAPER = "<paper>"
BODIES = (
    Attack("the narrative is changed", f"UPDATE text SET body = '河道里没有渣土' WHERE {NARRATIVE}", PAPER),
    Attack("the text of an act is changed", f"UPDATE text SET body = '照片四张' WHERE {ACTS_TEXT}", PAPER),
    Attack("a text has another salt", f"UPDATE text SET salt = repeat('0', 32) WHERE {NARRATIVE}", PAPER),
    Attack("a text has another digest", f"UPDATE text SET digest = repeat('0', 64) WHERE {NARRATIVE}", PAPER),
    Attack(
        "a text is changed with its digest",
        "UPDATE text SET body = '没有', digest = encode(sha256(convert_to("
        f"concat('[\"', salt, '\",\"', complaint, '\",\"', name, '\",\"没有\"]'), 'UTF8')), 'hex') WHERE {NARRATIVE}",
        PAPER,
    ),
    Attack("a text is emptied, and its salt kept", f"UPDATE text SET body = NULL WHERE {NARRATIVE}", PAPER),
    Attack("a salt is lost", f"UPDATE text SET salt = NULL WHERE {NARRATIVE}", PAPER),
    Attack("a text is deleted", f"DELETE FROM text WHERE {NARRATIVE}", PAPER),
    Attack("a text has another name", f"UPDATE text SET name = 'findings' WHERE {NARRATIVE}", PAPER),
    Attack("a text is given to another complaint", f"UPDATE text SET complaint = '<mailed>' WHERE {ACTS_TEXT}", PAPER),
    Attack("a text has another author", f"UPDATE text SET written_by = 'chen' WHERE {ACTS_TEXT}", PAPER),
    Attack("a text was written earlier", f"UPDATE text SET written_at = written_at - interval '9 d' WHERE {ACTS_TEXT}",
           PAPER),
    Attack("a letter as it was sent is changed",
           "UPDATE text SET body = '您的投诉未受理。' WHERE complaint = '<mailed>' AND name = 'acceptance'",
           "<mailed>"),
    Attack("the name of the party is changed", "UPDATE party SET name = '李四' WHERE complaint = '<paper>'", PAPER),
    Attack("the contact of the party is changed", "UPDATE party SET contact = '1' WHERE complaint = '<paper>'", PAPER),
    Attack("the address of the party is changed", "UPDATE party SET address = '' WHERE complaint = '<paper>'", PAPER),
    Attack("the unit of the party is changed", "UPDATE party SET unit = '' WHERE complaint = '<paper>'", PAPER),
    Attack("the party has another salt", "UPDATE party SET salt = repeat('0', 32) WHERE complaint = '<paper>'", PAPER),
    Attack("the party has another digest", "UPDATE party SET digest = repeat('0', 64) WHERE complaint = '<paper>'",
           PAPER),
    Attack("the party is deleted", "DELETE FROM party WHERE complaint = '<paper>'", PAPER),
    Attack("a second party is put in",
           "INSERT INTO party (complaint, name, unit, contact, address, salt, digest) "
           "SELECT complaint, '李四', unit, contact, address, salt, digest FROM party WHERE complaint = '<paper>'",
           PAPER),
    Attack("a party is put to a complaint without one",
           "INSERT INTO party (complaint, name, unit, contact, address, salt, digest) "
           "SELECT '<closed>', name, unit, contact, address, salt, digest FROM party WHERE complaint = '<paper>'",
           "<closed>"),
    Attack("the party is given to another complaint",
           "UPDATE party SET complaint = '<closed>' WHERE complaint = '<paper>'", PAPER),
    Attack("a file has another name", f"UPDATE attachment SET name = '别.pdf' WHERE {SCAN}", PAPER),
    Attack("a row stands for another file",
           "UPDATE attachment SET sha256 = (SELECT sha256 FROM attachment WHERE complaint = '<paper>' AND n IS NULL) "
           f"WHERE {SCAN}", PAPER),
    Attack("a file has another salt", f"UPDATE attachment SET salt = repeat('0', 32) WHERE {SCAN}", PAPER),
    Attack("a file has another digest", f"UPDATE attachment SET digest = repeat('0', 64) WHERE {SCAN}", PAPER),
    Attack("a file came with another act", f"UPDATE attachment SET n = 5 WHERE {SCAN}", PAPER),
    Attack("a file has another size", f"UPDATE attachment SET size = size + 1 WHERE {SCAN}", PAPER),
    Attack("a file has another media type", f"UPDATE attachment SET media_type = 'text/html' WHERE {SCAN}", PAPER),
    Attack("a file was added by another", f"UPDATE attachment SET added_by = 'chen' WHERE {SCAN}", PAPER),
    Attack("a file was added at another time", f"UPDATE attachment SET added_at = '2020-01-01' WHERE {SCAN}", PAPER),
    Attack("the row of a file is deleted", f"DELETE FROM attachment WHERE {SCAN}", PAPER),
    Attack("the row of a file is put in",
           "INSERT INTO attachment SELECT 'aa', complaint, n, '假.pdf', media_type, size, sha256, salt, digest, "
           "added_at,"
           f" added_by FROM attachment WHERE {SCAN}", PAPER),
)  # fmt: skip
