-- 70_inline: calls planned away. What is planned is what the query written by
-- hand would be, what is found is what the call finds when it is made, and
-- plans are made anew when anything they hang on changes.

\set ECHO errors
SET client_min_messages = warning;
CREATE SCHEMA inlined;
SET search_path = inlined, public;
LOAD 'orm_lookup';
SET orm_lookup.inline = on;

CREATE TABLE blog (id int PRIMARY KEY, name text NOT NULL, tagline text);
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE entry (
    id int PRIMARY KEY,
    blog_id int NOT NULL REFERENCES blog,
    gone text,
    headline text NOT NULL,
    rating int,
    score numeric NOT NULL,
    tags text[] NOT NULL,
    published timestamptz NOT NULL);
ALTER TABLE entry DROP COLUMN gone;
CREATE INDEX entry_blog ON entry (blog_id);
CREATE INDEX entry_rating ON entry (rating);
CREATE INDEX entry_headline ON entry (headline text_pattern_ops);
CREATE TABLE entry_authors (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id int NOT NULL REFERENCES entry,
    author_id int NOT NULL REFERENCES author,
    UNIQUE (entry_id, author_id));
CREATE INDEX entry_authors_author ON entry_authors (author_id);
INSERT INTO blog SELECT i, 'Blog ' || i, CASE WHEN i % 3 > 0 THEN 'tag ' || i END FROM generate_series(1, 50) i;
INSERT INTO author SELECT i, 'Author ' || i FROM generate_series(1, 200) i;
INSERT INTO entry (id, blog_id, headline, rating, score, tags, published)
    SELECT i, 1 + i % 49, 'Headline ' || i, nullif(i % 11, 10), i / 7.0, ARRAY['t' || i % 5],
           '2020-01-01 00:00+00'::timestamptz + i * interval '1 hour' FROM generate_series(1, 5000) i;
INSERT INTO entry_authors (entry_id, author_id)
    SELECT e, 1 + (e * 7 + k * 13) % 200 FROM generate_series(1, 4900) e, generate_series(1, 2) k;
ANALYZE blog, author, entry, entry_authors;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query;
END $$;

