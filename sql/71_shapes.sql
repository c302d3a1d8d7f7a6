-- 71_shapes: calls of a shape seen before. They go by what was kept of the
-- first call of the shape, and find what a session that keeps nothing finds,
-- whatever the values are; so do calls that are planned away.

\set ECHO errors
SET client_min_messages = warning;
CREATE SCHEMA shapes;
SET search_path = shapes, public;
LOAD 'orm_lookup';
SET orm_lookup.inline = off;

CREATE TYPE mood AS ENUM ('low', 'high');
CREATE DOMAIN code AS text CHECK (value <> 'never');
CREATE TABLE blog (id int PRIMARY KEY, name text NOT NULL, tagline text);
CREATE TABLE entry (
    id int PRIMARY KEY, blog_id int NOT NULL REFERENCES blog, headline text NOT NULL,
    rating int, small smallint, score numeric, ratio float8, mood mood, code code, flag bool,
    tags text[], numbers int[], span int4range, data jsonb, day date, at timestamptz);
INSERT INTO blog SELECT i, 'Blog ' || i, CASE WHEN i % 3 > 0 THEN 'tag ' || i END FROM generate_series(1, 9) i;
INSERT INTO entry SELECT i, 1 + i % 8, 'Head_line% ' || i, nullif(i % 6, 5), nullif(i % 7, 6), nullif(i % 5, 4) + 0.5, i / 4.0,
        (ARRAY['low', 'high', NULL])[1 + i % 3]::mood, 'c' || i % 4, nullif(i % 3, 2)::bool,
        ARRAY['t' || i % 5, 'u'], ARRAY[i % 3, i % 4], int4range(i % 5, i % 5 + 3),
        jsonb_build_object('a', i % 4, 'b', CASE WHEN i % 2 = 0 THEN 'x' END),
        date '2020-01-01' + i, '2020-01-01 00:00+00'::timestamptz + i * interval '7 hours'
    FROM generate_series(1, 60) i;

