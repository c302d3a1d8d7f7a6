-- 73_replanned: the core of 70_inline and 71_shapes, in few and small
-- statements, so that it can be run where every cache is discarded at every
-- chance (make check-hard): calls planned away, calls by a kept shape, and both
-- after what they were made of has changed.

\set ECHO errors
SET client_min_messages = warning;
CREATE SCHEMA replanned;
SET search_path = replanned, public;
LOAD 'orm_lookup';
SET orm_lookup.inline = on;
CREATE TABLE blog (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE entry (
    id int PRIMARY KEY, blog_id int NOT NULL REFERENCES blog, headline text NOT NULL, rating int);
INSERT INTO blog SELECT i, 'Blog ' || i FROM generate_series(1, 4) i;
INSERT INTO entry SELECT i, 1 + i % 3, 'Headline ' || i, nullif(i % 5, 4) FROM generate_series(1, 12) i;
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
\pset format unaligned
\pset tuples_only on
\set ECHO all

-- every reader, planned away
SELECT how($$ SELECT * FROM orm_filter(NULL::entry, 'blog__name', 'Blog 2') $$);
SELECT id FROM orm_filter(NULL::entry, 'blog__name', 'Blog 2', 'rating__gte', 2) ORDER BY id;
SELECT * FROM orm_exclude('entry', 'rating__lt', 3) ORDER BY 1;
SELECT * FROM orm('entry.filter(rating__gt=$1).order_by("-id")[:2]', 1);
SELECT * FROM orm_rows(NULL::entry, 'blog.get(pk=2).entry_set.all()') WHERE rating = 1;
SELECT a, b FROM orm_record('entry.filter(pk=3).values_list("headline", "blog__name")') AS t(a text, b text);
SELECT o->>'n' FROM orm('blog.annotate(n=Count("entry")).order_by("id")') o;
SELECT e FROM orm_first(NULL::entry, 'rating', 2) e;
-- a shape planned before, in one statement and in the next
SELECT orm_count('entry', 'rating', 1), orm_count('entry', 'rating', 3), (SELECT sum(id) FROM orm_filter(NULL::entry, 'rating', 1)),
    (SELECT sum(id) FROM orm_filter(NULL::entry, 'rating', 3)), orm_exists('blog', 'entry__rating', 3), orm_exists('blog', 'entry__rating', 99);
SELECT orm_count('entry', 'rating', 3), (SELECT sum(id) FROM orm_filter(NULL::entry, 'rating', 2)), orm_exists('blog', 'entry__rating', 98);
-- rows of the outer query; whole rows; numbered ones, which stay a call
SELECT b.id, e.id FROM blog b LEFT JOIN LATERAL orm_filter(NULL::entry, 'blog', b.id, 'rating', 3) e ON true ORDER BY 1, 2;
SELECT b.id, e FROM blog b JOIN orm_filter(NULL::entry, 'rating', 1) e ON e.blog_id = b.id ORDER BY e.id;
SELECT id, ordinality FROM orm_filter(NULL::entry, 'id__lt', 3) WITH ORDINALITY ORDER BY 2;
-- scalars
SELECT b.id, orm_count('entry', 'blog', b.id), orm_exists('entry', 'blog', b, 'rating', 3) FROM blog b ORDER BY 1;
SELECT orm_count('entry', 'blog', b.id) AS n, count(*) FROM blog b WHERE NOT orm_exists('entry', 'blog', b.id, 'id', 3)
    GROUP BY GROUPING SETS ((orm_count('entry', 'blog', b.id)), ()) ORDER BY 1;
-- an error of the expression's
SELECT * FROM orm_filter('entry', 'nope', 4);

-- prepared: for any value, and for one
PREPARE by_rating(int) AS SELECT array_agg(id ORDER BY id) FROM orm_filter(NULL::entry, 'rating', $1);
PREPARE by_id(int) AS SELECT headline FROM orm_filter(NULL::entry, 'id', $1);
PREPARE by_name(text) AS SELECT orm_count('entry', 'blog__name', $1), count(*) FROM orm('entry.filter(blog__name=$1)', $1);
PREPARE label AS SELECT count(*) FROM orm_all('lib.Post');
SET plan_cache_mode = force_generic_plan;
SELECT how('EXECUTE by_id(3)');
EXECUTE by_id(3);
EXECUTE by_rating(3);
EXECUTE by_rating(NULL);
EXECUTE by_name('Blog 3');
SET plan_cache_mode = force_custom_plan;
EXECUTE by_rating(3);
EXECUTE by_rating(NULL);
EXECUTE by_name('Blog 3');
RESET plan_cache_mode;

-- PL/pgSQL: planned once and again; assignments; a shape that is kept
CREATE FUNCTION in_plpgsql(low int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    e entry;
    n bigint;
BEGIN
    FOR i IN low..low + 1 LOOP
        n := orm_count('entry', 'rating', i);
        FOR e IN SELECT * FROM orm_filter(NULL::entry, 'rating', i, 'id__lt', 9) ORDER BY id LOOP
            RETURN NEXT format('%s of %s: %s', e.id, n, orm_get(NULL::blog, 'id', e.blog_id));
        END LOOP;
        EXECUTE 'SELECT count(*) FROM orm($1, $2)' INTO n USING 'entry.exclude(rating=$1)', nullif(i, 2);
        RETURN NEXT format('not %s: %s', i, n);
    END LOOP;
END $$;
SELECT in_plpgsql(1);

-- the same calls, made, by the shapes that they leave
SET orm_lookup.inline = off;
SELECT in_plpgsql(1);
SELECT o->>'id' FROM orm_filter('entry', 'headline__endswith', 7) o;
SELECT o->>'id' FROM orm_filter('entry', 'headline__endswith', 8) o;
SELECT orm_count('entry', 'rating', 2), orm_count('entry', 'rating', 3), orm_count('entry', 'rating', NULL), orm_count('entry', 'rating', 9);
SELECT orm_count('entry', 'id__in', ARRAY[1, 2]), orm_count('entry', 'id__in', ARRAY[3, NULL]), orm_count('entry', 'id__in', '{}'::int[]);
EXECUTE by_name('Blog 2');
EXECUTE by_name('Blog 3');
SET orm_lookup.inline = on;

-- registration, DDL, another relation of the name: plans and shapes anew
EXECUTE label;
SELECT orm_register('entry', '{"label": "lib.Post", "ordering": ["-id"], "relations": {"blog": {"related_name": "posts"}}}');
EXECUTE label;
SELECT id FROM orm_filter(NULL::entry, 'blog__posts__id', 4) LIMIT 2;
SELECT orm_count('blog', 'posts__rating', 3), orm_count('blog', 'posts__rating', NULL);
SELECT orm_unregister('entry');
EXECUTE label;
SELECT orm_count('blog', 'posts__rating', 3);
ALTER TABLE blog RENAME COLUMN name TO title;
EXECUTE by_name('Blog 3');
ALTER TABLE blog RENAME COLUMN title TO name;
EXECUTE by_name('Blog 3');
ALTER TABLE entry ADD COLUMN more int DEFAULT 7;
SELECT orm_get('entry', 'id', 3), orm_get(NULL::entry, 'id', 3);
SELECT in_plpgsql(3);
ALTER TABLE entry DROP COLUMN more;
SELECT orm_get('entry', 'id', 3), orm_get(NULL::entry, 'id', 3);
SELECT in_plpgsql(3);
CREATE TEMP TABLE entry (id int PRIMARY KEY);
SELECT orm_count('entry'), o FROM orm_filter('blog', 'entry__id', 3) o;
DROP TABLE pg_temp.entry;
SELECT orm_count('entry'), o FROM orm_filter('blog', 'entry__id', 3) o;

-- a change in the midst of reading
SELECT id, CASE WHEN id = 2 THEN orm_register('blog', '{"ordering": ["-id"]}') END IS NULL, orm_count('blog', 'id__lt', id)
    FROM orm_filter(NULL::blog, 'entry__id__gt', 0) GROUP BY id ORDER BY id;
SELECT orm_first('blog', 'id__lt', 4);
SELECT orm_unregister('blog');

-- rows of one role are not another's
CREATE ROLE orm_regress_replanned;
GRANT USAGE ON SCHEMA replanned TO orm_regress_replanned;
GRANT SELECT ON entry, blog TO orm_regress_replanned;
ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY low_ids ON entry TO orm_regress_replanned USING (id < 9);
EXECUTE by_rating(3);
SET ROLE orm_regress_replanned;
EXECUTE by_rating(3);
SELECT orm_count('entry', 'rating', 3);
EXECUTE by_name('Blog 3');
RESET ROLE;
EXECUTE by_rating(3);
SELECT orm_count('entry', 'rating', 3);

\set ECHO errors
DEALLOCATE ALL;
DROP SCHEMA replanned CASCADE;
DROP ROLE orm_regress_replanned;
