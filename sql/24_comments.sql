-- 24_comments: \df+ reads like documentation: every function of the extension
-- has a comment, which says what it is for, its errors and an example, and the
-- examples run.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

CREATE TEMP VIEW own AS
    SELECT p.oid, p.oid::regprocedure AS call, p.proname, obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
        JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'orm_lookup';

SELECT count(*) > 150 AS "they were found" FROM own;
SELECT call AS "no comment" FROM own WHERE comment IS NULL;
-- what nobody calls by name says so; all others show how
SELECT DISTINCT proname AS "no example" FROM own
WHERE comment !~ 'Example:' AND comment !~* 'not to be called|the operator|See orm_fields' ORDER BY 1;
SELECT DISTINCT proname AS "no errors" FROM own
WHERE comment ~ 'Example:' AND comment !~ 'Errors:' AND proname NOT IN ('orm_models', 'orm_fields') ORDER BY 1;
-- no sentence stops short, and no example is of another function
SELECT call FROM own WHERE comment ~ '[;,] (Result|Errors|Django|Example)';
SELECT call FROM own WHERE comment ~ 'Example:' AND substring(comment FROM 'Example:(.*)') !~ proname;
-- the overloads of one function say the same
SELECT proname FROM own WHERE proname <> 'orm_fields' GROUP BY proname HAVING count(DISTINCT comment) > 1;

-- the examples run, one by one, and change nothing
DO $do$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT DISTINCT ON (proname, example) proname,
            CASE WHEN example ~ '^SELECT' THEN example ELSE 'SELECT ' || example END AS statement
        FROM (SELECT proname, rtrim(btrim(substring(comment FROM 'Example:(.*)'), E' \n'), ';') AS example
              FROM own WHERE comment ~ 'Example:') x
    LOOP
        BEGIN
            EXECUTE it.statement;
            RAISE EXCEPTION 'fine';
        EXCEPTION WHEN OTHERS THEN
            IF SQLERRM <> 'fine' THEN
                RAISE WARNING 'the example of % fails: %: %', it.proname, it.statement, SQLERRM;
            END IF;
        END;
    END LOOP;
END $do$;

-- types and operators
SELECT t.typname, obj_description(t.oid, 'pg_type') IS NOT NULL FROM pg_type t
WHERE t.typname IN ('orm_q', 'orm_f', 'orm_queryset') ORDER BY 1;
DROP VIEW own;
