-- 45_nested: select_related, prefetch_related, only and defer: one call, one
-- statement, objects within objects.

\pset format unaligned
\pset tuples_only on

-- the related object under the relation's name
SELECT * FROM orm($$ Entry.objects.select_related('blog').only('headline', 'blog__name').order_by('pk')[:2] $$);
-- without names: all foreign keys that can't be missing; None takes it back
SELECT o->'blog'->>'name' FROM orm($$ Entry.objects.select_related().get(pk=8) $$) o;
SELECT o ? 'blog' FROM orm($$ Entry.objects.select_related('blog').select_related(None).get(pk=8) $$) o;

-- related rows as an array; an empty one where there are none
SELECT * FROM orm($$ Blog.objects.only('name').prefetch_related(Prefetch('entry_set', Entry.objects.filter(rating=5).only('headline').order_by('headline'))).order_by('pk') $$);
-- many to many, both ways, to any depth
SELECT * FROM orm($$ Author.objects.filter(name='tom').prefetch_related(
    Prefetch('entry_set', Entry.objects.only('headline').order_by('pk')), Prefetch('entry_set__authors', Author.objects.only('name').order_by('name'))) $$);
-- an array of each parent's newest, under a name of its own; a lookup can go on from there
SELECT o->>'name' AS blog, e->>'headline' AS headline, e->>'pub_date' AS pub_date, jsonb_path_query_array(e, '$.authors[*].name') AS authors
    FROM orm($$ Blog.objects.order_by('pk').prefetch_related(Prefetch('entry_set', queryset=Entry.objects.order_by('-pub_date')[:2], to_attr='newest'), 'newest__authors') $$) o, jsonb_array_elements(o->'newest') e;
SELECT jsonb_path_query_array(o, '$.second[*].id') FROM orm($$ Blog.objects.order_by('pk').prefetch_related(Prefetch('entry_set', Entry.objects.order_by('pk')[1:3], 'second')) $$) o;
-- to one row: an object
SELECT o->'blog' FROM orm($$ Entry.objects.prefetch_related('blog').get(pk=1) $$) o;
-- a lookup goes on from a joined object
SELECT o->>'headline', jsonb_array_length(o->'blog'->'entry_set') FROM orm($$ Entry.objects.select_related('blog').prefetch_related('blog__entry_set').filter(rating=5) $$) o ORDER BY 1;
-- the same lookup twice is one
SELECT orm_sql($$ Blog.objects.prefetch_related('entry_set', 'entry_set', 'entry_set__authors', 'entry_set') $$) = orm_sql($$ Blog.objects.prefetch_related('entry_set__authors') $$);
-- parameters, also in a queryset that is nested
SELECT o->>'name', jsonb_array_length(o->'top') FROM orm('Blog.objects.filter(pk__lte=$1).prefetch_related(Prefetch("entry_set", Entry.objects.filter(rating__gte=$2)[:$3], to_attr="top")).order_by("pk")', 3, 4, 2) o;

-- with everything else: annotations, distinct, unions, one row, in_bulk
SELECT o->>'n', jsonb_array_length(o->'authors'), o->'blog'->>'name' FROM orm($$ Entry.objects.annotate(n=Count('authors')).select_related('blog').prefetch_related('authors').filter(n__gt=1).order_by('pk')[1:3] $$) o;
SELECT o->'blog'->>'name', jsonb_array_length(o->'authors') FROM orm($$ Entry.objects.filter(authors__name__contains='o').select_related('blog').prefetch_related('authors').distinct().order_by('pk')[:2] $$) o;
SELECT o->>'id', jsonb_array_length(o->'authors') FROM orm($$ Entry.objects.prefetch_related('authors').filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('pk') $$) o;
SELECT jsonb_array_length(o->'entry_set') FROM orm($$ Blog.objects.prefetch_related('entry_set').get(pk=1) $$) o;
SELECT o->'2'->'blog'->>'name' FROM orm($$ Entry.objects.select_related('blog').in_bulk([1, 2]) $$) o;
-- not where no objects are made
SELECT * FROM orm($$ Entry.objects.select_related('blog').prefetch_related('authors').count() $$);
SELECT * FROM orm($$ Entry.objects.select_related('blog').prefetch_related('authors').filter(pk=1).values('rating') $$);
SELECT id, rating FROM orm_rows(NULL::blog_entry, $$ Entry.objects.select_related('blog').prefetch_related('authors').filter(pk=1) $$);
SELECT * FROM orm_columns($$ Blog.objects.prefetch_related('entry_set') $$);
-- the function face takes such a queryset as well
SELECT o->'authors'->0->>'name' FROM orm_filter('Entry.objects.prefetch_related("authors")', 'pk', 4) o;

