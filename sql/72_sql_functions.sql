-- 72_sql_functions: functions in SQL around readers. The server puts the body
-- of such a function in its place; the call in there is planned away all the
-- same, and where the server keeps the function, its rows are the same.

\set ECHO errors
SET client_min_messages = warning;
CREATE SCHEMA wrapped;
SET search_path = wrapped, public;
LOAD 'orm_lookup';
SET orm_lookup.inline = on;
CREATE TABLE blog (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE entry (id int PRIMARY KEY, blog_id int NOT NULL REFERENCES blog, rating int NOT NULL);
CREATE INDEX entry_blog ON entry (blog_id);
INSERT INTO blog SELECT i, 'Blog ' || i FROM generate_series(1, 20) i;
INSERT INTO entry SELECT i, 1 + i % 19, i % 6 FROM generate_series(1, 4000) i;
ANALYZE blog, entry;
SET enable_bitmapscan = off;
SET enable_seqscan = off;
\set ECHO all

CREATE FUNCTION entries(b int, lowest int DEFAULT 5) RETURNS SETOF entry LANGUAGE sql STABLE
    AS $$ SELECT * FROM orm_filter(NULL::entry, 'blog', b, 'rating__gte', lowest) $$;
CREATE FUNCTION how_many(b int) RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT orm_count('entry', 'blog', b) $$;

-- in FROM, with a default, among other tables, in a view
EXPLAIN (COSTS OFF) SELECT id FROM entries(3) WHERE id < 100;
SELECT count(*), min(id), max(id) FROM entries(3, 4);
EXPLAIN (COSTS OFF) SELECT b.name, e.id FROM blog b, entries(b.id) e WHERE b.id = 7;
SELECT b.name, count(*) FROM blog b, entries(b.id) e WHERE b.id < 4 GROUP BY 1 ORDER BY 1;
CREATE VIEW best AS SELECT b.name, e.* FROM blog b, entries(b.id) e;
SELECT count(*) FROM best WHERE name = 'Blog 2';
SELECT e FROM entries(2) e ORDER BY id LIMIT 1;
SELECT id, ordinality FROM entries(2) WITH ORDINALITY ORDER BY 1 LIMIT 1;

-- in expressions
EXPLAIN (COSTS OFF) SELECT name, how_many(id) FROM blog WHERE id = 5;
SELECT name, how_many(id) FROM blog WHERE how_many(id) > 210 AND id < 4 ORDER BY 1;
SELECT how_many(3);
DO $$ BEGIN ASSERT how_many(3) = 211; END $$;

-- prepared: another body, another plan
PREPARE of_blog(int) AS SELECT count(*) FROM entries($1);
EXECUTE of_blog(3);
CREATE OR REPLACE FUNCTION entries(b int, lowest int DEFAULT 5) RETURNS SETOF entry LANGUAGE sql STABLE
    AS $$ SELECT * FROM orm_filter(NULL::entry, 'blog', b, 'rating', 0) $$;
EXECUTE of_blog(3);
CREATE OR REPLACE FUNCTION entries(b int, lowest int DEFAULT 5) RETURNS SETOF entry LANGUAGE sql VOLATILE
    AS $$ SELECT * FROM orm_filter(NULL::entry, 'blog', b, 'rating__gt', 3) $$;
EXECUTE of_blog(3);
EXPLAIN (COSTS OFF) EXECUTE of_blog(3);

-- whoever may not execute the reader may not by way of the function either
CREATE ROLE regress_wrapped;
GRANT USAGE ON SCHEMA wrapped TO regress_wrapped;
GRANT SELECT ON blog, entry TO regress_wrapped;
REVOKE EXECUTE ON FUNCTION orm_count(text, "any") FROM PUBLIC;
SET ROLE regress_wrapped;
SELECT name, how_many(id) FROM blog WHERE id = 5;
RESET ROLE;
GRANT EXECUTE ON FUNCTION orm_count(text, "any") TO PUBLIC;
SET ROLE regress_wrapped;
SELECT name, how_many(id) FROM blog WHERE id = 5;
RESET ROLE;

-- one that calls itself has no end, here as anywhere
CREATE FUNCTION endless(b int) RETURNS SETOF bigint LANGUAGE sql STABLE
    AS $$ SELECT endless FROM endless(b) UNION ALL SELECT orm_count('entry', 'blog', b) $$;
\set VERBOSITY sqlstate
SELECT * FROM endless(1);
\set VERBOSITY default

\set ECHO errors
DROP OWNED BY regress_wrapped;
DROP ROLE regress_wrapped;
DROP SCHEMA wrapped CASCADE;