-- The plan of the first query is the plan of the second one, written by hand.
CREATE FUNCTION same_plan(ours text, byhand text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    a text[] := ARRAY(SELECT plan(ours));
    b text[] := ARRAY(SELECT plan(byhand));
BEGIN
    IF a = b THEN
        RETURN NEXT 'as by hand';
    ELSE
        RETURN QUERY SELECT unnest(a);
        RETURN NEXT '--- by hand:';
        RETURN QUERY SELECT unnest(b);
    END IF;
END $$;

-- Whether a query runs the function or something in its place.
CREATE FUNCTION how(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
        IF line ~ '\morm\w*\(' THEN
            RETURN 'called';
        END IF;
    END LOOP;
    RETURN 'planned away';
END $$;

-- The query finds the same rows planned away and called; how many they are.
CREATE FUNCTION same_rows(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    ours text[];
    called text[];
    how_ours text;
BEGIN
    how_ours := how(query);
    EXECUTE format('SELECT array_agg(q::text ORDER BY q::text) FROM (%s) q', query) INTO ours;
    SET LOCAL orm_lookup.inline = off;
    IF how(query) <> 'called' THEN
        RETURN 'not called with inline off';
    END IF;
    EXECUTE format('SELECT array_agg(q::text ORDER BY q::text) FROM (%s) q', query) INTO called;
    SET LOCAL orm_lookup.inline = on;
    IF ours IS DISTINCT FROM called THEN
        RETURN format('%s: %s, called: %s', how_ours, ours, called);
    END IF;
    RETURN format('%s, %s rows', how_ours, coalesce(cardinality(ours), 0));
END $$;
\pset format unaligned
\pset tuples_only on
\set ECHO all

-- ---------------------------------------------------------------- as by hand

-- the condition outside and the one inside meet at the index
SELECT same_plan(
    $$ SELECT * FROM orm_filter(NULL::entry, 'blog__name', 'Blog 7') e WHERE e.id = 77 $$,
    $$ SELECT e.* FROM entry JOIN blog ON entry.blog_id = blog.id, LATERAL (SELECT entry.*) e WHERE blog.name = 'Blog 7' AND entry.id = 77 $$);
SELECT plan($$ SELECT headline FROM orm_filter(NULL::entry, 'rating__gte', 3) WHERE id = 5 $$);
SELECT plan($$ SELECT headline FROM orm_filter(NULL::entry, 'headline__startswith', 'Headline 499') $$);
-- ORDER BY and LIMIT reach the table
SELECT same_plan(
    $$ SELECT id FROM orm_filter(NULL::entry, 'score__gt', 3) ORDER BY id DESC LIMIT 3 $$,
    $$ SELECT id FROM entry WHERE score > '3' ORDER BY id DESC LIMIT 3 $$);
SELECT plan($$ SELECT id FROM orm_filter(NULL::entry, 'score__gt', 3) ORDER BY id DESC LIMIT 3 $$);
-- joins
SELECT same_plan(
    $$ SELECT b.name, e.headline FROM blog b JOIN orm_filter(NULL::entry, 'rating', 5) e ON e.blog_id = b.id WHERE b.id = 3 $$,
    $$ SELECT b.name, entry.headline FROM blog b JOIN entry ON entry.blog_id = b.id AND entry.rating = 5 WHERE b.id = 3 $$);
SELECT same_plan(
    $$ SELECT count(*) FROM orm_filter(NULL::entry, 'authors__name', 'Author 9') $$,
    $$ SELECT count(*) FROM entry JOIN entry_authors ON entry.id = entry_authors.entry_id JOIN author ON entry_authors.author_id = author.id WHERE author.name = 'Author 9' $$);
-- rows of the outer query, one by one and as a whole
SELECT same_plan(
    $$ SELECT b.name, e.headline FROM blog b, orm_filter(NULL::entry, 'blog', b.id, 'rating', 3) e $$,
    $$ SELECT b.name, entry.headline FROM blog b, entry WHERE entry.blog_id = b.id AND entry.rating = 3 $$);
SELECT same_plan(
    $$ SELECT b.name, e.headline FROM blog b, orm_filter(NULL::entry, 'blog', b) e $$,
    $$ SELECT b.name, entry.headline FROM blog b, entry WHERE entry.blog_id = b.id $$);
SELECT same_plan(
    $$ SELECT b.name, e.headline FROM blog b CROSS JOIN LATERAL orm_filter(NULL::entry, 'blog', b.id) e WHERE b.id = 3 $$,
    $$ SELECT b.name, entry.headline FROM blog b, entry WHERE entry.blog_id = b.id AND b.id = 3 $$);
-- jsonb rows
SELECT same_plan(
    $$ SELECT * FROM orm_filter('entry', 'id__in', ARRAY[1, 2]) $$,
    $$ SELECT to_jsonb(entry.*) FROM entry WHERE id = ANY ('{1,2}') $$);
SELECT same_plan(
    $$ SELECT * FROM orm('entry.filter(rating__gt=$1).order_by("-id")[:5]', 8) $$,
    $$ SELECT to_jsonb(entry.*) FROM entry WHERE rating > 8 ORDER BY id DESC LIMIT 5 $$);
SELECT same_plan(
    $$ SELECT * FROM orm_first('entry', 'rating', 3) $$,
    $$ SELECT to_jsonb(entry.*) FROM entry WHERE rating = 3 ORDER BY id LIMIT 1 $$);
SELECT same_plan(
    $$ SELECT * FROM orm_values('blog', 'name') $$, $$ SELECT jsonb_build_object('name', name) FROM blog $$);
SELECT same_plan(
    $$ SELECT * FROM orm_rows(NULL::entry, 'entry.exclude(rating__lt=$1)[:2]', 5) $$,
    $$ SELECT * FROM entry WHERE NOT (rating < 5 AND rating IS NOT NULL) LIMIT 2 $$);
SELECT same_plan(
    $$ SELECT a, b FROM orm_record('entry.filter(pk=3).values_list("headline", "blog__name")') AS t(a text, b text) $$,
    $$ SELECT headline, name FROM entry JOIN blog ON entry.blog_id = blog.id WHERE entry.id = 3 $$);
SELECT same_plan(
    $$ SELECT * FROM orm_annotate_count('blog', 'entry') $$,
    $$ SELECT to_jsonb(blog.*) || jsonb_build_object('entry__count', count(entry.id)) FROM blog LEFT JOIN entry ON blog.id = entry.blog_id GROUP BY blog.id $$);
-- no sort that nobody asked for
SELECT orm_register('author', '{"ordering": ["name"]}');
SELECT same_plan(
    $$ SELECT * FROM orm_filter(NULL::author, 'id__gt', 3) $$, $$ SELECT * FROM author WHERE id > 3 ORDER BY name $$);
SELECT same_plan(
    $$ SELECT * FROM orm_filter(NULL::author, 'id__gt', 3) ORDER BY id LIMIT 5 $$,
    $$ SELECT * FROM author WHERE id > 3 ORDER BY id LIMIT 5 $$);
SELECT same_plan(
    $$ SELECT * FROM entry_authors ea JOIN orm_filter(NULL::author, 'name', 'Author 3') a ON a.id = ea.author_id $$,
    $$ SELECT * FROM entry_authors ea JOIN author ON author.id = ea.author_id WHERE author.name = 'Author 3' $$);
SELECT same_plan(
    $$ SELECT * FROM entry_authors ea WHERE author_id IN (SELECT id FROM orm_filter(NULL::author, 'name', 'Author 3')) $$,
    $$ SELECT * FROM entry_authors ea WHERE author_id IN (SELECT id FROM author WHERE author.name = 'Author 3') $$);
SELECT orm_unregister('author');

-- scalars: a subquery for each row, a semijoin where there can be one
SELECT same_plan(
    $$ SELECT b.name, orm_count('entry', 'blog', b.id) FROM blog b $$,
    $$ SELECT b.name, (SELECT count(*) FROM entry WHERE blog_id = b.id) FROM blog b $$);
SELECT same_plan(
    $$ SELECT b.name FROM blog b WHERE orm_exists('entry', 'blog', b.id, 'rating', 3) $$,
    $$ SELECT b.name FROM blog b WHERE EXISTS (SELECT 1 FROM entry WHERE blog_id = b.id AND rating = 3) $$);
SELECT same_plan(
    $$ SELECT b.name FROM blog b WHERE NOT orm_exists(NULL::entry, 'blog', b) $$,
    $$ SELECT b.name FROM blog b WHERE NOT EXISTS (SELECT 1 FROM entry WHERE blog_id = b.id) $$);
SELECT same_plan(
    $$ SELECT b.name, orm_aggregate('entry', 'Max(rating)') FROM blog b $$,
    $$ SELECT b.name, (SELECT jsonb_build_object('rating__max', max(rating)) FROM entry) FROM blog b $$);

-- ------------------------------------------------------- where a call may stand

CREATE VIEW rated AS SELECT id, headline, rating FROM orm_filter(NULL::entry, 'rating__gt', 8);
SELECT same_plan($$ SELECT * FROM rated WHERE id < 9 $$, $$ SELECT id, headline, rating FROM entry WHERE rating > 8 AND id < 9 $$);
CREATE VIEW guarded WITH (security_barrier) AS SELECT * FROM orm_filter(NULL::entry, 'rating__gt', 8);
SELECT plan($$ SELECT id FROM guarded WHERE headline LIKE '%9' $$);
SELECT same_rows($$ WITH e AS (SELECT * FROM orm_filter(NULL::entry, 'blog', 2)) SELECT id FROM e WHERE rating = 2 $$);
SELECT same_rows($$ WITH e AS MATERIALIZED (SELECT * FROM orm_filter('entry', 'blog', 2)) SELECT * FROM e $$);
SELECT same_rows($$ SELECT id FROM orm_filter(NULL::entry, 'blog', 2) UNION SELECT id FROM orm_filter(NULL::author, 'id__lt', 4) $$);
SELECT same_rows($$ SELECT id FROM orm_all(NULL::author) EXCEPT ALL SELECT id FROM orm_filter(NULL::author, 'id__gt', 4) ORDER BY 1 LIMIT 3 $$);
SELECT same_rows($$ SELECT * FROM (SELECT id AS x FROM orm_filter(NULL::entry, 'blog', 2)) s WHERE x < 200 $$);
SELECT same_rows($$ SELECT * FROM blog b LEFT JOIN orm_filter(NULL::entry, 'rating', 9) e ON e.blog_id = b.id AND e.id < 100 $$);
SELECT same_rows($$ SELECT b.id, e.n FROM blog b, LATERAL (SELECT count(*) AS n FROM orm_filter(NULL::entry, 'blog', b.id, 'rating', b.id)) e $$);
SELECT same_rows($$ SELECT b.id, e.n FROM blog b LEFT JOIN blog c ON c.id = b.id + 48, LATERAL (SELECT count(*) AS n FROM orm_filter(NULL::entry, 'rating', c.id)) e $$);
SELECT same_rows($$ SELECT id FROM blog b WHERE id IN (SELECT blog_id FROM orm_filter(NULL::entry, 'rating', 3, 'blog__lte', b.id)) $$);
SELECT same_rows($$ SELECT ARRAY(SELECT e.id FROM orm_filter(NULL::entry, 'blog', b.id, 'rating', 1) e ORDER BY 1) FROM blog b WHERE b.id < 4 $$);
SELECT same_rows($$ SELECT n, c FROM orm_count('entry', 'blog', 3) n, orm_exists('entry', 'blog', 50) c $$);
SELECT same_rows($$ SELECT o->>'headline' FROM orm_filter('entry', 'blog', 4) o WHERE (o->>'id')::int < 200 $$);
VALUES (orm_count('entry'), 1), (orm_count('blog'), 2);

BEGIN;
CREATE TEMP TABLE copied (LIKE entry);
INSERT INTO copied SELECT * FROM orm_filter(NULL::entry, 'blog', 2);
INSERT INTO copied SELECT (e).* FROM orm_filter(NULL::entry, 'blog', 3) e;
INSERT INTO copied (id, blog_id, headline, score, tags, published)
    VALUES (0, 1, orm_count('entry')::text, 1, '{}', now()) RETURNING headline, orm_exists('entry', 'id', id);
SELECT count(*), min(id), max(id) FROM copied;
UPDATE copied c SET rating = orm_count('entry', 'blog', c.blog_id), headline = e.headline || '!'
    FROM orm_filter(NULL::entry, 'rating', 9) e WHERE e.id = c.id;
SELECT count(*), min(rating), max(rating) FROM copied WHERE headline LIKE '%!';
DELETE FROM copied USING orm_filter(NULL::entry, 'rating', 9) e WHERE e.id = copied.id;
DELETE FROM copied WHERE NOT orm_exists('entry', 'id', copied.id, 'rating__gt', 5);
DELETE FROM copied WHERE id < 150 RETURNING id, orm_count('blog', 'id', blog_id);
SELECT count(*) FROM copied;
CREATE TEMP TABLE made AS SELECT * FROM orm_filter('entry', 'id__lte', 2);
SELECT m->>'id' FROM made AS t(m) ORDER BY 1;
ROLLBACK;

-- whole rows; a column that was dropped is none of them
SELECT e FROM orm_filter(NULL::entry, 'id', 3) e;
SELECT e.*::text, pg_typeof(e), to_jsonb(e) - 'tags' FROM orm_filter(NULL::entry, 'id', 4) e;
SELECT (e).headline, (SELECT x.id FROM (SELECT (e).*) x) FROM orm_filter(NULL::entry, 'id', 3) e;
SELECT e FROM blog b JOIN orm_filter(NULL::entry, 'id', 5) e ON e.blog_id = b.id;
SELECT count(e), count(DISTINCT e) FROM orm_filter(NULL::entry, 'blog', 2) e;
SELECT same_rows($$ SELECT e FROM orm_filter(NULL::entry, 'blog', 5) e LEFT JOIN blog b ON b.id = e.blog_id AND b.id = 0 $$);
SELECT same_rows($$ SELECT b.id, e FROM blog b LEFT JOIN orm_filter(NULL::entry, 'rating', 99) e ON true $$);

-- what stays a call: numbered rows, several functions, arguments that are not
-- the same each time or ask a subquery, text that is only known later
SELECT same_rows($$ SELECT * FROM orm_filter(NULL::author, 'id__lt', 4) WITH ORDINALITY $$);
SELECT same_rows($$ SELECT * FROM ROWS FROM (orm_filter(NULL::author, 'id__lt', 4), generate_series(1, 2)) $$);
SELECT how($$ SELECT * FROM orm_filter(NULL::author, 'id__lt', random() * 10) $$);
SELECT same_rows($$ SELECT * FROM orm_filter(NULL::author, 'id__lt', (SELECT 4)) $$);
SELECT same_rows($$ SELECT * FROM (VALUES ('id__lt'), ('id')) k(key), orm_filter(NULL::author, key, 3) $$);
SELECT same_rows($$ SELECT o FROM (VALUES ('author'), ('blog')) m(name), orm_filter(name, 'id', 3) o $$);
SELECT same_rows($$ SELECT orm_filter('author', 'id__lt', 4) $$);
SELECT same_rows($$ SELECT orm_get('author', 'id', 4) $$);
SELECT same_rows($$ SELECT * FROM orm('author.get(pk=4)') $$);
SELECT same_rows($$ SELECT * FROM orm('author.order_by("id")[3]') $$);
SELECT same_rows($$ SELECT * FROM orm('blog.get(pk=3).entry_set.all()') $$);

-- an expression's own error is raised by who makes the call, and only then
SELECT how($$ SELECT * FROM orm_filter('author', 'nane', 4) $$);
SELECT * FROM orm_filter('author', 'nane', 4);
SELECT CASE WHEN to_regclass('nowhere') IS NOT NULL THEN orm_count('nowhere') ELSE -1 END FROM blog WHERE id = 1;

-- ---------------------------------------------------------------- expressions

SELECT same_rows($$ SELECT orm_count('entry'), 1 $$);
SELECT same_rows($$ SELECT (SELECT orm_count('entry', 'blog', 3)) $$);
SELECT same_rows($$ SELECT name FROM blog b ORDER BY orm_count('entry', 'blog', b.id, 'rating__gt', 3), name LIMIT 7 $$);
SELECT same_rows($$ SELECT orm_count('entry', 'blog', b.id), count(*) FROM blog b GROUP BY orm_count('entry', 'blog', b.id) HAVING count(*) > 1 $$);
SELECT same_rows($$ SELECT b.id, orm_count('entry', 'blog', b.id) FROM blog b GROUP BY b.id HAVING orm_exists('entry', 'blog', b.id, 'id__lt', 9) $$);
SELECT same_rows($$ SELECT sum(orm_count('entry', 'blog', b.id)), count(*) FILTER (WHERE orm_exists('entry', 'blog', b.id)) FROM blog b $$);
SELECT same_rows($$ SELECT id, sum(orm_count('entry', 'blog', b.id)) OVER (ORDER BY id) FROM blog b $$);
SELECT same_rows($$ SELECT id, rank() OVER (PARTITION BY orm_count('entry', 'blog', b.id) ORDER BY id) FROM blog b $$);
SELECT same_rows($$ SELECT id % 3, id % 2, max(orm_count('entry', 'blog', id)) FROM blog b GROUP BY GROUPING SETS ((id % 3), (id % 2), ()) $$);
SELECT same_rows($$ SELECT id, orm_count('entry', 'blog', id), grouping(id) FROM blog b GROUP BY ROLLUP (id) $$);
SELECT same_rows($$ SELECT orm_count('entry', 'blog', max(b.id)) FROM blog b $$);
SELECT same_rows($$ SELECT orm_count('entry', 'id__lt', row_number() OVER (ORDER BY id)) FROM blog b $$);
SELECT same_rows($$ SELECT orm_count('entry', 'id__lt', generate_series(1, 3)) FROM blog b WHERE id = 1 $$);
SELECT same_rows($$ SELECT DISTINCT orm_exists('entry', 'blog', b) FROM blog b $$);
SELECT same_rows($$ SELECT DISTINCT ON (orm_exists('entry', 'blog', b)) b.id FROM blog b ORDER BY orm_exists('entry', 'blog', b), b.id $$);
SELECT same_rows($$ SELECT i FROM generate_series(1, orm_count('blog')) i LIMIT orm_count('author', 'id__lt', 5) $$);
SELECT same_rows($$ SELECT b.id FROM blog b JOIN author a ON orm_count('entry', 'blog', b.id, 'id__lt', a.id) = 3 WHERE b.id < 5 AND a.id < 160 $$);
SELECT same_rows($$ SELECT b.id, coalesce(orm_exists('entry', 'blog', a.id), false) FROM blog b LEFT JOIN author a ON a.id = b.id AND a.id < 5 $$);
SELECT same_rows($$ SELECT (SELECT orm_count('entry', 'blog', b.id, 'rating', a.id) FROM author a WHERE a.id = b.id) FROM blog b WHERE id < 5 $$);

-- where there is no planner, there is a call
CREATE TABLE limited (
    id int CHECK (orm_exists('inlined.blog', 'id', id)),
    n bigint DEFAULT orm_count('inlined.blog'));
INSERT INTO limited (id) VALUES (1);
INSERT INTO limited (id) VALUES (1), (2);
INSERT INTO limited (id) VALUES (77);
ALTER TABLE limited ADD COLUMN m bigint DEFAULT orm_count('inlined.author');
SELECT * FROM limited ORDER BY id;
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.n := orm_count('inlined.blog', 'id__lte', NEW.id);
    IF orm_exists('inlined.blog', 'id', NEW.id) THEN
        NEW.m := (SELECT sum(x.id) FROM orm_filter(NULL::inlined.blog, 'id__lt', NEW.id) x);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER noted BEFORE INSERT ON limited FOR EACH ROW
    WHEN (orm_exists('inlined.author', 'id', NEW.id)) EXECUTE FUNCTION noted();
INSERT INTO limited (id) SELECT id FROM orm_filter(NULL::blog, 'id__in', ARRAY[5, 6]) RETURNING *;
CREATE INDEX ON limited (orm_count('inlined.blog', 'id', id));
CREATE INDEX ON limited (id) WHERE orm_exists('inlined.blog', 'id', id);
ALTER TABLE limited ADD COLUMN g bigint GENERATED ALWAYS AS (orm_count('inlined.blog', 'id', id)) STORED;
CREATE FUNCTION assigned(low int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    n bigint := orm_count('inlined.blog', 'id__lte', low);
    e bool;
    found text := '';
BEGIN
    FOR i IN low..low + 11 LOOP
        n := orm_count('inlined.blog', 'id__lte', i);
        e := orm_exists('inlined.blog', 'id', i) AND NOT orm_exists('inlined.author', 'id', i + 152);
        found := found || n || CASE WHEN e THEN '+' ELSE '-' END;
        PERFORM orm_count('inlined.blog', 'id', i);
        EXIT WHEN orm_exists('inlined.blog', 'id', i - 1) AND NOT orm_exists('inlined.blog', 'id', i + 1);
    END LOOP;
    RETURN found;
END $$;
SELECT assigned(1), assigned(45);
SELECT assigned(45);
DROP TABLE limited;

-- ------------------------------------------------------- prepared and PL/pgSQL

-- NULL asks for other rows, so a plan for any value has two branches; where no
-- row can have NULL there is one
PREPARE any_rating(int) AS SELECT id FROM orm_filter(NULL::entry, 'rating', $1, 'id__lt', 30);
PREPARE any_id(int) AS SELECT headline FROM orm_filter(NULL::entry, 'id', $1);
SET plan_cache_mode = force_generic_plan;
SELECT plan('EXECUTE any_rating(5)');
EXECUTE any_rating(5);
EXECUTE any_rating(NULL);
SELECT plan('EXECUTE any_id(5)');
EXECUTE any_id(5);
EXECUTE any_id(NULL);
SET plan_cache_mode = force_custom_plan;
SELECT same_plan('EXECUTE any_rating(5)', 'SELECT id FROM entry WHERE rating = 5 AND id < 30');
SELECT same_plan('EXECUTE any_rating(NULL)', 'SELECT id FROM entry WHERE rating IS NULL AND id < 30');
EXECUTE any_rating(5);
EXECUTE any_rating(NULL);
RESET plan_cache_mode;

-- every class of value a parameter may have, both ways
CREATE FUNCTION same_execute(query text, types text, VARIADIC vals text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    val text;
    mode text;
    answer text;
    answers text[];
    label text;
BEGIN
    EXECUTE format('PREPARE p(%s) AS SELECT count(*), sum(id) FROM (%s) q', types, query);
    FOREACH val IN ARRAY vals LOOP
        answers := '{}';
        FOREACH mode IN ARRAY ARRAY['force_generic_plan', 'force_custom_plan', 'off'] LOOP
            IF mode = 'off' THEN
                PERFORM set_config('orm_lookup.inline', 'off', false);
            ELSE
                PERFORM set_config('plan_cache_mode', mode, false);
            END IF;
            BEGIN
                EXECUTE format('EXECUTE p(%s)', val) INTO answer, label;
                answers := answers || format('%s rows of sum %s', answer, label);
            EXCEPTION WHEN OTHERS THEN
                answers := answers || SQLSTATE::text;
            END;
        END LOOP;
        PERFORM set_config('orm_lookup.inline', 'on', false);
        RETURN NEXT CASE WHEN answers[1] = answers[3] AND answers[2] = answers[3]
            THEN format('%s: %s', val, answers[1]) ELSE format('%s: generic %s, custom %s, called %s', val, answers[1], answers[2], answers[3]) END;
    END LOOP;
    PERFORM set_config('plan_cache_mode', 'auto', false);
    DEALLOCATE p;
END $$;
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating', $1) $$, 'int', 'NULL', '3', '99');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__gt', $1) $$, 'bigint', 'NULL', '3', '99999999999');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__lte', $1) $$, 'numeric', 'NULL', '3.5', '-0.5', '1e30', '-1e30', '''NaN''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'id__lte', $1) $$, 'numeric', 'NULL', '3.5', '-0.5', '1e30', '-1e30', '''NaN''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__lt', $1) $$, 'bigint', 'NULL', '3', '99999999999', '-99999999999');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'rating__lt', $1) $$, 'bigint', 'NULL', '3', '99999999999', '-99999999999');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'id__lt', $1) $$, 'bigint', 'NULL', '3', '99999999999', '-99999999999');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__gte', $1) $$, 'float8', 'NULL', '3.5', '-0.5', '1e30');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__lt', $1) $$, 'float8', '3.5', '3.0');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating', $1) $$, 'text', 'NULL', '''3''', '''99999999999999999999''', '''x''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__gt', $1) $$, 'text', 'NULL', '''3''', '''-99999999999999999999''', '''99999999999''', '''3.5''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating', $1, 'id__lt', 50) $$, 'text', 'NULL', '''3''', '''99999999999999999999''', '''x''');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'rating', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'rating__gt', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'id__gt', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::blog, 'entry__rating', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::blog, 'entry__rating', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'authors__name', $1) $$, 'text', 'NULL', '''Author 3''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'blog__name', $1) $$, 'text', 'NULL', '''Blog 3''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'blog__tagline', $1) $$, 'varchar', 'NULL', '''tag 4''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'headline__contains', $1) $$, 'text', 'NULL', '''7''', '''_''', '''''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'headline__iexact', $1) $$, 'text', 'NULL', '''HEADLINE 7''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::blog, 'tagline__iexact', $1) $$, 'text', 'NULL', '''TAG 7''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'headline__endswith', $1) $$, 'int', 'NULL', '77');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'id__in', $1) $$, 'int[]', 'NULL', 'ARRAY[1,NULL,3]', '''{}''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'id__in', $1) $$, 'bigint[]', 'NULL', 'ARRAY[1,99999999999,3]');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'id__in', $1) $$, 'numeric[]', 'NULL', 'ARRAY[1.5,3]');
SELECT same_execute($$ SELECT id FROM orm_exclude(NULL::entry, 'rating__in', $1) $$, 'int[]', 'NULL', 'ARRAY[1,NULL,3]', '''{}''', 'ARRAY[5]');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'tags__contains', $1) $$, 'text[]', 'NULL', 'ARRAY[''t3'']', '''{}''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'published__gte', $1) $$, 'timestamptz', 'NULL', '''2020-07-01''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'published__gte', $1) $$, 'date', 'NULL', '''2020-07-01''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'published__lt', $1, 'id__gt', 100) $$, 'text', 'NULL', '''2020-07-01''', '''never''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'published__year', $1) $$, 'int', 'NULL', '2020', '1');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'published__date__range', ARRAY[$1, $1]) $$, 'date', 'NULL', '''2020-07-01''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'score__range', $1) $$, 'numeric[]', 'NULL', 'ARRAY[1,3]');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'score__lt', $1) $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating__isnull', $1) $$, 'bool', 'NULL', 'true', 'false');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'blog', $1) $$, 'blog', 'NULL', 'ROW(3, ''x'', NULL)');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, $1) $$, 'jsonb', 'NULL', '''{"rating": 3}''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating', $1) $$, 'jsonb', 'NULL', '''3''', '''null''', '''"3"''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, $1) $$, 'orm_q', 'NULL', '''Q(rating=3) | Q(id=4)''');
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, orm_q('rating', 3) | orm_q('id', $1)) $$, 'int', 'NULL', '4');
SELECT same_execute($$ SELECT (o->>'id')::int AS id FROM orm($1) o $$, 'text', '''entry.filter(id=3)''');
SELECT same_execute($$ SELECT (o->>'id')::int AS id FROM orm('entry.filter(Q(rating=$1) | Q(blog__tagline=$2))', $1, $1::text) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT (o->>'id')::int AS id FROM orm('entry.filter(rating__gt=F("blog_id") - $1)', $1) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT (o->>'x')::int AS id FROM orm('entry.annotate(x=F("rating") + $1).values("x")', $1) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT (o->>'x')::int AS id FROM orm('entry.annotate(x=Value($1)).values("x")[:3]', $1) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT (o->>'id')::int AS id FROM orm('entry.order_by("id")[:$1]', $1) o $$, 'int', '3');
SELECT same_execute($$ SELECT (o->>'id')::int AS id FROM orm('entry.filter(rating__in=[$1, 4])', $1) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT (o->>'n')::int AS id FROM orm('blog.annotate(n=Count("entry", filter=Q(entry__rating=$1))).values("n")', $1) o $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT orm_count('entry', 'rating', $1) + b.id AS id FROM blog b $$, 'int', 'NULL', '3');
SELECT same_execute($$ SELECT b.id FROM blog b WHERE orm_exists('entry', 'blog', b.id, 'rating', $1) $$, 'int', 'NULL', '3');
-- a parameter without a type, as drivers send it
SELECT same_execute($$ SELECT id FROM orm_filter(NULL::entry, 'rating', $1) $$, 'unknown', 'NULL', '3', '''3''');

