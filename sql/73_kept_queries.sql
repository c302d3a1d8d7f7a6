-- 73_kept_queries: calls with constants, planned away with the query tree that
-- was kept of the first one of their shape. All of them are checked: the tree
-- has to be the one that would be made now.

\set ECHO errors
SET client_min_messages = warning;
CREATE SCHEMA kept;
SET search_path = kept, public;
LOAD 'orm_lookup';
CREATE TABLE blog (id int PRIMARY KEY, name text NOT NULL, owner name NOT NULL DEFAULT 'nobody');
CREATE TABLE entry (id int PRIMARY KEY, blog_id int NOT NULL REFERENCES blog, rating int);
INSERT INTO blog SELECT i, 'Blog ' || i, CASE WHEN i % 2 = 0 THEN 'orm_regress_kept' ELSE 'nobody' END FROM generate_series(1, 9) i;
INSERT INTO entry SELECT i, 1 + i % 9, nullif(i % 5, 4) FROM generate_series(1, 40) i;
ANALYZE blog, entry;

-- The first lines of a statement's plan, twice: the second one is from the kept tree.
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    lines text[];
    first text[];
BEGIN
    FOR i IN 1..2 LOOP
        lines := '{}';
        FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
            lines := lines || line;
        END LOOP;
        IF i = 2 AND lines <> first THEN
            RETURN NEXT 'the second time:';
        END IF;
        IF i = 1 OR lines <> first THEN
            RETURN QUERY SELECT unnest(lines);
        END IF;
        first := lines;
    END LOOP;
END $$;
\pset format unaligned
\pset tuples_only on
SET orm_lookup.inline = on;
SET orm_lookup.check_shapes = on;
\set ECHO all

SELECT plan($$SELECT * FROM orm_filter(NULL::blog, 'id', 3)$$);
SELECT * FROM orm_filter(NULL::blog, 'id', 3);
SELECT * FROM orm_filter(NULL::blog, 'id', 4);
SELECT * FROM orm_filter(NULL::blog, 'id', NULL::int);
SELECT * FROM orm_filter('blog', 'id', 3);
SELECT * FROM orm_filter('blog', 'id', 4);
SELECT plan($$SELECT * FROM orm($q$blog.filter(entry__rating=3).distinct().order_by('-name')[:2]$q$)$$);
SELECT * FROM orm($$blog.filter(entry__rating=3).distinct().order_by('-name')[:2]$$);
SELECT * FROM orm($$blog.filter(entry__rating=3).distinct().order_by('-name')[:2]$$);

-- two of a shape in one statement, one as a join and one in a subquery
SELECT a.id, b.id FROM orm_filter(NULL::blog, 'id__lt', 3) a JOIN orm_filter(NULL::blog, 'id__lt', 9) b ON b.id = a.id + 1
    WHERE EXISTS (SELECT 1 FROM orm_filter(NULL::blog, 'id__lt', 4) c WHERE c.id = b.id) ORDER BY a.id;
SELECT a.id, e FROM orm_filter(NULL::blog, 'id__lt', 3) a, LATERAL (SELECT count(*) FROM orm_filter(NULL::entry, 'blog', a.id)) e(e) ORDER BY a.id;

-- names change what it is: the path, a temporary table, a registration, DDL
CREATE SCHEMA kept_two;
CREATE TABLE kept_two.blog (id int PRIMARY KEY, other text);
INSERT INTO kept_two.blog VALUES (3, 'other');
SET search_path = kept_two, kept, public;
SELECT * FROM orm_filter('blog', 'id', 3);
SELECT * FROM orm_filter(NULL::blog, 'id', 3);
SET search_path = kept, public;
SELECT * FROM orm_filter('blog', 'id', 3);
CREATE TEMP TABLE blog (id int PRIMARY KEY, temporary text);
INSERT INTO pg_temp.blog VALUES (3, 'yes');
SELECT * FROM orm_filter('blog', 'id', 3);
DROP TABLE pg_temp.blog;
SELECT * FROM orm_filter('blog', 'id', 3);
SELECT id FROM orm_first(NULL::blog, 'id__gt', 3);
SELECT orm_register('blog', '{"ordering": ["-id"]}');
SELECT id FROM orm_first(NULL::blog, 'id__gt', 3);
SELECT orm_unregister('blog');
SELECT id FROM orm_first(NULL::blog, 'id__gt', 3);
ALTER TABLE blog ADD COLUMN more int DEFAULT 7;
SELECT * FROM orm_filter(NULL::blog, 'id', 3);
SELECT * FROM orm_filter('blog', 'id', 3);
ALTER TABLE blog DROP COLUMN more;
SELECT * FROM orm_filter(NULL::blog, 'id', 3);
SELECT * FROM orm_filter('blog', 'id', 3);
ALTER TABLE blog ALTER id TYPE bigint;
SELECT * FROM orm_filter(NULL::blog, 'id', 3);
ALTER TABLE blog ALTER id TYPE int;
ALTER TABLE blog RENAME TO weblog;
SELECT * FROM orm_filter(NULL::weblog, 'id', 3);
SELECT * FROM orm_filter('kept.blog', 'id', 3);
ALTER TABLE weblog RENAME TO blog;
SELECT * FROM orm_filter('blog', 'id', 3);
BEGIN;
ALTER TABLE blog RENAME COLUMN name TO title;
SELECT * FROM orm_filter('blog', 'title', 'Blog 3');
SELECT * FROM orm_filter('blog', 'title', 'Blog 4');
ROLLBACK;
SELECT * FROM orm_filter('blog', 'name', 'Blog 4');
SELECT * FROM orm_filter('blog', 'title', 'Blog 4');

