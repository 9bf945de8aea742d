"""The inbox: acts as they were received, and their verdicts."""

from tests.attacks.attack import Attack

NOTE = "complaint = '<paper>' AND n = 3"
REFUSED = "complaint = '<paper>' AND n = 4"
PAPER, LATE = "<paper>", "<late>"
ACTS = (
    Attack("another person did it", f"UPDATE inbox SET actor = 'chen' WHERE {NOTE}", PAPER, 3),
    Attack("another person did it, in the body too",
           f"UPDATE inbox SET actor = 'chen', body = replace(body, '\"li\"', '\"chen\"') WHERE {NOTE}", PAPER, 3),
    Attack("it was another act", f"UPDATE inbox SET name = 'urge' WHERE {NOTE}", PAPER, 3),
    Attack("an act was received earlier", f"UPDATE inbox SET received_at = received_at - interval '1 h' WHERE {NOTE}",
           PAPER, 3),
    Attack("an act happened earlier", f"UPDATE inbox SET happened_at = received_at - interval '9 d' WHERE {NOTE}",
           PAPER, 3),
    Attack("it was verified, or not", f"UPDATE inbox SET verified = NOT verified WHERE {NOTE}", PAPER, 3),
    Attack("it said something else", f"UPDATE inbox SET body = replace(body, 'opinion', 'reason') WHERE {NOTE}",
           PAPER, 3),
    Attack("it said nothing", f"UPDATE inbox SET body = NULL WHERE {NOTE}", PAPER, 3),
    Attack("its body is damaged", f"UPDATE inbox SET body = '{{' WHERE {NOTE}", PAPER, 3),
    Attack("it had another id", f"UPDATE inbox SET act_id = 'another' WHERE {NOTE}", PAPER, 3),
    Attack("it had another digest", f"UPDATE inbox SET digest = repeat('0', 64) WHERE {NOTE}", PAPER, 3),
    Attack("it has another salt", f"UPDATE inbox SET salt = repeat('0', 32) WHERE {NOTE}", PAPER, 3),
    Attack("its salt is destroyed", f"UPDATE inbox SET salt = NULL WHERE {NOTE}", PAPER, 3),
    Attack("an allowed act was refused",
           f"UPDATE inbox SET state = 'refused', refused = '[]', seq = NULL WHERE {NOTE}", PAPER, 3),
    Attack("an allowed act waits again",
           f"UPDATE inbox SET state = 'received', seq = NULL, refused_at = NULL WHERE {NOTE}", PAPER, 3),
    Attack("a refused act was allowed",
           f"UPDATE inbox SET state = 'accepted', refused = NULL, seq = 5 WHERE {REFUSED}", PAPER, 4),
    Attack("a refused act waits again",
           f"UPDATE inbox SET state = 'received', refused = NULL, refused_at = NULL WHERE {REFUSED}", PAPER, 4),
    Attack("it was refused for another reason", f"UPDATE inbox SET refused = '[]' WHERE {REFUSED}", PAPER, 4),
    Attack("it was refused later", f"UPDATE inbox SET refused_at = refused_at + interval '1 d' WHERE {REFUSED}",
           PAPER, 4),
    Attack("it was refused at another time than it was allowed",
           f"UPDATE inbox SET refused_at = received_at WHERE {NOTE}", PAPER, 3),
    Attack("it became another event", f"UPDATE inbox SET seq = 6 WHERE {NOTE}", PAPER, 3),
    Attack("a waiting act was refused without a word",
           "UPDATE inbox SET state = 'refused', refused = '[]', refused_at = received_at "
           "WHERE complaint = '<late>' AND n = 4", LATE, 4),
    Attack("a waiting act was allowed without an event",
           "UPDATE inbox SET state = 'accepted', seq = 5 WHERE complaint = '<late>' AND n = 4", LATE, 4),
    Attack("an act is deleted", f"DELETE FROM inbox WHERE {NOTE}", PAPER, 3),
    Attack("a refused act is deleted", f"DELETE FROM inbox WHERE {REFUSED}", PAPER, 4),
    Attack("the last act is deleted", "DELETE FROM inbox WHERE complaint = '<late>' AND n = 4", LATE, 4),
    Attack("the last act is deleted and n lowered",
           "DELETE FROM inbox WHERE complaint = '<late>' AND n = 4;"
           "UPDATE complaint SET n = 3 WHERE number = '<late>'", "inbox:<late>", 4),
    Attack("a refused act and all after it have other numbers",
           f"DELETE FROM inbox WHERE {REFUSED}; UPDATE inbox SET n = n - 1 WHERE complaint = '<paper>' AND n > 4;"
           "UPDATE complaint SET n = n - 1 WHERE number = '<paper>'", PAPER, 4),
    Attack("an act is put in at the end",
           "INSERT INTO inbox (complaint, n, act_id, digest, name, actor, verified, received_at, state) "
           "SELECT complaint, 7, 'new', digest, name, 'chen', true, received_at, 'received' "
           f"FROM inbox WHERE {NOTE}; UPDATE complaint SET n = 7 WHERE number = '<paper>'", "inbox:<paper>", 7),
    Attack("two acts change places",
           "UPDATE inbox SET n = 99 WHERE complaint = '<paper>' AND n = 3;"
           "UPDATE inbox SET n = 3 WHERE complaint = '<paper>' AND n = 5;"
           "UPDATE inbox SET n = 5 WHERE complaint = '<paper>' AND n = 99", PAPER, 3),
    Attack("an act is given to another complaint",
           "UPDATE inbox SET complaint = '<mailed>' WHERE complaint = '<paper>' AND n = 4", PAPER, 4),
    Attack("all acts are deleted", "TRUNCATE inbox", PAPER, 1),
)  # fmt: skip
