-- 53_write_types: what may stand in a column: domains, enums, composite types,
-- arrays, json, generated and identity columns, and composite keys.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA write_types;
SET search_path = write_types, public;
\set VERBOSITY terse

create domain posint as int check (value > 0);
create domain word as text not null check (value <> 'bad');
create type mood as enum ('sad','ok','happy');
create type pt as (x int, y int);
create table thing (id serial primary key, code varchar(5) unique, n posint, w word default 'dflt', m mood, p pt, amount numeric(8,2), total numeric generated always as (amount*2) stored, seq int generated always as identity, arr int[], js json, jb jsonb, created timestamptz default now(), flag bool not null default true, c char(3) not null, b bytea);
select orm_create('thing', 'code','abcde', 'n', 5, 'm', 'happy', 'p', '(1,2)', 'amount', 3.456) - 'created';
select orm_create('thing', 'code','ab', 'n', '7'::text, 'm', 'happy'::mood, 'p', row(1,2)::pt, 'amount', '3.456'::float8, 'arr', array[1,2], 'js', '{"a":1}', 'jb', '{"a": [1]}') - 'created';
select orm_create('thing', 'code','ac', 'arr', '[1,2,3]'::jsonb, 'jb', 'text'::text, 'js', 5) - 'created';
select orm_create('thing', 'code','toolong');
select orm_create('thing', 'n', -5);
select orm_create('thing', 'w', 'bad');
select orm_create('thing', 'm', 'angry');
select orm_create('thing', 'total', 5);
select orm_create('thing', 'seq', 5);
select orm_create('thing', 'id', null, 'code', 'nul') - 'created';
select orm_create('thing', 'flag', null);
select o - 'created' from orm_bulk_create('thing', '[{"code":"b1","n":3.0,"m":"sad","p":{"x":1,"y":2},"amount":1.005,"arr":[1,2],"js":{"a":null},"jb":"str"},{"code":"b2","n":3.7,"m":null,"p":null,"amount":"5","arr":null,"js":null,"jb":null}]') o;
select o - 'created' from orm_bulk_create('thing', '[{"id":null,"code":"b3"},{"id":900,"code":"b4"},{},{"code":"b5"}]') o;
select o - 'created' from orm_bulk_create('thing', '[{}, {}]') o;
select o - 'created' from orm_bulk_create('thing', '{"code":"b3"}') o;
select o - 'created' from orm_bulk_create('thing', '[1]') o;
select o - 'created' from orm_bulk_create('thing', '[{"cod":1}]') o;
select o - 'created' from orm_bulk_create('thing', '[]') o;
select o - 'created' from orm_bulk_create('thing', '[{"code":"b3"},{"code":"n1"}]', '{"ignore_conflicts": true}') o;
select o->>'id', o->>'code', o->>'n' from orm_bulk_create('thing', '[{"code":"b3","n":9},{"code":"n2","n":8}]', '{"update_conflicts": true, "unique_fields": ["code"], "update_fields": ["n"], "batch_size": 10}') o;
select orm_update('thing', orm_q('code','b3'), 'n', 0);
select orm_update('thing', orm_q('code','b3'), 'amount', orm_f('amount'), 'n', orm_f('n * 1.5'));
select orm_update('thing', orm_q('code','b3'), 'p', null, 'm', 'ok');
select o - 'created' from orm_filter('thing','code','b3') o;
-- what a reader returned can be written back: rows of composite types, and columns that only the table sets
create type address as (street text, pos pt, more pt[]);
create domain home as address;
create table firm (id serial primary key, a address, h home, l address[], n int, dbl int generated always as (n * 2) stored, seq int generated always as identity);
insert into firm (a, h, l, n) values (row('s', row(1,2), array[row(3,4)::pt, null]), row('h', null, null), array[row('l', null, '{}'), null]::address[], 1);
select orm_save('firm', orm_get('firm','id',1)) = orm_get('firm','id',1);
select orm_save('firm', orm_get('firm','id',1) - 'id' - 'seq');
select orm_save('firm', '{"id":1,"a":{"street":"t"},"n":2,"dbl":9}') - 'l';
select * from orm_bulk_create('firm', jsonb_build_array(orm_get('firm','id',2) - 'id' - 'seq', '{"n":3}'::jsonb, '{"dbl":3}'::jsonb));
select * from orm($$ firm.objects.bulk_create([firm(a={'street': 'b', 'pos': {'x': 1}}, n=4, dbl=0), firm(l=[{'street': $1}])]) $$, 'arg'::text);
select orm_bulk_update('firm', jsonb_build_array(orm_get('firm','id',2)), '{a,h,l,n}');
select orm_create('firm', 'a', '{"street":"k"}'::jsonb, 'h', '{"street":"k"}'::json, 'l', '[{"street":"k"}, null]'::jsonb);
select orm_create('firm', 'a', '(k,"(1,2)",)', 'l', '[]'::jsonb) - 'h';
select orm_update('firm', orm_q('id', 3), 'a', '{"street":"u","pos":{"x":1,"y":2}}'::jsonb);
select object->'a' from orm_update_or_create('firm', '{"id":3}', '{"a":{"street":"v","more":[{"x":1}]}}');
select * from orm($$ firm(id=3, a={'street': 'w'}, dbl=9).save() $$);
select orm_create('firm', 'a', '{"street":"k","pos":{"x":"one"}}'::jsonb);
select orm_create('firm', 'dbl', 1);
select a, h, l, n, dbl from firm order by id;
create table pair (a int, b text, v int, primary key (a,b));
create table kid (id serial primary key, pa int, pb text, constraint par foreign key (pa,pb) references pair);
select orm_create('pair','a',1,'b','x','v',1);
select orm_create('pair','pk','[2,"y"]'::jsonb,'v',1);
select orm_save('pair','{"a":1,"b":"x","v":5}');
select orm_save('pair','{"a":1,"b":"z","v":6}');
select orm_bulk_update('pair','[{"a":1,"b":"x","v":50},{"a":2,"b":"y","v":60}]','{v}');
select orm_create('kid','par', orm_get('pair','a',2));
select orm_create('kid','par', pair) from pair where a=2;
select orm_create('kid','par', array['1','x']);
select * from orm($$ kid.objects.create(par=(1,'x')) $$);
select * from orm($$ kid.objects.create(par=pair.objects.get(a=1, b='x')) $$);
select * from orm($$ pair.objects.get(a=1, b='x').kid_set.create() $$);
select * from orm($$ pair.objects.get(a=1, b='x').kid_set.update(pb='x') $$);
select * from orm($$ pair.objects.get(a=2, b='y').kid_set.add(1, 2, 3) $$);
select * from orm($$ pair.objects.filter(kid__id=1).update(v=F('v')+1) $$);
select * from orm($$ pair.objects.get_or_create(a=1, b='x') $$);
select * from orm($$ pair.objects.update_or_create(a=1, b='q', defaults={'v': 3}) $$);
select * from orm($$ pair.objects.update_or_create(a=1, b='q', defaults={'v': F('v')+3}) $$);
select * from orm_update_or_create('pair','{"a":1,"b":"q"}','{"b":"moved"}');
select * from orm($$ pair.objects.update_or_create(a=1, b='q', defaults={'pk': [1, 'z'], 'v': 7}) $$);
select * from orm($$ kid.objects.update(par=None) $$);
select * from kid order by id; select * from pair order by a, b;

