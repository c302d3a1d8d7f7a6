-- 16_types: the lookups that a column's type brings with it, and values of
-- every type on their way to the column's own.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'
CREATE SCHEMA types;
SET search_path = types, public;
SET default_text_search_config = 'pg_catalog.english';

-- jsonb: keys and positions of any depth; None is JSON null, isnull is no key
CREATE TABLE doc (id int PRIMARY KEY, data jsonb, old json);
INSERT INTO doc VALUES
    (1, '{"owner": "Ann", "age": 5, "tags": ["a", "b"], "addr": {"city": "Rome", "zip": [1, 2]}}', '{"k": 1}'),
    (2, '{"owner": "Bob", "age": 15, "tags": [], "addr": {"city": null}}', '{"k": 2}'),
    (3, '{"owner": null, "age": 7.5}', NULL),
    (4, '["x", {"y": "z"}]', NULL),
    (5, 'null', NULL),
    (6, NULL, NULL);
SELECT :ids FROM orm($$ doc.filter(data__owner='Ann') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__addr__city='Rome') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__addr__zip__1=2) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__tags__0='a') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__0='x') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__1__y__startswith='z') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__age__gt=6) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__age__lte=7.5) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__age__in=[5, 7.5]) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__age='5') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner__icontains='B') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner__iexact='ann') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner__regex='^[AB]') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner=None) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner__isnull=True) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__owner__isnull=False) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__addr__city=None) $$) o;
SELECT :ids FROM orm($$ doc.filter(data=None) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__isnull=True) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__contains={'owner': 'Bob'}) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__contained_by={'owner': None, 'age': 7.5, 'x': 1}) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__has_key='addr') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__addr__has_key='zip') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__has_keys=['owner', 'tags']) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__has_any_keys=['tags', 'x']) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__tags__contains='a') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__tags__contains=['b']) $$) o;
SELECT :ids FROM orm($$ doc.filter(data__addr={'city': None}) $$) o;
SELECT :ids FROM orm($$ doc.exclude(data__owner='Ann') $$) o;
SELECT :ids FROM orm($$ doc.filter(data__has_key="it's \"quoted\"") $$) o;
SELECT * FROM orm($$ doc.filter(pk=1).values('data__owner', 'data__addr__zip__0') $$);
SELECT * FROM orm($$ doc.filter(pk=1).annotate(o=F('data__owner'), t=KT('data__owner')).values('o', 't') $$);
SELECT * FROM orm($$ doc.filter(data__age__gt=0).order_by('-data__age').values_list('data__age', flat=True) $$);
SELECT :ids FROM orm($$ doc.filter(old__k=2) $$) o;
-- a jsonb value, and an array, from SQL
SELECT id FROM orm_filter(NULL::doc, 'data__contains', '{"owner": "Ann"}'::jsonb);
SELECT id FROM orm_filter(NULL::doc, 'data__has_any_keys', ARRAY['tags', 'x']);
SELECT id FROM orm_filter(NULL::doc, 'data__addr__city', 'Rome');
SELECT id FROM orm_filter(NULL::doc, 'data__age__gt', 6);

-- arrays
CREATE TABLE post (id int PRIMARY KEY, tags text[], scores int[], grid int[][]);
INSERT INTO post VALUES
    (1, '{red,blue}', '{1,2,3}', '{{1,2},{3,4}}'),
    (2, '{red}', '{3}', NULL),
    (3, '{}', '{}', '{}'),
    (4, NULL, NULL, NULL);
SELECT :ids FROM orm($$ post.filter(tags=['red', 'blue']) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__contains=['red']) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__contained_by=['red', 'green']) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__overlap=['blue', 'red']) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__len=1) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__len__lt=2) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__0='red') $$) o;
SELECT :ids FROM orm($$ post.filter(tags__1__startswith='b') $$) o;
SELECT :ids FROM orm($$ post.filter(scores__0__gt=2) $$) o;
SELECT :ids FROM orm($$ post.filter(scores__0_2=[1, 2]) $$) o;
SELECT :ids FROM orm($$ post.filter(scores__contains=[3]) $$) o;
SELECT :ids FROM orm($$ post.filter(grid__1__0=3) $$) o;
SELECT :ids FROM orm($$ post.filter(tags=[]) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__isnull=True) $$) o;
SELECT :ids FROM orm($$ post.filter(tags__in=[['red'], []]) $$) o;
SELECT id FROM orm_filter(NULL::post, 'tags__contains', ARRAY['red', 'blue']);
SELECT id FROM orm_filter(NULL::post, 'tags__overlap', '["blue", "green"]'::jsonb);
SELECT id FROM orm_filter(NULL::post, 'tags', '{red}');