-- only the rows that are returned are looked up
SELECT regexp_replace(l, '.*(loops=\d+).*', '\1') FROM orm($$ Entry.objects.order_by('-pub_date', 'pk').prefetch_related('authors')[5:8].explain(analyze=True, timing=False, summary=False, costs=False) $$) o,
    LATERAL (SELECT o #>> '{}') AS line(l) WHERE l ~ 'on blog_author';

-- what is refused
SELECT * FROM orm($$ Entry.objects.select_related('authors') $$);
SELECT * FROM orm($$ Entry.objects.select_related('blog__nme') $$);
SELECT * FROM orm($$ Entry.objects.select_related('headline') $$);
SELECT * FROM orm($$ Entry.objects.select_related('blog').only('headline') $$);
SELECT * FROM orm($$ Entry.objects.values('pk').select_related('blog') $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related('autors') $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related('blog__name') $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related('authors', Prefetch('authors', Author.objects.filter(name='john'))) $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related(Prefetch('authors', to_attr='headline')) $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related(Prefetch('authors', Author.objects.values('name'))) $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related(Prefetch('authors', Blog.objects.all())) $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related(Prefetch('blog', Blog.objects.all()[:1])) $$);
SELECT * FROM orm($$ Entry.objects.prefetch_related(3) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).union(Entry.objects.filter(pk=2)).prefetch_related('authors') $$);

-- one to one, both ways; a key to the same table; a child of a parent
CREATE SCHEMA nested;
SET search_path = nested, public;
SET client_min_messages = warning;
CREATE TABLE place (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE restaurant (place_ptr_id int PRIMARY KEY REFERENCES place, stars int);
CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES person, works_at_id int REFERENCES restaurant);
CREATE TABLE badge (id int PRIMARY KEY, person_id int NOT NULL UNIQUE REFERENCES person, color text);
INSERT INTO place VALUES (1, 'Diner'), (2, 'Park');
INSERT INTO restaurant VALUES (1, 3);
INSERT INTO person VALUES (1, 'Ann', NULL, 1), (2, 'Bob', 1, 1), (3, 'Cid', 2, NULL);
INSERT INTO badge VALUES (1, 2, 'red');
SELECT * FROM orm($$ person.select_related('badge', 'boss__badge', 'works_at').order_by('pk') $$);
SELECT * FROM orm($$ badge.select_related('person__boss').only('color', 'person__name', 'person__boss__name') $$);
SELECT * FROM orm($$ place.select_related('restaurant').order_by('pk') $$);
SELECT * FROM orm($$ restaurant.prefetch_related(Prefetch('person_set', person.only('name').order_by('-name'))) $$);
SELECT o->'person_set'->0->'person_set'->0->'person_set'->0->>'name' FROM orm($$ restaurant.filter(person__boss=None).prefetch_related(Prefetch('person_set', person.filter(boss=None)), 'person_set__person_set__person_set') $$) o;
-- FilteredRelation
SELECT * FROM orm($$ person.annotate(red=FilteredRelation('badge', condition=Q(badge__color=$1))).select_related('red').only('name').order_by('pk') $$, 'red');