CREATE FUNCTION in_plpgsql() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    r record;
    e entry;
    n bigint;
    wanted int;
BEGIN
    FOR i IN 1..12 LOOP
        wanted := nullif(i, 12);
        n := orm_count('entry', 'rating', wanted);
        SELECT count(*) INTO STRICT wanted FROM orm_filter(NULL::entry, 'rating', wanted);
        IF n <> wanted OR n IS NULL THEN
            RETURN NEXT format('%s: %s and %s', i, n, wanted);
        END IF;
    END LOOP;
    FOR e IN SELECT * FROM orm_filter(NULL::entry, 'id__lt', 3) ORDER BY id LOOP
        FOR r IN SELECT * FROM orm_filter(NULL::author, 'entry', e.id) ORDER BY id LOOP
            RETURN NEXT format('%s by %s', e.headline, r.name);
        END LOOP;
        IF orm_exists('entry', 'id', e.id) AND orm_count('blog', 'entry', e.id) = 1 THEN
            RETURN NEXT 'one blog';
        END IF;
    END LOOP;
    RETURN QUERY SELECT o->>'headline' FROM orm('entry.filter(pk=$1)', n) o;
END $$;
SELECT in_plpgsql();
SELECT in_plpgsql();

-- a string literal means what it means when the statement runs
PREPARE since AS SELECT count(*) FROM orm_filter(NULL::entry, 'published__gte', '2020-07-01 00:00');
SET TimeZone = 'UTC';
EXECUTE since;
SET TimeZone = 'Pacific/Kiritimati';
EXECUTE since;
RESET TimeZone;
SELECT plan($$ SELECT id FROM orm_filter(NULL::entry, 'published__date', '2020-07-01') $$);

