-- 60_delete_3_graphs: what rows lead to rows: themselves, circles, diamonds,
-- inheritance, one-to-ones, join tables; keys of every shape.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA del_graphs;
SET search_path = del_graphs, public;

-- a tree, with constraints checked at once
CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node ON DELETE CASCADE);
INSERT INTO node SELECT n, nullif(n / 2, 0) FROM generate_series(1, 31) n;
SELECT * FROM orm_delete_plan('node', 'pk', 2);
SELECT * FROM orm_delete('node', 'pk', 2);
SELECT count(*) FROM node;
SELECT * FROM orm_delete('node.all()');
-- a row that refers to itself, a ring, and a tail into the ring
INSERT INTO node VALUES (1, 1), (2, 4), (3, 2), (4, 3), (5, 4), (6, 5);
SELECT * FROM orm_delete('node', 'pk', 1);
SELECT * FROM orm_delete('node', 'pk', 6);
SELECT * FROM orm_delete('node', 'pk', 3);
-- a long chain: one statement for each level
INSERT INTO node SELECT n, nullif(n - 1, 0) FROM generate_series(1, 300) n;
SELECT * FROM orm_delete('node', 'pk', 1);
-- some of the rows asked for are below others
INSERT INTO node SELECT n, nullif(n / 2, 0) FROM generate_series(1, 15) n;
SELECT * FROM orm_delete('node', 'pk__in', ARRAY[2, 4, 9, 7]);
SELECT string_agg(id::text, ' ' ORDER BY id) FROM node;
-- set null on the way down
ALTER TABLE node DROP CONSTRAINT node_up_fkey, ADD CONSTRAINT node_up_fkey FOREIGN KEY (up) REFERENCES node ON DELETE SET NULL;
SELECT * FROM orm_delete('node', 'pk__in', ARRAY[1, 3]);
SELECT string_agg(id || '>' || coalesce(up::text, '-'), ' ' ORDER BY id) FROM node;
-- restricted by a row that goes as well, and by one that does not
ALTER TABLE node DROP CONSTRAINT node_up_fkey, ADD CONSTRAINT node_up_fkey FOREIGN KEY (up) REFERENCES node ON DELETE RESTRICT;
DELETE FROM node;
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2), (4, 1);
SELECT * FROM orm_delete('node', 'pk__in', ARRAY[1, 2]);
SELECT * FROM orm_delete('node.all()');

-- two tables that refer to each other, NOT NULL and not deferrable
CREATE TABLE hen (id int PRIMARY KEY, egg_id int NOT NULL);
CREATE TABLE egg (id int PRIMARY KEY, hen_id int NOT NULL REFERENCES hen ON DELETE CASCADE);
INSERT INTO hen VALUES (1, 1), (2, 3), (3, 2), (4, 4);
INSERT INTO egg VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 1);
ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg ON DELETE CASCADE;
SELECT * FROM orm_delete_plan('hen', 'pk', 2);
SELECT * FROM orm_delete('hen', 'pk', 2);
SELECT * FROM orm_delete('egg', 'pk', 5);
SELECT * FROM orm_delete('egg', 'pk', 4);
SELECT * FROM hen;
SELECT * FROM egg;
-- three in a circle, one way of it set null
CREATE TABLE a (id int PRIMARY KEY, c_id int);
CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a ON DELETE CASCADE);
CREATE TABLE c (id int PRIMARY KEY, b_id int NOT NULL REFERENCES b ON DELETE CASCADE);
ALTER TABLE a ADD FOREIGN KEY (c_id) REFERENCES c ON DELETE SET NULL;
INSERT INTO a VALUES (1, NULL), (2, NULL); INSERT INTO b VALUES (1, 1), (2, 2); INSERT INTO c VALUES (1, 1), (2, 2);
UPDATE a SET c_id = 3 - id;
SELECT * FROM orm_delete('a', 'pk', 1);
SELECT a.*, b.*, c.* FROM a, b, c;
-- circles of a parent and its favourite child
CREATE TABLE author (id int PRIMARY KEY, best_id int);
CREATE TABLE work (id int PRIMARY KEY, author_id int NOT NULL REFERENCES author ON DELETE CASCADE);
ALTER TABLE author ADD FOREIGN KEY (best_id) REFERENCES work ON DELETE SET NULL;
INSERT INTO author VALUES (1), (2); INSERT INTO work VALUES (1, 1), (2, 1), (3, 2);
UPDATE author SET best_id = 2;
SELECT * FROM orm_delete('work', 'pk', 2);
UPDATE author SET best_id = 1;
SELECT * FROM orm_delete('author', 'pk', 1);
SELECT * FROM author;