-- ranges
CREATE TABLE stay (id int PRIMARY KEY, rooms int4range, nights daterange, price numrange, at tstzrange);
INSERT INTO stay VALUES
    (1, '[1,5)', '[2008-01-01,2008-01-08)', '[10.5,20]', '[2008-01-01 10:00+00,2008-01-01 12:00+00)'),
    (2, '[5,8)', '[2008-01-08,2008-02-01)', '(20,)', NULL),
    (3, 'empty', '(,2007-12-31]', NULL, NULL),
    (4, NULL, NULL, '(,)', NULL);
SELECT :ids FROM orm($$ stay.filter(rooms__contains=4) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__contains=(2, 3)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__contained_by=(0, 6)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__overlap=(4, 6)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__fully_lt=(5, 9)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__fully_gt=(0, 5)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__not_lt=(5, 6)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__not_gt=(0, 5)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__adjacent_to=(8, 9)) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__startswith=5) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__endswith__gte=8) $$) o;
SELECT :ids FROM orm($$ stay.filter(rooms__isempty=True) $$) o;
SELECT :ids FROM orm($$ stay.filter(price__upper_inc=True) $$) o;
SELECT :ids FROM orm($$ stay.filter(price__lower_inc=True) $$) o;
SELECT :ids FROM orm($$ stay.filter(price__upper_inf=True) $$) o;
SELECT :ids FROM orm($$ stay.filter(price__lower_inf=True) $$) o;
SELECT :ids FROM orm($$ stay.filter(price__contains=Decimal('15.5')) $$) o;
SELECT :ids FROM orm($$ stay.filter(nights__contains=date(2008, 1, 8)) $$) o;
SELECT :ids FROM orm($$ stay.filter(nights__startswith__year=2008) $$) o;
SELECT :ids FROM orm($$ stay.filter(at__contains=datetime.datetime(2008, 1, 1, 11, tzinfo=datetime.timezone.utc)) $$) o;
SELECT id FROM orm_filter(NULL::stay, 'rooms__contains', 4);
SELECT id FROM orm_filter(NULL::stay, 'rooms__overlap', int4range(4, 6));
SELECT id FROM orm_filter(NULL::stay, 'nights', daterange('2008-01-01', '2008-01-08'));

-- uuid, inet, bytea, booleans, numeric, enums and domains
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
CREATE TABLE thing (id int PRIMARY KEY, key uuid, ip inet, raw bytea, ok boolean, price numeric(8,2), mood mood, mail email,
    big bigint, small smallint, real real, code char(4), "when" date, body text, vector tsvector);
INSERT INTO thing VALUES
    (1, '12345678-1234-5678-1234-567812345678', '10.0.0.1', '\x0102', true, 10.50, 'happy', 'a@b', 9223372036854775807, 1, 1.5, 'ab', '2008-02-29', 'the quick fox', to_tsvector('english', 'the quick foxes')),
    (2, '00000000-0000-0000-0000-000000000000', '::1', '\x', false, 0, 'sad', 'c@d', 0, -1, -2.5, 'cd', NULL, 'a slow fox', NULL),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT :ids FROM orm($$ thing.filter(key=UUID('12345678-1234-5678-1234-567812345678')) $$) o;