-- but what means the same under every setting is a constant
SELECT plan($$ SELECT id FROM orm_filter(NULL::entry, 'published__gt', '2021-03-01T12:00Z', 'published__lt', '2021-03-01 12:30:45.5+05:30') $$);
SELECT plan($$ SELECT id FROM orm_filter(NULL::entry, 'published__gt', '2021-03-01', 'published__lt', '2021-03-01 12:30') $$);

-- ------------------------------------------------------------- plans made anew

-- by DDL on what they read, and on what gives their paths a meaning
PREPARE by_blog AS SELECT count(*) FROM orm_filter('entry', 'blog__name', 'Blog 3');
EXECUTE by_blog;
SELECT how('EXECUTE by_blog');
ALTER TABLE blog RENAME COLUMN name TO title;
EXECUTE by_blog;
ALTER TABLE blog RENAME COLUMN title TO name;
EXECUTE by_blog;
PREPARE typed AS SELECT * FROM orm_filter(NULL::author, 'id', 3);
EXECUTE typed;
ALTER TABLE author ADD COLUMN born date;
EXECUTE typed;
PREPARE jsonb_rows AS SELECT * FROM orm_filter('author', 'id', 3);
EXECUTE jsonb_rows;
ALTER TABLE author DROP COLUMN born;
EXECUTE jsonb_rows;
EXECUTE typed;
SELECT e FROM orm_filter(NULL::author, 'id', 3) e;
-- by a foreign key that gives the path's name a second meaning
PREPARE by_entry AS SELECT count(*) FROM orm_filter('blog', 'entry__id', 3);
EXECUTE by_entry;
CREATE TABLE blog_entry (id int PRIMARY KEY, about int REFERENCES blog);
EXECUTE by_entry;
DROP TABLE blog_entry;
EXECUTE by_entry;
-- by registration
PREPARE by_label AS SELECT count(*) FROM orm_filter('lib.Writer', 'id__lt', 3);
EXECUTE by_label;
SELECT orm_register('author', '{"label": "lib.Writer"}');
EXECUTE by_label;
SELECT orm_register('author', '{"label": "lib.Scribe"}');
EXECUTE by_label;
SELECT orm_unregister('author');
-- by another relation of the name
PREPARE by_name AS SELECT count(*) FROM orm_all('author');
EXECUTE by_name;
CREATE TEMP TABLE author (id int PRIMARY KEY);
EXECUTE by_name;
DROP TABLE pg_temp.author;
EXECUTE by_name;
SET search_path = public;
PREPARE by_path AS SELECT count(*) > 0 FROM orm_all('author');
EXECUTE by_path;
SET search_path = inlined, public;
EXECUTE by_path;
-- by settings
PREPARE labels AS SELECT count(*) FROM orm_all('Author');
SELECT how('EXECUTE labels');
SET orm_lookup.inline = off;
SELECT how('EXECUTE labels');
SET orm_lookup.inline = on;
SELECT how('EXECUTE labels');
DEALLOCATE ALL;