-- a diamond: two ways to one row, which counts once
CREATE TABLE top (id int PRIMARY KEY);
CREATE TABLE lft (id int PRIMARY KEY, top_id int REFERENCES top ON DELETE CASCADE);
CREATE TABLE rgt (id int PRIMARY KEY, top_id int REFERENCES top ON DELETE CASCADE);
CREATE TABLE bottom (id int PRIMARY KEY, lft_id int REFERENCES lft ON DELETE CASCADE, rgt_id int REFERENCES rgt ON DELETE CASCADE);
CREATE TABLE leaf (id int PRIMARY KEY, bottom_id int REFERENCES bottom ON DELETE CASCADE, top_id int REFERENCES top ON DELETE CASCADE);
INSERT INTO top VALUES (1), (2);
INSERT INTO lft VALUES (1, 1), (2, 2); INSERT INTO rgt VALUES (1, 1), (2, 2);
INSERT INTO bottom VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1), (4, 2, 2), (5, NULL, 1), (6, NULL, NULL);
INSERT INTO leaf VALUES (1, 1, 1), (2, 1, 2), (3, 4, 1), (4, 4, 2), (5, 5, NULL), (6, 6, NULL);
SELECT * FROM orm_delete_plan('top', 'pk', 1);
SELECT * FROM orm_delete('top', 'pk', 1);
SELECT string_agg(id::text, ' ' ORDER BY id) FROM bottom;
SELECT string_agg(id::text, ' ' ORDER BY id) FROM leaf;

-- a table that is first met where it is only set null, and then cascaded to
CREATE TABLE hub (id int PRIMARY KEY);
CREATE TABLE late (id int PRIMARY KEY, hub_id int REFERENCES hub ON DELETE SET NULL);
CREATE TABLE mid (id int PRIMARY KEY, hub_id int REFERENCES hub ON DELETE CASCADE);
CREATE TABLE last (id int PRIMARY KEY, late_id int REFERENCES late ON DELETE CASCADE);
CREATE TABLE last_of_all (id int PRIMARY KEY, last_id int REFERENCES last ON DELETE CASCADE);
ALTER TABLE late ADD mid_id int REFERENCES mid ON DELETE CASCADE;
INSERT INTO hub VALUES (1); INSERT INTO mid VALUES (1, 1); INSERT INTO late VALUES (1, 1, 1), (2, 1, NULL);
INSERT INTO last VALUES (1, 1), (2, 2); INSERT INTO last_of_all VALUES (1, 1), (2, 2);
SELECT * FROM orm_delete_plan('hub', 'pk', 1);
SELECT * FROM orm_delete('hub', 'pk', 1);
SELECT * FROM late;

-- multi-table inheritance: a child takes its parents along, a parent its children
CREATE TABLE place (id int PRIMARY KEY, name text);
CREATE TABLE restaurant (place_ptr_id int PRIMARY KEY REFERENCES place, stars int);
CREATE TABLE diner (restaurant_ptr_id int PRIMARY KEY REFERENCES restaurant, open_late bool);
CREATE TABLE visit (id int PRIMARY KEY, place_id int NOT NULL REFERENCES place ON DELETE CASCADE);
CREATE TABLE waiter (id int PRIMARY KEY, restaurant_id int REFERENCES restaurant ON DELETE SET NULL);
INSERT INTO place VALUES (1, 'park'), (2, 'Chez'), (3, 'Joe''s'), (4, 'Eat');
INSERT INTO restaurant VALUES (2, 3), (3, 1), (4, 0);
INSERT INTO diner VALUES (3, true), (4, false);
INSERT INTO visit VALUES (1, 1), (2, 2), (3, 3), (4, 3);
INSERT INTO waiter VALUES (1, 2), (2, 3);
BEGIN;
SELECT * FROM orm_delete_plan('diner', 'pk', 3);
SELECT * FROM orm_delete('diner', 'pk', 3);
SELECT * FROM orm_delete('place', 'pk__in', ARRAY[1, 4]);
SELECT * FROM orm_delete('restaurant', 'name', 'Chez');
SELECT count(*) FROM place;
SELECT * FROM waiter ORDER BY id;
ROLLBACK;
BEGIN;
SELECT * FROM orm($$ diner.objects.get(pk=3).delete(keep_parents=True) $$);
SELECT * FROM orm($$ restaurant.objects.get(pk=3).delete(keep_parents=True) $$);
SELECT string_agg(id::text, ' ' ORDER BY id) FROM place;
ROLLBACK;
-- a place that is two things: the other child stands in the way, as in Django
CREATE TABLE bar (place_ptr_id int PRIMARY KEY REFERENCES place, beers int);
INSERT INTO bar VALUES (2, 9);
SELECT * FROM orm_delete('restaurant', 'pk', 2);
SELECT * FROM orm_delete('place', 'pk', 2);