SELECT :ids FROM orm($$ thing.filter(key='12345678123456781234567812345678') $$) o;
SELECT :ids FROM orm($$ thing.filter(key__startswith='1234') $$) o;
SELECT :ids FROM orm($$ thing.filter(key__in=['00000000-0000-0000-0000-000000000000']) $$) o;
SELECT :ids FROM orm($$ thing.filter(ip='10.0.0.1') $$) o;
SELECT :ids FROM orm($$ thing.filter(ip__startswith='10.') $$) o;
SELECT :ids FROM orm($$ thing.filter(raw=b'\x01\x02') $$) o;
SELECT :ids FROM orm($$ thing.filter(ok=True) $$) o;
SELECT :ids FROM orm($$ thing.exclude(ok=True) $$) o;
SELECT :ids FROM orm($$ thing.filter(ok__in=[True, False]) $$) o;
SELECT :ids FROM orm($$ thing.filter(price=Decimal('10.5')) $$) o;
SELECT :ids FROM orm($$ thing.filter(price__gt=10.49) $$) o;
SELECT :ids FROM orm($$ thing.filter(mood='happy') $$) o;
SELECT :ids FROM orm($$ thing.filter(mood__gte='ok') $$) o;
SELECT :ids FROM orm($$ thing.filter(mood__startswith='s') $$) o;
SELECT :ids FROM orm($$ thing.filter(mood__in=['sad', 'ok']) $$) o;
SELECT :ids FROM orm($$ thing.filter(mail__endswith='@b') $$) o;
SELECT :ids FROM orm($$ thing.filter(mail='c@d') $$) o;
SELECT :ids FROM orm($$ thing.filter(big=9223372036854775807) $$) o;
SELECT :ids FROM orm($$ thing.filter(small__lt=0) $$) o;
SELECT :ids FROM orm($$ thing.filter(small__lt=100000) $$) o;
SELECT :ids FROM orm($$ thing.filter(real__lt=-2.4) $$) o;
SELECT :ids FROM orm($$ thing.filter(code='ab') $$) o;
SELECT :ids FROM orm($$ thing.filter(when=date(2008, 2, 29)) $$) o;
SELECT :ids FROM orm($$ thing.filter(body__search='foxes') $$) o;
SELECT :ids FROM orm($$ thing.filter(vector='quick') $$) o;
SELECT :ids FROM orm($$ thing.filter(vector__search='fox') $$) o;
SELECT :ids FROM orm($$ thing.filter(vector=None) $$) o;
SELECT id FROM orm_filter(NULL::thing, 'key', '12345678-1234-5678-1234-567812345678'::uuid);
SELECT id FROM orm_filter(NULL::thing, 'mood', 'happy'::mood);
SELECT id FROM orm_filter(NULL::thing, 'ok', true);
SELECT id FROM orm_filter(NULL::thing, 'ip', inet '10.0.0.1');
SELECT id FROM orm_filter(NULL::thing, 'mail', 'a@b'::email);
-- how they come back: as to_jsonb has them
SELECT * FROM orm($$ thing.filter(pk=1) $$);
SELECT * FROM orm($$ thing.filter(pk=1).values_list('raw', 'price', 'mood', 'when') $$);

-- an unknown literal, a number of another type, a jsonb scalar: all become the column's type
SELECT orm_count('thing', 'id__gt', '1'), orm_count('thing', 'id__gt', 1::bigint), orm_count('thing', 'id__gt', 1.5),
       orm_count('thing', '{"id__gt": 1}'::jsonb), orm_count('thing', '{"id__gt": "1"}'::jsonb), orm_count('thing', 'id__gt', 1::smallint),
       orm_count('thing', 'id__gt', '1'::text), orm_count('thing', 'id__gt', '1'::jsonb);