-- a function that is altered, or dropped
PREPARE altered AS SELECT count(*) FROM orm_exclude('author', 'id', 3);
SELECT how('EXECUTE altered');
BEGIN;
ALTER FUNCTION orm_exclude(text, VARIADIC "any") SET search_path = public;
SELECT how('EXECUTE altered');
EXECUTE altered;
ROLLBACK;
SELECT how('EXECUTE altered');
BEGIN;
ALTER FUNCTION orm_exclude(text, VARIADIC "any") SECURITY DEFINER;
SELECT how('EXECUTE altered');
ROLLBACK;
BEGIN;
DROP EXTENSION orm_lookup CASCADE;
EXECUTE altered;
ROLLBACK;
EXECUTE altered;

-- ------------------------------------------------------------------------ roles

CREATE ROLE orm_regress_one;
CREATE ROLE orm_regress_two;
CREATE ROLE orm_regress_none;
GRANT USAGE ON SCHEMA inlined TO orm_regress_one, orm_regress_two, orm_regress_none;
CREATE TABLE secret (id int PRIMARY KEY, owner name NOT NULL, blog_id int REFERENCES blog);
INSERT INTO secret SELECT i, (ARRAY['orm_regress_one', 'orm_regress_two'])[1 + i % 2], i FROM generate_series(1, 9) i;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secret USING (owner = current_user);
GRANT SELECT ON secret, blog TO orm_regress_one, orm_regress_two;
-- a plan made for one role is not another's
PREPARE secrets AS SELECT array_agg(id ORDER BY id) FROM orm_filter(NULL::secret, 'id__lt', 100);
PREPARE secret_count AS SELECT orm_count('secret'), orm_exists('secret', 'owner', 'orm_regress_one');
PREPARE secret_path AS SELECT array_agg(id ORDER BY id) FROM orm_filter(NULL::blog, 'secret__id__gt', 3);
EXECUTE secrets; EXECUTE secret_count; EXECUTE secret_path;
SET ROLE orm_regress_one;
EXECUTE secrets; EXECUTE secret_count; EXECUTE secret_path;
SET ROLE orm_regress_two;
EXECUTE secrets; EXECUTE secret_count; EXECUTE secret_path;
SET ROLE orm_regress_none;
EXECUTE secrets;
EXECUTE secret_count;
EXECUTE secret_path;
RESET ROLE;
EXECUTE secrets; EXECUTE secret_count; EXECUTE secret_path;
CREATE FUNCTION secrets_of() RETURNS int[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT array_agg(id ORDER BY id) FROM orm_filter(NULL::inlined.secret, 'id__gt', 0));
END $$;
SELECT secrets_of();
SET ROLE orm_regress_one;
SELECT secrets_of();
SET ROLE orm_regress_two;
SELECT secrets_of();
RESET ROLE;
-- the condition of a policy comes before a function that tells what it sees
CREATE FUNCTION leak(n name) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
    RAISE WARNING 'seen: %', n;
    RETURN true;