-- orm_recordset() reads rows as jsonb_to_recordset() does
CREATE TYPE shade AS ENUM ('light', 'dark');
\set columns 'AS r(i2 int2, i4 int4, i8 int8, n numeric, n2 numeric(6,2), t text, v varchar(3), c char(4), b bool, d date, ts timestamptz, j json, jb jsonb, s shade, u uuid, f float8, x bytea, iv interval, nm name, rg int4range)'
CREATE TEMP TABLE documents AS SELECT jsonb '[
    {"i2": 1, "i4": 2, "i8": 12345678901, "n": 1.50, "n2": 3.456, "t": "tä\"x", "v": "abc", "c": "z", "b": true, "d": "2024-02-29", "ts": "2024-01-01T10:00:00Z", "j": {"b": 1, "a": [1, null, "x"]}, "jb": {"a": 1}, "s": "dark", "u": "00000000-0000-0000-0000-000000000001", "f": 1.5, "x": "\\xdead", "iv": "1 day", "nm": "n", "rg": "[1,3)"},
    {"zz": 1, "t": 5, "i4": "7", "i2": 1e2, "n": "1.5", "b": "yes", "d": "Jan 5 2020", "j": "str", "jb": "str", "f": "NaN"},
    {"t": null, "t2": 1, "i4": null, "jb": null, "j": null}, {},
    {"t": {"a": [1, 2]}, "j": true, "jb": 1.50, "c": true, "d": "infinity", "v": 12, "n2": 1},
    {"d": "0001-01-01", "i8": 100}, {"t": true, "jb": [1, {"x": null}], "j": [1, 2], "d": "1900-2-3"}]' AS rows;
CREATE TEMP TABLE ours AS SELECT * FROM documents, orm_recordset(rows) :columns;
CREATE TEMP TABLE theirs AS SELECT * FROM documents, jsonb_to_recordset(rows) :columns;
SELECT count(*), count(*) FILTER (WHERE a = b) AS same FROM (SELECT row_number() OVER (), o::text AS a FROM ours o) x JOIN (SELECT row_number() OVER (), o::text AS b FROM theirs o) y USING (row_number);
SELECT * FROM orm_recordset('[{"d": "2024-02-29"}, {"d": "2023-02-29"}]') AS r(d date);
SELECT * FROM orm_recordset('[{"i": 99999999999}]') AS r(i int);
SELECT * FROM orm_recordset('[{"i": 1.5}]') AS r(i int);
SELECT * FROM orm_recordset('[{"i": [1]}]') AS r(i int[]);
SELECT * FROM orm_recordset('[[{"i": 1}, {"i": 2}, {"i": 3}]]') AS r(i int);
SELECT * FROM orm_recordset('{"i": 1}') AS r(i int);
SELECT orm_recordset('[{"i": 1}]');
SELECT * FROM orm_recordset('[]') AS r(i int);
SELECT count(*) FROM orm_recordset(NULL) AS r(i int);
CREATE DOMAIN given AS int NOT NULL;
SELECT * FROM orm_recordset('[{"i": 1}]') AS r(i given);
SELECT * FROM orm_recordset('[{"i": null}]') AS r(i given);
SELECT * FROM orm_recordset('[{}]') AS r(i given);
DROP TABLE documents, ours, theirs;

DROP SCHEMA write_types CASCADE;