-- multiranges have the operators of ranges
CREATE TABLE spans (id int PRIMARY KEY, mr int4multirange, at int4range, d datemultirange);
INSERT INTO spans VALUES (1, '{[1,5),[8,9)}', '[2,3)', '{[2020-01-01,2020-02-01)}'), (2, '{}', 'empty', NULL), (3, '{[20,30)}', '[1,40)', '{[2021-01-01,)}');
\set spans '(SELECT string_agg(id::text, '','' ORDER BY id) FROM orm_filter(NULL::spans, '
SELECT :spans 'mr__contains', 3)), :spans 'mr__contains', '[1,3)'::int4range)), :spans 'mr__contains', '{[1,2),[8,9)}'::int4multirange)), :spans 'mr__contains', '25')), :spans 'mr__contains', '[21,22)')), :spans 'mr__contains', '{}'));
SELECT :spans 'mr__overlap', '{[4,6)}')), :spans 'mr__overlap', '[25,26)'::int4range)), :spans 'mr__contained_by', '[0,10)')), :spans 'mr__fully_lt', '{[15,16)}')), :spans 'mr__fully_gt', '[15,16)')), :spans 'mr__adjacent_to', '[5,7)')), :spans 'mr__not_lt', '[20,21)')), :spans 'mr__not_gt', '[20,31)'));
SELECT :spans 'd__contains', date '2020-01-05')), :spans 'd__contains', '2021-05-05'));
SELECT s.id, x.id FROM spans s, orm_filter(NULL::spans, 'mr__contains', s.id) x ORDER BY 1, 2;
SELECT s.id, x.id FROM spans s, orm_filter(NULL::spans, 'mr__overlap', s.at) x ORDER BY 1, 2;
SELECT o->'id' FROM orm('spans.filter(mr__contains=F("at"))') o ORDER BY 1;
SELECT :spans 'mr__overlap', 3));
SELECT :spans 'mr', '{[20,30)}')), :spans 'mr__icontains', '[8,9)')), :spans 'mr__isnull', true));

-- declared lengths are those of the result, planned into the query or not
CREATE TABLE lengths (id int PRIMARY KEY, v varchar(3), n numeric(6,2), ch char(5), vs varchar(3)[]);
INSERT INTO lengths VALUES (1, 'abc', 12.34, 'hello', '{ab,abc}');
SELECT orm_columns('lengths.values_list("v", "n", "ch", "vs", "id", Upper("v"))'), orm_columns('lengths.values_list("ch").union(lengths.values_list("v"))');
\set columns 'SELECT string_agg(format_type(atttypid, atttypmod), '', '') FROM pg_attribute WHERE attrelid = ''made''::regclass AND attnum > 0'
SET orm_lookup.inline = off;
CREATE TABLE made AS SELECT * FROM orm_record('lengths.values_list("v", "n", "ch", "vs")') AS t(v varchar(4), n numeric(3,0), ch bpchar, vs varchar(5)[]);
:columns;
TABLE made;
DROP TABLE made;
CREATE TABLE made AS SELECT * FROM orm_record('lengths.values_list("v", "n")') AS t(v varchar(1), n numeric(3,0));
SELECT * FROM orm_record('lengths.values_list("n", "vs")') AS t(n numeric(3,2), vs varchar(3)[]);
SELECT * FROM orm_record('lengths.values_list("vs")') AS t(vs varchar(2)[]);
RESET orm_lookup.inline;
CREATE TABLE made AS SELECT * FROM orm_record('lengths.values_list("v", "n", "ch", "vs")') AS t(v varchar(4), n numeric(3,0), ch bpchar, vs varchar(5)[]);
:columns;
TABLE made;
DROP TABLE made;
CREATE TABLE made AS SELECT * FROM orm_record('lengths.values_list("v", "n")') AS t(v varchar(1), n numeric(3,0));
CREATE TABLE made AS SELECT * FROM orm_record('lengths.order_by("v").values_list("v", "n")') AS t(v varchar, n numeric);
:columns;

-- a label that an enum does not have is told with its field, each time
SELECT id FROM orm_filter(NULL::thing, 'mood', 'mad');
SELECT id FROM orm_filter(NULL::thing, 'mood', 'mad');
-- json has hardly an operator of its own
CREATE TABLE noted (id int PRIMARY KEY, j json);
INSERT INTO noted VALUES (1, '{"a": {"b": 2}}'), (2, '{}'), (3, NULL);
SELECT orm_count('noted', 'j', '{}'), orm_count('noted', 'j__has_key', 'a'), orm_count('noted', 'j__contains', '{}'), orm_count('noted', 'j__in', '[{}]'::jsonb), orm_count('noted', 'j__a__contains', '{"b": 2}'::jsonb), orm_count('noted', 'j__isnull', true);