-- For every value: what a call finds that goes by an earlier one's shape, twice,
-- is what a call finds when nothing is kept. An answer is rows, or an error.
CREATE FUNCTION answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- What is converted when the statement runs says only so in an error.
CREATE FUNCTION state(answer text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN answer ~ '^\w{5} .*[a-z]' THEN left(answer, 5) ELSE answer END
$$;
CREATE FUNCTION same_answers(call text, type text, VARIADIC vals text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    query text := 'SELECT coalesce(string_agg((o->>''id''), '' '' ORDER BY (o->>''id'')::int), ''none'') FROM %s o';
    val text;
    kept text[] := '{}';
    planned text[] := '{}';
    anew text[] := '{}';
    n int := 0;
BEGIN
    FOREACH val IN ARRAY vals || vals LOOP
        kept := kept || answer(format(query, replace(call, '?', val || '::' || type)));
    END LOOP;
    PERFORM set_config('orm_lookup.inline', 'on', false);
    FOREACH val IN ARRAY vals || vals LOOP
        planned := planned || answer(format(query, replace(call, '?', val || '::' || type)));
    END LOOP;
    PERFORM set_config('orm_lookup.inline', 'off', false);
    PERFORM set_config('orm_lookup.plan_cache_size', '0', false);
    FOREACH val IN ARRAY vals || vals LOOP
        anew := anew || answer(format(query, replace(call, '?', val || '::' || type)));
    END LOOP;
    PERFORM set_config('orm_lookup.plan_cache_size', '256', false);
    IF kept = anew AND NOT EXISTS (SELECT FROM unnest(planned, anew) u(p, a) WHERE state(p) <> state(a)) THEN
        RETURN NEXT format('the same: %s', (SELECT string_agg(left(replace(a, 'none', '-'), 20), ' | ' ORDER BY i)
            FROM unnest(anew) WITH ORDINALITY u(a, i) WHERE i <= cardinality(vals)));
        RETURN;
    END IF;
    FOREACH val IN ARRAY vals || vals LOOP
        n := n + 1;
        IF kept[n] <> anew[n] THEN
            RETURN NEXT format('%s: %s, but anew: %s', val, kept[n], anew[n]);
        END IF;
        IF state(planned[n]) <> state(anew[n]) THEN
            RETURN NEXT format('%s: %s when planned, but anew: %s', val, planned[n], anew[n]);
        END IF;
    END LOOP;
END $$;
\pset format unaligned
\pset tuples_only on
\set ECHO all

SELECT same_answers($$orm_filter('entry', 'rating', ?)$$, 'int', '3', '4', 'NULL', '99', '3');
SELECT same_answers($$orm_filter('entry', 'small', ?)$$, 'int', '3', '99999', 'NULL', '-99999', '4');
SELECT same_answers($$orm_filter('entry', 'small__lte', ?)$$, 'bigint', '3', '99999999999', 'NULL', '-99999999999', '4');
SELECT same_answers($$orm_exclude('entry', 'small__gt', ?)$$, 'bigint', '3', '99999999999', 'NULL', '-99999999999', '4');
SELECT same_answers($$orm_filter('entry', 'rating__gte', ?)$$, 'numeric', '3', '2.5', 'NULL', '1e40', '-1e40', '''NaN''', '-2.5');
SELECT same_answers($$orm_filter('entry', 'rating__lt', ?)$$, 'float8', '3', '2.5', 'NULL', '1e40', '-1e40', '''NaN''', '''Infinity''');
SELECT same_answers($$orm_filter('entry', 'rating', ?)$$, 'text', '''3''', '''4''', 'NULL', '''x''', '''99999999999999999999''', '''''');
SELECT same_answers($$orm_filter('entry', 'rating', ?)$$, 'jsonb', '''3''', '''4''', 'NULL', '''null''', '''"4"''', '''4.5''', '''[1]''', '''true''');
SELECT same_answers($$orm_filter('entry', 'flag', ?)$$, 'bool', 'true', 'false', 'NULL', 'true');
SELECT same_answers($$orm_filter('entry', 'rating__isnull', ?)$$, 'bool', 'true', 'false', 'NULL', 'true');
SELECT same_answers($$orm_filter('entry', 'rating__isnull', ?)$$, 'text', '''true''', '''f''', 'NULL', '''maybe''');
SELECT same_answers($$orm_filter('entry', 'score', ?)$$, 'text', '''0.5''', '''1.5''', 'NULL', '''x''', '''NaN''');
SELECT same_answers($$orm_filter('entry', 'score__lt', ?)$$, 'int', '1', '2', 'NULL');
SELECT same_answers($$orm_filter('entry', 'mood', ?)$$, 'text', '''low''', '''high''', 'NULL', '''none''');
SELECT same_answers($$orm_filter('entry', 'code', ?)$$, 'text', '''c1''', '''never''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'headline__contains', ?)$$, 'text', '''3''', '''_''', '''%''', '''\''', '''''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'headline__iexact', ?)$$, 'text', '''HEAD_LINE% 3''', 'NULL', '''x''');
SELECT same_answers($$orm_filter('entry', 'headline__endswith', ?)$$, 'int', '3', '4', 'NULL');
SELECT same_answers($$orm_filter('entry', 'headline__regex', ?)$$, 'text', '''3$''', '''(''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'id__in', ?)$$, 'int[]', 'ARRAY[1,2]', 'ARRAY[3,NULL]', '''{}''', 'NULL', 'ARRAY[NULL::int]', 'ARRAY[4]');
SELECT same_answers($$orm_filter('entry', 'small__in', ?)$$, 'bigint[]', 'ARRAY[1,2]', 'ARRAY[3,99999999999]', 'ARRAY[99999999999]', '''{}''');
SELECT same_answers($$orm_filter('entry', 'id__in', ?)$$, 'text[]', 'ARRAY[''1'',''2'']', 'ARRAY[''x'']', '''{}''', 'ARRAY[''7'']');
SELECT same_answers($$orm_filter('entry', 'id__in', ?)$$, 'jsonb', '''[1,2]''', '''["3", null]''', '''[]''', '''3''', '''[4]''', 'NULL');
SELECT same_answers($$orm_exclude('entry', 'rating__in', ?)$$, 'int[]', 'ARRAY[1,2]', 'ARRAY[3,NULL]', '''{}''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'rating__range', ?)$$, 'int[]', 'ARRAY[1,2]', 'ARRAY[2,NULL]', '''{}''', 'NULL', 'ARRAY[3,4]');
SELECT same_answers($$orm_filter('entry', 'tags__contains', ?)$$, 'text[]', 'ARRAY[''t1'']', '''{}''', 'NULL', 'ARRAY[''u'',''t2'']');
SELECT same_answers($$orm_filter('entry', 'tags__contains', ?)$$, 'jsonb', '''["t1"]''', '''[]''', 'NULL', '''"t2"''');
SELECT same_answers($$orm_filter('entry', 'numbers__overlap', ?)$$, 'bigint[]', 'ARRAY[1]', 'ARRAY[9]', 'ARRAY[99999999999]', 'NULL');
SELECT same_answers($$orm_filter('entry', 'span__contains', ?)$$, 'int', '1', '4', 'NULL', '9');
SELECT same_answers($$orm_filter('entry', 'span__contains', ?)$$, 'text', '''1''', '''[1,3)''', '''empty''', 'NULL', '''x''');
SELECT same_answers($$orm_filter('entry', 'data__a', ?)$$, 'int', '1', '2', 'NULL');
SELECT same_answers($$orm_filter('entry', 'data__b', ?)$$, 'text', '''x''', '''y''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'data__contains', ?)$$, 'jsonb', '''{"a": 1}''', '''{"b": "x"}''', '''null''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'day', ?)$$, 'text', '''2020-01-03''', '''2020-01-04''', '''x''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'at__gt', ?)$$, 'text', '''2020-01-12''', '''2020-01-14 12:00+03''', '''x''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'at__date', ?)$$, 'date', '''2020-01-12''', '''2020-01-14''', 'NULL');
SELECT same_answers($$orm_filter('entry', 'day__year', ?)$$, 'int', '2020', '2021', 'NULL', '99999');
SELECT same_answers($$orm_filter('entry', 'day__in', ?)$$, 'text[]', 'ARRAY[''2020-01-03'',''2020-01-04'']', 'ARRAY[''x'']', '''{}''');
SELECT same_answers($$orm_filter('entry', 'blog', ?)$$, 'blog', '''(3,x,)''', '''(4,y,z)''', 'NULL', '''(,,)''');
SELECT same_answers($$orm_filter('entry', 'blog__tagline', ?)$$, 'text', '''tag 4''', 'NULL', '''tag 5''');
SELECT same_answers($$orm_filter('blog', 'entry__rating', ?)$$, 'int', '3', 'NULL', '4');
SELECT same_answers($$orm_exclude('blog', 'entry__rating', ?)$$, 'int', '3', 'NULL', '99');
SELECT same_answers($$orm_filter('entry', ?)$$, 'jsonb', '''{"id": 3}''', '''{"id": 4}''', '''{"rating": 4}''', '''[]''', 'NULL');
SELECT same_answers($$orm_filter('entry', ?)$$, 'orm_q', '''Q(id=3)''', '''Q(id=4)''', '''~Q(rating=4)''');
SELECT same_answers($$orm_filter('entry', 'id__gt', ?)$$, 'orm_f', '''blog_id * 7''', '''rating * 11''');
SELECT same_answers($$orm_filter(?, 'id', 3)$$, 'text', '''entry''', '''blog''', '''nothing''', '''entry.filter(id__lt=9)''', 'NULL');
SELECT same_answers($$orm_filter('entry', ?, 3)$$, 'text', '''id''', '''rating''', '''nothing''', '''id__lt''', 'NULL');
SELECT same_answers($$orm('entry.filter(rating__in=[$1, 4])', ?)$$, 'int', '3', 'NULL', '99', '2');
SELECT same_answers($$orm('entry.filter(rating__range=($1, 4))', ?)$$, 'int', '3', 'NULL', '99', '2');
SELECT same_answers($$orm('entry.filter(rating=-$1)', ?)$$, 'int', '-3', '-2', 'NULL');
SELECT same_answers($$orm('entry.order_by("id")[:$1]', ?)$$, 'int', '3', '4', '-1', 'NULL');
SELECT same_answers($$orm('entry.order_by($1)[:5]', ?)$$, 'text', '''id''', '''-id''', '''nothing''');
SELECT same_answers($$orm('entry.annotate(x=Left("headline", $1)).filter(x="Head")', ?)$$, 'int', '4', '3', '-1', '0', 'NULL');
SELECT same_answers($$orm('entry.annotate(x=F("rating") + $1).filter(x=6)', ?)$$, 'int', '2', '3', 'NULL');
SELECT same_answers($$orm('entry.annotate(x=Value($1)).filter(x=$1)', ?)$$, 'text', '''2''', '''3''', 'NULL');
SELECT same_answers($$orm('entry.filter(Q(rating=$1) | Q(blog__tagline="tag 4"))', ?)$$, 'int', '2', 'NULL', '3');
SELECT same_answers($$orm('entry.filter(pk=$1)', ?)$$, 'text', '''2''', '''x''', 'NULL', '''3''');
SELECT same_answers($$orm('blog.get(pk=$1).entry_set.all()', ?)$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$orm('entry.filter(day__gt="2020-02-25").filter(id__lt=$1)', ?)$$, 'int', '58', '59', '60');
SELECT same_answers($$orm('entry.filter(at__gt=datetime.datetime(2020, 1, 17)).filter(id__lt=$1)', ?)$$, 'int', '58', '59', '60');
SELECT same_answers($$orm_annotate_count('blog', 'entry', 'entry__rating__gt', ?)$$, 'int', '2', '3', 'NULL');
SELECT same_answers($$orm_get('entry', 'id', ?)$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$orm_get('entry', 'rating', ?)$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$to_jsonb(orm_get(NULL::entry, 'id', ?))$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$jsonb_array_elements((SELECT jsonb_agg(e) FROM orm_filter(NULL::entry, 'rating', ?) e))$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$jsonb_build_object('id', orm_count('entry', 'rating', ?))$$, 'int', '2', '3', '77', 'NULL');
SELECT same_answers($$jsonb_build_object('id', orm_exists('entry', 'rating', ?)::int)$$, 'int', '2', '3', '77', 'NULL');