-- one-to-one; a key to a unique column; keys of several columns
CREATE TABLE person (id int PRIMARY KEY, code text UNIQUE, first text, last text, UNIQUE (first, last));
CREATE TABLE passport (person_id int PRIMARY KEY REFERENCES person ON DELETE CASCADE);
CREATE TABLE badge (id int PRIMARY KEY, code text REFERENCES person (code) ON DELETE CASCADE);
CREATE TABLE letter (id int PRIMARY KEY, first text, last text, FOREIGN KEY (last, first) REFERENCES person (last, first) ON DELETE CASCADE);
CREATE TABLE stamp (id int PRIMARY KEY, letter_id int REFERENCES letter ON DELETE CASCADE);
INSERT INTO person VALUES (1, 'x', 'A', 'B'), (2, 'y', 'A', 'C'), (3, NULL, NULL, NULL);
INSERT INTO passport VALUES (1), (3);
INSERT INTO badge VALUES (1, 'x'), (2, 'x'), (3, 'y'), (4, NULL);
INSERT INTO letter VALUES (1, 'A', 'B'), (2, 'A', 'C'), (3, 'A', NULL);
INSERT INTO stamp VALUES (1, 1), (2, 2), (3, 3);
SELECT * FROM orm_delete('person', 'pk', 1);
SELECT * FROM orm_delete('person', 'pk', 3);
SELECT (SELECT count(*) FROM badge), (SELECT count(*) FROM letter), (SELECT count(*) FROM stamp);
CREATE TABLE seat (rw text, nr int, PRIMARY KEY (rw, nr));
CREATE TABLE ticket (rw text, nr int, day date, FOREIGN KEY (rw, nr) REFERENCES seat ON DELETE CASCADE, PRIMARY KEY (rw, nr, day));
CREATE TABLE ticket_note (id int PRIMARY KEY, rw text, nr int, day date, FOREIGN KEY (rw, nr, day) REFERENCES ticket ON DELETE CASCADE);
INSERT INTO seat VALUES ('a', 1), ('a', 2), ('b', 1);
INSERT INTO ticket VALUES ('a', 1, '2020-01-01'), ('a', 1, '2020-01-02'), ('b', 1, '2020-01-01');
INSERT INTO ticket_note VALUES (1, 'a', 1, '2020-01-01'), (2, 'b', 1, '2020-01-01');
SELECT * FROM orm_delete('seat', 'rw', 'a');
SELECT * FROM orm($$ seat.filter(ticket__day='2020-01-01').delete() $$);

-- join tables: rows of both sides go, without asking the constraint, which is
-- what Django does; one with columns of its own is a model like others
CREATE TABLE band (id int PRIMARY KEY);
CREATE TABLE fan (id int PRIMARY KEY);
CREATE TABLE band_fans (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, band_id int NOT NULL REFERENCES band, fan_id int NOT NULL REFERENCES fan, UNIQUE (band_id, fan_id));
CREATE TABLE band_tag (band_id int REFERENCES band, fan_id int REFERENCES fan, PRIMARY KEY (band_id, fan_id));
CREATE TABLE band_concert (id int PRIMARY KEY, band_id int REFERENCES band, fan_id int REFERENCES fan, day date, UNIQUE (band_id, fan_id));
INSERT INTO band VALUES (1), (2), (3); INSERT INTO fan VALUES (1), (2);
INSERT INTO band_fans (band_id, fan_id) VALUES (1, 1), (1, 2), (2, 2);
INSERT INTO band_tag VALUES (1, 1), (2, 1);
INSERT INTO band_concert VALUES (1, 3, 1, NULL);
SELECT * FROM orm_delete_plan('band', 'pk', 1);
SELECT * FROM orm_delete('band', 'pk', 1);
SELECT * FROM orm_delete('fan', 'pk', 2);
SELECT * FROM orm_delete('band', 'pk', 3);
-- unless that is registered
SELECT orm_register('band_fans', '{"relations": {"band": {"on_delete": "PROTECT"}}}');
INSERT INTO band_fans (band_id, fan_id) VALUES (2, 1);
SELECT * FROM orm_delete('band', 'pk', 2);
-- join tables for which the database has no constraints
CREATE TABLE cook (id int PRIMARY KEY);
CREATE TABLE dish (id int PRIMARY KEY);
CREATE TABLE cooks (cook int, dish int);
SELECT orm_register('cook', '{"relations": {"dishes": {"kind": "m2m", "through": "cooks", "from_columns": ["cook"], "through_to_columns": ["dish"], "to": "dish"}}}');
INSERT INTO cook VALUES (1), (2); INSERT INTO dish VALUES (1), (2);
INSERT INTO cooks VALUES (1, 1), (1, 2), (2, 2);
SELECT * FROM orm_delete('cook', 'pk', 1);
SELECT * FROM orm_delete('dish', 'pk', 2);
SELECT * FROM cooks;