-- a day added to a moment is 24 hours, also where the clocks change; a stored one stays a day
CREATE TABLE placed (id int PRIMARY KEY, at timestamptz, took interval);
SET TimeZone = 'UTC';
INSERT INTO placed VALUES (1, '2023-03-11T14:39:03Z', '1 day'), (2, '2023-11-05T01:00:00Z', '2 days 01:00'), (3, NULL, '1 day');
SET TimeZone = 'America/New_York';
SELECT (v->>0)::timestamptz AT TIME ZONE 'UTC', (v->>1)::timestamptz AT TIME ZONE 'UTC', (v->>2)::timestamptz AT TIME ZONE 'UTC' FROM orm($$ placed.order_by('pk').values_list(F('at') + timedelta(days=1), timedelta(days=1, hours=1) + F('at'), F('at') - timedelta(days=-1)) $$) v;
SELECT (v->>0)::timestamptz AT TIME ZONE 'UTC', (v->>1)::timestamptz AT TIME ZONE 'UTC', (v->>2)::timestamptz AT TIME ZONE 'UTC' FROM orm($$ placed.order_by('pk').values_list(F('at') + F('took'), F('at') + timedelta(days=1) * 2, F('took') * 2 + F('at')) $$) v;
SELECT (v->>0)::timestamptz AT TIME ZONE 'UTC' FROM orm($$ placed.annotate(d=Value(timedelta(days=1))).filter(pk=1).values_list(F('at') + F('d')) $$) v;
SELECT :ids FROM orm($$ placed.filter(at=datetime(2023, 3, 12, 14, 39, 3, tzinfo=timezone.utc) - timedelta(days=1)) $$) o;
SELECT :ids FROM orm($$ placed.filter(Exists(placed.filter(at__lt=OuterRef('at') + timedelta(days=1), at__gte=OuterRef('at') + timedelta(hours=24) - timedelta(days=1)))) $$) o;
SELECT :ids FROM orm($$ placed.filter(at__lt=Now() - timedelta(days=1), at__gt=timezone.now() - timedelta(days=700000)) $$) o;
SELECT orm_sql($$ placed.filter(at__lt=Now() - timedelta(days=1)) $$);
SELECT orm_sql($$ placed.filter(at__lt=Now() - F('took')) $$);
-- an argument is what it is in SQL, and what is truncated a local time
SELECT (v->>0)::timestamptz AT TIME ZONE 'UTC', (v->>1)::timestamptz AT TIME ZONE 'UTC' FROM orm('placed.filter(pk=1).values_list(F("at") + $1, F("at") + Value($1))', interval '1 day') v;
SELECT orm('placed.filter(pk=2).values_list(TruncDay("at") + timedelta(days=2), TruncDay("at") + F("took"))');
-- stored and compared: days
BEGIN;
SELECT orm('placed.filter(pk=1).update(at=F("at") + timedelta(days=1), took=timedelta(days=1, hours=30))');
SELECT at AT TIME ZONE 'UTC', took, orm_count('placed', 'took', orm_f('timedelta(days=2, hours=6)')) FROM placed WHERE id = 1;
ROLLBACK;
SELECT orm('placed.filter(at__lt=F("at") + timedelta(days=999999999)).count()');
RESET TimeZone;

SET client_min_messages = warning;
DROP SCHEMA types CASCADE;

-- parts of now: timezone.now() is in UTC, as in Django, the others in the session's zone
SET timezone = 'Pacific/Kiritimati';
CREATE TEMP TABLE once AS SELECT 1 AS id;
SELECT o = jsonb_build_array(extract(year FROM now() AT TIME ZONE 'UTC')::int, extract(hour FROM now() AT TIME ZONE 'UTC')::int, current_date, (now() AT TIME ZONE 'UTC')::date,
    extract(day FROM now())::int, extract(hour FROM now())::int)
FROM orm('once.annotate(a=timezone.now().year, b=timezone.now().hour, c=datetime.now().date(), d=timezone.now().date(), e=date.today().day, f=datetime.now().hour).values_list("a", "b", "c", "d", "e", "f")') o;
SELECT orm_count('once', 'id__lt', orm_f('timezone.now().year')), orm_count('once.filter(id__lt=date.today().year)');
SELECT orm_count('once.filter(id=date.today().hour)');
RESET timezone;