END $$;
SET ROLE orm_regress_one;
SELECT count(*) FROM orm_filter(NULL::secret, 'id__lt', 4) WHERE leak(owner);
RESET ROLE;
-- a view reads what its reader may read, as a function in it does
CREATE VIEW secret_view AS SELECT id FROM orm_filter(NULL::secret, 'id__lt', 5);
GRANT SELECT ON secret_view TO orm_regress_one, orm_regress_none;
SET ROLE orm_regress_one;
SELECT * FROM secret_view ORDER BY id;
SET ROLE orm_regress_none;
SELECT * FROM secret_view ORDER BY id;
RESET ROLE;
-- column privileges
REVOKE SELECT ON blog FROM orm_regress_one;
GRANT SELECT (id) ON blog TO orm_regress_one;
SET ROLE orm_regress_one;
SELECT orm_count('blog', 'id__lt', 5), 1;
SELECT orm_count('blog', 'name', 'x'), 1;
RESET ROLE;
-- EXECUTE
PREPARE may AS SELECT count(*) FROM orm_last('blog');
EXECUTE may;
REVOKE EXECUTE ON FUNCTION orm_last(text, VARIADIC "any") FROM PUBLIC;
SET ROLE orm_regress_two;
EXECUTE may;
RESET ROLE;
EXECUTE may;
GRANT EXECUTE ON FUNCTION orm_last(text, VARIADIC "any") TO PUBLIC;
SET ROLE orm_regress_two;
EXECUTE may;
RESET ROLE;
DEALLOCATE ALL;