-- what a literal means may change, the shape stays
SET TimeZone = 'UTC';
SELECT count(*) FROM orm('entry.filter(at__gt="2020-01-10 00:00")');
SET TimeZone = 'Pacific/Kiritimati';
SELECT count(*) FROM orm('entry.filter(at__gt="2020-01-10 00:00")');
SELECT count(*) FROM orm('entry.filter(at__gt=datetime.datetime(2020, 1, 10))');
SET TimeZone = 'UTC';
SELECT count(*) FROM orm('entry.filter(at__gt=datetime.datetime(2020, 1, 10))');
RESET TimeZone;
SET DateStyle = 'ISO, DMY';
SELECT count(*) FROM orm_filter('entry', 'day__lt', '02-03-2020');
SET DateStyle = 'ISO, MDY';
SELECT count(*) FROM orm_filter('entry', 'day__lt', '02-03-2020');
RESET DateStyle;

-- and so do names, by path, role, setting, registration and DDL
CREATE SCHEMA shapes_two;
CREATE TABLE shapes_two.blog (id int PRIMARY KEY);
SELECT orm_count('blog', 'id__gt', 3);
SET search_path = shapes_two, shapes, public;
SELECT orm_count('blog', 'id__gt', 3);
SET search_path = shapes, public;
SELECT orm_count('blog', 'id__gt', 3);
CREATE TEMP TABLE blog (id int PRIMARY KEY);
SELECT orm_count('blog', 'id__gt', 3);
DROP TABLE pg_temp.blog;
SELECT orm_count('blog', 'id__gt', 3);
SELECT * FROM orm_first('blog', 'id__gt', 3);
SELECT orm_register('blog', '{"ordering": ["-id"], "fields": {"title": "name"}}');
SELECT * FROM orm_first('blog', 'id__gt', 3);
SELECT orm_unregister('blog');
SELECT * FROM orm_first('blog', 'id__gt', 3);
ALTER TABLE blog ADD COLUMN more int DEFAULT 7;
SELECT * FROM orm_first('blog', 'id__gt', 3);
SELECT * FROM orm_first(NULL::blog, 'id__gt', 3);
ALTER TABLE blog DROP COLUMN more;
SELECT * FROM orm_first('blog', 'id__gt', 3);
SELECT * FROM orm_first(NULL::blog, 'id__gt', 3);
ALTER TABLE blog RENAME TO weblog;
SELECT orm_count('blog', 'id__gt', 3) = orm_count('weblog', 'id__gt', 3);
ALTER TABLE weblog RENAME TO blog;
SELECT orm_count('blog', 'id__gt', 3);
SET orm_lookup.multi_aggregate = django;
SELECT o->>'n' FROM orm('blog.annotate(n=Count("entry"), m=Count("entry__blog__entry")).order_by("id")[:1]') o;
SET orm_lookup.multi_aggregate = independent;
SELECT o->>'n' FROM orm('blog.annotate(n=Count("entry"), m=Count("entry__blog__entry")).order_by("id")[:1]') o;
RESET orm_lookup.multi_aggregate;
CREATE ROLE orm_regress_shapes;
GRANT USAGE ON SCHEMA shapes TO orm_regress_shapes;
SELECT orm_count('shapes_two.blog');
SET ROLE orm_regress_shapes;
SELECT orm_count('shapes_two.blog');
SELECT orm_count('blog', 'id__gt', 3);
RESET ROLE;

