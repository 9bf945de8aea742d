"""The door through which something personal is erased: a function that does what an event of the same transaction
names. The application may call it; it may change none of these columns by itself."""

from migrations.rights import APPLICATION_ROLE

NAME = "erase_recorded"
# An event that another transaction has written opens nothing: it was carried out then, or refused.
IN_THIS_TRANSACTION = "type = 'erased' AND xmin = pg_current_xact_id()::xid"
BODY = f"""
DECLARE
  said jsonb;
BEGIN
  SELECT event.body::jsonb INTO said FROM event
    WHERE event.stream = 'custody:' || of_complaint AND event.seq = at_seq AND {IN_THIS_TRANSACTION};
  IF said IS NULL OR said->>'by' IS NULL OR said->>'second' IS NULL OR said->>'by' = said->>'second'
    OR said->>'reason' IS NULL THEN
    RAISE EXCEPTION 'no erasure of % by two persons is on record here', of_complaint
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT event.type FROM event WHERE event.stream = 'custody:' || of_complaint
      AND event.type IN ('held', 'released') ORDER BY event.seq DESC LIMIT 1) = 'held' THEN
    RAISE EXCEPTION 'a hold of % stands', of_complaint USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE text SET body = NULL, salt = NULL
    WHERE complaint = of_complaint AND id IN (SELECT jsonb_array_elements_text(coalesce(said->'texts', '[]')));
  UPDATE attachment SET name = '', sha256 = '', size = 0, salt = NULL
    WHERE complaint = of_complaint AND id IN (SELECT jsonb_array_elements_text(coalesce(said->'files', '[]')));
  IF (said->>'party')::boolean THEN
    UPDATE party SET name = '', unit = '', contact = '', address = '', salt = NULL WHERE complaint = of_complaint;
  END IF;
  UPDATE inbox SET salt = 'sha256:' || encode(sha256(convert_to(salt, 'UTF8')), 'hex')
    WHERE complaint = of_complaint AND salt NOT LIKE 'sha256:%'
      AND n IN (SELECT jsonb_array_elements_text(coalesce(said->'acts', '[]'))::integer);
  IF (said->>'opening')::boolean THEN
    UPDATE complaint SET key_salt = 'sha256:' || encode(sha256(convert_to(key_salt, 'UTF8')), 'hex')
      WHERE number = of_complaint AND key_salt NOT LIKE 'sha256:%';
  END IF;
  IF said->>'papers' IS NOT NULL THEN
    DELETE FROM document WHERE complaint = of_complaint;
  END IF;
END """
CREATE = f"""
CREATE FUNCTION {NAME}(of_complaint text, at_seq integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $${BODY}$$;
REVOKE ALL ON FUNCTION {NAME}(text, integer) FROM PUBLIC;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
    GRANT EXECUTE ON FUNCTION {NAME}(text, integer) TO {APPLICATION_ROLE};
  END IF;
END $$;
"""
DROP = f"DROP FUNCTION {NAME}(text, integer)"