-- no primary key: rows are found by where they are
CREATE TABLE bag (code text UNIQUE, size int);
CREATE TABLE item (bag_code text REFERENCES bag (code) ON DELETE CASCADE, n int);
INSERT INTO bag VALUES ('a', 1), ('b', 1), ('c', 2), (NULL, 1);
INSERT INTO item VALUES ('a', 1), ('a', 2), ('b', 3), ('c', 4), (NULL, 5);
SELECT * FROM orm_delete_plan('bag', 'size', 1);
SELECT * FROM orm_delete('bag', 'size', 1);
SELECT * FROM item ORDER BY n;
SELECT * FROM orm_delete('item', 'n__gt', 4);
SELECT * FROM orm_delete('item.filter(bag_code__size=2)');
SELECT * FROM orm($$ item.filter(n=4)[0].delete() $$);

-- keys of other types, compared across types
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE k1 (id uuid PRIMARY KEY); CREATE TABLE r1 (k1_id uuid REFERENCES k1 ON DELETE CASCADE);
CREATE TABLE k2 (id email PRIMARY KEY); CREATE TABLE r2 (k2_id text REFERENCES k2 ON DELETE CASCADE);
CREATE TABLE k3 (id mood PRIMARY KEY); CREATE TABLE r3 (k3_id mood REFERENCES k3 ON DELETE CASCADE);
CREATE TABLE k4 (id int PRIMARY KEY); CREATE TABLE r4 (k4_id bigint REFERENCES k4 ON DELETE CASCADE);
CREATE TABLE k5 (id text COLLATE "C" PRIMARY KEY); CREATE TABLE r5 (k5_id varchar(9) COLLATE "C" REFERENCES k5 ON DELETE CASCADE);
CREATE TABLE k6 (id int4range PRIMARY KEY); CREATE TABLE r6 (k6_id int4range REFERENCES k6 ON DELETE CASCADE);
CREATE TABLE k7 (id numeric(10, 2) PRIMARY KEY); CREATE TABLE r7 (k7_id int REFERENCES k7 ON DELETE CASCADE);
INSERT INTO k1 VALUES ('00000000-0000-0000-0000-000000000001'); INSERT INTO r1 SELECT id FROM k1;
INSERT INTO k2 VALUES ('a@b'); INSERT INTO r2 SELECT id FROM k2;
INSERT INTO k3 VALUES ('ok'); INSERT INTO r3 SELECT id FROM k3;
INSERT INTO k4 VALUES (1); INSERT INTO r4 SELECT id FROM k4;
INSERT INTO k5 VALUES ('x'); INSERT INTO r5 SELECT id FROM k5;
INSERT INTO k6 VALUES ('[1,5)'); INSERT INTO r6 SELECT id FROM k6;
INSERT INTO k7 VALUES (7); INSERT INTO r7 SELECT id FROM k7;
SELECT t, orm_delete(t || '.all()') FROM unnest('{k1,k2,k3,k4,k5,k6,k7}'::text[]) t;

-- many keys, of which an index makes a sorted array, or a join does
CREATE TABLE big (id int PRIMARY KEY);
CREATE TABLE indexed (id int PRIMARY KEY, big_id int REFERENCES big ON DELETE CASCADE);
CREATE TABLE bare (id int, big_id bigint REFERENCES big ON DELETE CASCADE);
CREATE TABLE below (id int PRIMARY KEY, indexed_id int REFERENCES indexed ON DELETE SET NULL);
CREATE INDEX ON indexed (big_id);
CREATE INDEX ON below (indexed_id);
INSERT INTO big SELECT n FROM generate_series(1, 1600) n;
INSERT INTO indexed SELECT n, 1 + n % 1600 FROM generate_series(1, 2400) n;
INSERT INTO bare SELECT n, 1 + n % 1600 FROM generate_series(1, 2400) n;
INSERT INTO below SELECT n, n FROM generate_series(1, 2400) n;
SELECT * FROM orm_delete('big', 'pk__lte', 1200);
SELECT (SELECT count(*) FROM indexed), (SELECT count(*) FROM bare), (SELECT count(indexed_id) FROM below);
-- over and over, the plans are those of the first time
SELECT sum((orm_delete('big', 'pk', n)).total) FROM generate_series(1201, 1220) n;
SELECT * FROM orm_delete('big', 'pk__gt', 1200);

SET client_min_messages = error;
DROP SCHEMA del_graphs CASCADE;
