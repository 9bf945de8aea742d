-- The database roles of the processes (register/migrations/rights.py says what each may do), as a superuser or a role that may
-- create roles makes them; those that exist already stay as they are. Roles belong to the whole server.
-- banjie_app is all of them: for an office whose processes share one login.
DO $$
DECLARE
  process text;
  process_roles text[] := ARRAY['banjie_web', 'banjie_worker', 'banjie_relay', 'banjie_watch', 'banjie_office'];
BEGIN
  FOREACH process IN ARRAY process_roles || ARRAY['banjie_app'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = process) THEN
        EXECUTE 'CREATE ROLE ' || process || ' NOLOGIN';
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- another database makes it at the same time
      NULL;
    END;
  END LOOP;
  FOREACH process IN ARRAY process_roles LOOP
    IF NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = process::regrole AND member = 'banjie_app'::regrole) THEN
      EXECUTE 'GRANT ' || process || ' TO banjie_app';
    END IF;
  END LOOP;
END $$;