-- what else the SQL names
ALTER TABLE entry ADD COLUMN state mood NOT NULL DEFAULT 'low';
SELECT orm_count('entry', 'state', 'low');
ALTER TYPE mood RENAME TO humour;
SELECT orm_count('entry', 'state', 'low');
ALTER TYPE humour SET SCHEMA shapes_two;
SELECT orm_count('entry', 'state', 'low'), orm_count('entry', 'state__in', ARRAY['low', 'high']);

-- names may be of any type of text, and stand in one array
SELECT orm_count('entry', 'rating'::name, '1'::text, 'small'::varchar, 3), orm_count('entry', 'rating'::name, '1'::text, 'id'::varchar, 3);
SELECT orm_count('entry', VARIADIC ARRAY['rating', '1', 'small', '3']), orm_count('entry', VARIADIC ARRAY['rating', '1', 'id', '3']);
SELECT orm_count('entry', ARRAY['rating', '1', 'small', '3']), orm_count('entry', ARRAY['rating', '1', 'id', '3']),
    orm_count('entry', ARRAY['rating', '1', 'id', '4']);

-- The SQL may depend on which of the values are equal. Every call is compared
-- with what is made the long way from here on; a difference is an error.
SET orm_lookup.check_shapes = on;
CREATE FUNCTION pairs(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    vals int[];
    n int;
BEGIN
    FOREACH vals SLICE 1 IN ARRAY '{{1,1}, {1,2}, {2,2}, {2,1}, {1,1}, {3,NULL}, {NULL,NULL}, {NULL,3}}'::int[] LOOP
        EXECUTE 'SELECT count(*) FROM orm($1, $2, $3)' INTO n USING query, vals[1], vals[2];
        RETURN NEXT n;
    END LOOP;
END $$;
SELECT string_agg(p, ' ') FROM pairs('entry.annotate(x=F("rating") + $1).values("x").annotate(n=Count("id")).order_by(F("rating") + $2)') p;
SELECT string_agg(p, ' ') FROM pairs('entry.annotate(x=F("rating") + $1).values("x").distinct().order_by(F("rating") + $2)') p;
SELECT string_agg(p, ' ') FROM pairs('entry.annotate(x=F("rating") + $1, y=F("rating") + $2).values("x", "y").distinct().order_by(F("rating") + $1)') p;
SELECT string_agg(p, ' ') FROM pairs('entry.values(x=F("rating") + $1).annotate(n=Count("id", filter=Q(id__gt=$2)))') p;
SELECT string_agg(p, ' ') FROM pairs('entry.filter(rating=$1, small=$2) | entry.filter(rating=$2, small=$1)') p;
SELECT string_agg(p, ' ') FROM pairs('entry.annotate(x=Case(When(rating=$1, then=$2), When(rating=$2, then=$1), default=0)).values("x").annotate(n=Count("id"))') p;
SELECT string_agg(p, ' ') FROM pairs('entry.annotate(x=Window(Sum("rating"), partition_by=F("small") + $1), y=Window(Sum("rating"), partition_by=F("small") + $2)).filter(x=F("y"))') p;
SELECT string_agg(p, ' ') FROM pairs('blog.annotate(x=Count("entry", filter=Q(entry__rating=$1)), y=Count("entry", filter=Q(entry__rating=$2))).filter(x=F("y"))') p;
SELECT string_agg(p, ' ') FROM pairs('entry.filter(id__in=[$1, $2])') p;
SELECT string_agg(p, ' ') FROM pairs('entry.filter(data__a__in=[$1, 2], data__a=$2)') p;
SELECT string_agg(p, ' ') FROM pairs('entry.filter(blog_id=$1).union(entry.filter(blog_id=$2))') p;
RESET orm_lookup.check_shapes;

-- few are kept, the least recently used goes; a call inside a call's statement
SET orm_lookup.plan_cache_size = 2;
SELECT orm_count('blog', 'id', i), orm_count('entry', 'id', i), orm_count('entry', 'blog', i), orm_exists('blog', 'id', i)
    FROM generate_series(8, 10) i;
CREATE VIEW inner_view AS SELECT id, orm_count('shapes.entry', 'blog', id) AS n FROM blog;
SELECT sum((o->>'n')::int) FROM orm_filter('inner_view', 'n__gt', 7) o;
RESET orm_lookup.plan_cache_size;

\set ECHO errors
DROP SCHEMA shapes, shapes_two CASCADE;
DROP ROLE orm_regress_shapes;