-- a view, what it is made of, and a call of ours inside it
CREATE VIEW seen AS SELECT id, name FROM blog WHERE id < 5;
SELECT * FROM orm_filter('seen', 'id__gt', 3);
SELECT * FROM orm_filter('seen', 'id__gt', 2);
CREATE OR REPLACE VIEW seen AS SELECT id, upper(name) AS name FROM blog WHERE id < 6;
SELECT * FROM orm_filter('seen', 'id__gt', 3);
SET enable_indexscan = off;
SET enable_bitmapscan = off;
CREATE VIEW through AS SELECT * FROM orm_filter(NULL::blog, 'id__lt', 5);
SELECT plan($$SELECT id FROM orm_filter(NULL::through, 'id__gt', 3)$$);
SELECT id FROM orm_filter(NULL::through, 'id__gt', 2) ORDER BY id;
CREATE FUNCTION wrapped(int) RETURNS SETOF blog LANGUAGE sql STABLE AS $$SELECT * FROM orm_filter(NULL::kept.blog, 'id__lte', $1)$$;
SELECT plan($$SELECT id FROM wrapped(3)$$);
SELECT count(*) FROM wrapped(3), wrapped(4) AS w;
RESET enable_indexscan;
RESET enable_bitmapscan;

-- whose privileges, and row security with its setting
CREATE ROLE orm_regress_kept;
GRANT USAGE ON SCHEMA kept TO orm_regress_kept;
GRANT SELECT (id, owner) ON blog TO orm_regress_kept;
SELECT id FROM orm_filter('seen', 'id', 3) AS s(id);
SET ROLE orm_regress_kept;
SELECT id FROM orm_filter(NULL::blog, 'id', 3);
SELECT id FROM orm_filter('seen', 'id', 3) AS s(id);
RESET ROLE;
GRANT SELECT ON blog TO orm_regress_kept;
ALTER TABLE blog ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON blog USING (owner = current_user);
SELECT string_agg(id::text, ' ' ORDER BY id) FROM orm_filter(NULL::blog, 'id__gt', 3);
SET ROLE orm_regress_kept;
SELECT string_agg(id::text, ' ' ORDER BY id) FROM orm_filter(NULL::blog, 'id__gt', 3);
SELECT string_agg(id::text, ' ' ORDER BY id) FROM orm_filter(NULL::blog, 'id__gt', 1);
SET row_security = off;
SELECT string_agg(id::text, ' ' ORDER BY id) FROM orm_filter(NULL::blog, 'id__gt', 1);
RESET row_security;
RESET ROLE;
DROP POLICY own ON blog;
SET ROLE orm_regress_kept;
SELECT count(*) FROM orm_filter(NULL::blog, 'id__gt', 1);
RESET ROLE;
ALTER TABLE blog DISABLE ROW LEVEL SECURITY;
SET ROLE orm_regress_kept;
SELECT count(*) FROM orm_filter(NULL::blog, 'id__gt', 1);
RESET ROLE;
REVOKE USAGE ON SCHEMA kept FROM orm_regress_kept;
SET ROLE orm_regress_kept;
SELECT count(*) FROM orm_filter('kept.blog', 'id__gt', 1);
RESET ROLE;

-- few are kept, and a table that comes and goes under one name
SET orm_lookup.plan_cache_size = 2;
SELECT count(*) FROM orm_filter('blog', 'id', 3) a, orm_filter('entry', 'id', 3) b, orm_filter('entry', 'blog', 3) c, orm_filter('blog', 'name', 'Blog 3') d;
SELECT count(*) FROM orm_filter('blog', 'id', 3) a, orm_filter('entry', 'id', 3) b, orm_filter('entry', 'blog', 3) c, orm_filter('blog', 'name', 'Blog 3') d;
RESET orm_lookup.plan_cache_size;
CREATE TABLE comes (id int PRIMARY KEY, a int);
INSERT INTO comes VALUES (1, 1);
SELECT * FROM orm_filter('comes', 'id', 1);
DROP TABLE comes;
SELECT * FROM orm_filter('comes', 'id', 1);
CREATE TABLE comes (id int PRIMARY KEY, b text);
INSERT INTO comes VALUES (1, 'b');
SELECT * FROM orm_filter('comes', 'id', 1);

\set ECHO errors
DROP SCHEMA kept, kept_two CASCADE;
DROP ROLE orm_regress_kept;