-- ------------------------------------------------------------------- the rest

-- a cursor, backwards too
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM orm_filter(NULL::entry, 'blog', 3) ORDER BY id;
FETCH 3 FROM c;
FETCH BACKWARD 1 FROM c;
COMMIT;
-- FOR UPDATE locks no rows of a function, nor of what takes its place
SELECT a.id FROM author a JOIN orm_filter(NULL::blog, 'id', 3) b ON b.id = a.id FOR UPDATE OF a;
SELECT a.id FROM author a JOIN orm_filter(NULL::blog, 'id', 3) b ON b.id = a.id FOR UPDATE;
SELECT * FROM orm('author.filter(pk=3).select_for_update()');
-- views over calls over views
CREATE VIEW v1 AS SELECT * FROM orm_filter(NULL::entry, 'rating', 4);
CREATE VIEW v2 AS SELECT o FROM orm_filter('v1', 'blog_id', 3) o;
SELECT same_rows($$ SELECT * FROM v2 $$);
SELECT same_plan($$ SELECT count(*) FROM v2 $$, $$ SELECT count(*) FROM entry WHERE rating = 4 AND blog_id = 3 $$);
-- inheritance and partitions
CREATE TABLE parted (id int NOT NULL, at int NOT NULL) PARTITION BY LIST (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
INSERT INTO parted SELECT i, 1 + i % 2 FROM generate_series(1, 10) i;
SELECT plan($$ SELECT * FROM orm_filter(NULL::parted, 'at', 2) $$);
-- composite types that are no tables, rows of other types
CREATE TYPE pair AS (id int, headline text);
SELECT how($$ SELECT * FROM orm_rows(NULL::pair, 'entry.all()') $$);
SELECT * FROM orm_rows(NULL::pair, 'entry.all()');
SELECT * FROM orm_rows(NULL::blog, 'entry.all()');
SELECT * FROM orm_record('entry.filter(pk=3).values_list("headline")') AS t(a int);
SELECT * FROM orm_record('entry.filter(pk=3).values_list("headline")') AS t(a text, b text);
-- names of arguments, arrays of them, other types of models
SELECT same_rows($$ SELECT * FROM orm_filter('author', VARIADIC ARRAY['id', '3']) $$);
SELECT same_rows($$ SELECT * FROM orm_all(m => 'author') LIMIT 2 $$);
SELECT same_rows($$ SELECT * FROM orm_filter('author'::regclass, 'id', 3) $$);
SELECT same_rows($$ SELECT * FROM orm_filter('author.filter(id__lt=9)'::orm_queryset, 'id__gt', 3) $$);
SELECT same_rows($$ SELECT * FROM orm_filter('author', '{"OR": [{"id": 3}, {"name": "Author 4"}]}'::jsonb) $$);

-- policies that read their own table: some come to an end, others are an error, and none takes forever to plan
CREATE ROLE orm_regress_tree;
CREATE TABLE tree (id int PRIMARY KEY, parent int, public bool);
INSERT INTO tree VALUES (1, NULL, true), (2, 1, false), (3, 2, false), (4, NULL, false), (5, 4, false);
ALTER TABLE tree ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON tree USING (public OR orm_exists('tree', 'id', parent));
CREATE TABLE endless (id int PRIMARY KEY, parent int);
INSERT INTO endless VALUES (1, 1);
ALTER TABLE endless ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON endless USING (orm_exists('endless', 'id', parent));
GRANT USAGE ON SCHEMA inlined TO orm_regress_tree;
GRANT SELECT ON tree, endless TO orm_regress_tree;
SET ROLE orm_regress_tree;
SELECT array_agg(id ORDER BY id) FROM tree;
DO $$
BEGIN
    PERFORM count(*) FROM endless;
EXCEPTION WHEN statement_too_complex OR internal_error THEN
    RAISE WARNING 'too deep';
END $$;
RESET ROLE;
DROP TABLE tree, endless;
REVOKE USAGE ON SCHEMA inlined FROM orm_regress_tree;
DROP ROLE orm_regress_tree;

\set ECHO errors
DROP VIEW rated, guarded, v2, v1, secret_view;
DROP SCHEMA inlined CASCADE;
DROP ROLE orm_regress_one;
DROP ROLE orm_regress_two;
DROP ROLE orm_regress_none;