-- more columns than a function takes arguments; a column that has another name
SELECT format('CREATE TABLE sheet (id int PRIMARY KEY, person_id int REFERENCES person, %s)', string_agg(format('c%s int DEFAULT %s', i, i), ', ')) FROM generate_series(1, 120) i \gexec
INSERT INTO sheet VALUES (1, 1), (2, 1), (3, 2);
SELECT orm_register('sheet', '{"label": "Sheet", "ordering": ["-pk"], "fields": {"hundred": "c100"}}');
SELECT o->>'name', jsonb_path_query_array(o, '$.sheet_set[*].id'), o #> '{sheet_set,0,hundred}', (SELECT count(*) FROM jsonb_object_keys(o #> '{sheet_set,0}')) FROM orm($$ person.prefetch_related('sheet_set').order_by('pk') $$) o;
SELECT o #> '{person,name}', o #> '{person,boss,name}', (SELECT count(*) FROM jsonb_object_keys(o)) FROM orm($$ Sheet.select_related('person__boss') $$) o;
-- a key that is too long for the name of a column
SELECT o->'a_name_that_is_much_longer_than_any_column_of_any_table_could_ever_be'->0->>'name' FROM orm($$ person.prefetch_related(Prefetch('person_set', to_attr='a_name_that_is_much_longer_than_any_column_of_any_table_could_ever_be')).filter(pk=1) $$) o;

-- orm_object() is to_jsonb() for rows
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN code AS text;
CREATE TYPE pair AS (a int, b mood[], "c d" code);
CREATE VIEW kinds AS SELECT i, (i - 3)::int2 AS small, i * 10000000000 AS big, i / 7.0 AS num, (i / 7.0)::float4 AS real,
    CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN '-Infinity' ELSE i / 7.0 END::float8 AS double, CASE i WHEN 1 THEN 'NaN' ELSE 1.500 END::numeric AS num2,
    CASE WHEN i > 1 THEN repeat(E'a"\\b\n', i * 500) END AS note, 'c'::char(5) AS padded, 'n'::name AS name, i % 2 = 0 AS flag,
    CASE i WHEN 1 THEN '-infinity' ELSE date '2020-01-01' + i END AS day, timestamptz '2020-01-01 10:00+02' AS moment, timestamp '2020-01-01 10:00' AS local, time '10:00' AS at, interval '1 day' * i AS span,
    jsonb_build_object('a', i, 'b', ARRAY[1, NULL]) AS doc, jsonb 'null' AS none, jsonb '1.50' AS one, jsonb '"x"' AS string, json '{"b": 1, "a": 2}' AS plain,
    ARRAY[1, NULL, i] AS ints, ARRAY[[1, 2], [3, i]] AS grid, '{}'::text[] AS empty, ARRAY['a', 'b"', NULL] AS words, ARRAY[date '2020-01-01'] AS days,
    ROW(1, '{sad,ok}', 't')::pair AS pair, ARRAY[ROW(i, NULL, 't')::pair] AS pairs, mood 'ok' AS mood, code 'x' AS code, '\xdead'::bytea AS bytes, int4range(1, i) AS span4
    FROM generate_series(1, 5) i;
SELECT count(*) FROM kinds k WHERE orm_object(k)::text = to_jsonb(k)::text AND orm_object(k) = to_jsonb(k);
SELECT count(*) FROM sheet s WHERE orm_object(s)::text = to_jsonb(s)::text AND orm_object(s)->'c77' = '77' AND NOT orm_object(s) ? 'c777';
SELECT orm_object(r)::text = to_jsonb(r)::text FROM (SELECT 1 AS b, 2 AS a, 3 AS b, ARRAY(SELECT generate_series(1, 100)) AS list) r;
SELECT orm_object(ROW(1, NULL)), orm_object(NULL::kinds) IS NULL;

DROP SCHEMA nested CASCADE;
