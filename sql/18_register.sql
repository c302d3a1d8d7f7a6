-- 18_register: orm_register and orm_unregister.

\pset format unaligned
\pset tuples_only on
\set names 'string_agg(o->>''name'', '', '' ORDER BY o->>''name'')'
SET client_min_messages = warning;
CREATE SCHEMA reg;
SET search_path = reg, public;
CREATE TABLE genre (code text PRIMARY KEY, name text);
CREATE TABLE person (id int PRIMARY KEY, name text);
CREATE TABLE film (id int PRIMARY KEY, name text, genre_code text REFERENCES genre, director_id int REFERENCES person, writer_id int REFERENCES person, "odd__name" int);
CREATE TABLE casting (id int PRIMARY KEY, film int NOT NULL, actor int NOT NULL, part text);
INSERT INTO genre VALUES ('c', 'comedy'), ('d', 'drama');
INSERT INTO person VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cy');
INSERT INTO film VALUES (1, 'Airport', 'c', 1, 2, 5), (2, 'Boat', 'd', 2, 2, 6), (3, 'Cart', 'c', 1, 1, 7);
INSERT INTO casting VALUES (1, 1, 3, 'pilot'), (2, 2, 3, 'captain'), (3, 2, 1, 'cook');

-- before: two ways back from person, no relation to the cast
SELECT :names FROM orm($$ person.filter(film__name='Boat') $$) o;
SELECT :names FROM orm($$ film.filter(actors__name='Cy') $$) o;

SELECT orm_register('film', '{
  "label": "cinema.Film",
  "ordering": ["-name"],
  "fields": {"genre": {"column": "genre_code"}, "oddity": "odd__name"},
  "relations": {
    "director": {"related_name": "films", "related_query_name": "film"},
    "writer": {"related_name": "scripts"},
    "actors": {"kind": "m2m", "through": "casting", "from_columns": ["film"], "through_to_columns": ["actor"], "to": "person", "related_name": "roles"}}}');

-- after
SELECT :names FROM orm($$ person.filter(film__name='Boat') $$) o;
SELECT :names FROM orm($$ person.filter(scripts__name='Cart') $$) o;
SELECT :names FROM orm($$ film.filter(actors__name='Cy') $$) o;
SELECT :names FROM orm($$ person.filter(roles__name='Boat') $$) o;
SELECT :names FROM orm($$ person.get(name='Ann').films.all() $$) o;
SELECT :names FROM orm($$ person.get(name='Cy').roles.all() $$) o;
SELECT * FROM orm($$ Film.objects.values_list('name', flat=True) $$);
SELECT * FROM orm($$ cinema.Film.objects.filter(oddity__gt=5).values_list('oddity', flat=True) $$);
-- a name given to a column is the foreign key's as well
SELECT :names FROM orm($$ film.filter(genre='c') $$) o;
SELECT :names FROM orm($$ film.filter(genre__name='comedy') $$) o;
SELECT label FROM orm_models() WHERE label IS NOT NULL;
SELECT name, kind, target, through, accessor FROM orm_fields('film') WHERE kind <> 'column' ORDER BY name;

-- registering again replaces; relations of another name stay possible
SELECT orm_register('film', '{"label": "kino.Film"}');
SELECT label FROM orm_models() WHERE label IS NOT NULL;
SELECT :names FROM orm($$ person.filter(scripts__name='Cart') $$) o;
SELECT orm_unregister('film');
SELECT label FROM orm_models() WHERE label IS NOT NULL;

-- a foreign key that the database does not have, over views too
CREATE VIEW credits AS SELECT id AS credit, film AS film_number, actor AS person_number FROM casting;
SELECT orm_register('credits', '{"relations": {
    "film": {"kind": "fk", "columns": ["film_number"], "to": "film", "to_columns": ["id"], "related_name": "credits"},
    "who": {"kind": "fk", "columns": ["person_number"], "to": "person", "to_columns": ["id"]}}}');
SELECT string_agg(o->>'credit', ' ') FROM orm($$ credits.filter(film__genre_code='d', who__name='Cy') $$) o;
SELECT :names FROM orm($$ film.filter(credits__who__name='Ann') $$) o;

-- hiding the way back
SELECT orm_register('film', '{"relations": {"director": {"related_name": null}, "writer": {"related_name": "scripts"}}}');
SELECT :names FROM orm($$ person.filter(film__name='Boat') $$) o;
SELECT orm_unregister('film');

-- a parent link whose column is not called *_ptr_id
CREATE TABLE short (film_id int PRIMARY KEY REFERENCES film, minutes int);
INSERT INTO short VALUES (2, 9);
SELECT * FROM orm($$ short.filter(name='Boat') $$);
SELECT orm_register('short', '{"parents": ["film"]}');
SELECT * FROM orm($$ short.filter(name='Boat').values('name', 'minutes', 'director__name') $$);

-- what it refuses
SELECT orm_register('film', '[]');
SELECT orm_register('film', '{"labell": "x"}');
SELECT orm_register('film', '{"label": 5}');
SELECT orm_register('film', '{"ordering": "name"}');
SELECT orm_register('film', '{"ordering": ["nam"]}');
SELECT orm_register('film', '{"fields": {"genre": {"column": "nope"}}}');
SELECT orm_register('film', '{"fields": {"genre": {"colum": "genre_code"}}}');
SELECT orm_register('film', '{"relations": {"director": {"kind": "many"}}}');
SELECT orm_register('film', '{"relations": {"directr": {"related_name": "films"}}}');
SELECT orm_register('film', '{"relations": {"x": {"kind": "fk", "columns": ["nope"], "to": "person"}}}');
SELECT orm_register('film', '{"relations": {"x": {"kind": "fk", "columns": ["director_id"], "to": "nope"}}}');
SELECT orm_register('film', '{"relations": {"x": {"kind": "fk", "columns": ["director_id", "writer_id"], "to": "person"}}}');
SELECT orm_register('film', '{"relations": {"x": {"kind": "m2m", "to": "person"}}}');
SELECT orm_register('film', '{"relations": {"director": {"on_delete": "EXPLODE"}}}');
SELECT orm_register('film', '{"relations": {"director": {"related_name": "a__b"}}}');
SELECT orm_register('film', '{"parents": ["genre"]}');
SELECT orm_register('film', NULL);
SELECT orm_register(NULL, '{}');
SELECT orm_register(0, '{}');
SELECT orm_unregister('film');
SELECT orm_unregister(0);

-- only the owner, with REFERENCES on every target
CREATE ROLE regress_orm_owner;
CREATE ROLE regress_orm_other;
GRANT USAGE ON SCHEMA reg TO regress_orm_owner, regress_orm_other;
ALTER TABLE film OWNER TO regress_orm_owner;
SET ROLE regress_orm_other;
SELECT orm_register('film', '{"label": "x.Film"}');
SELECT orm_unregister('film');
RESET ROLE;
SET ROLE regress_orm_owner;
SELECT orm_register('film', '{"label": "x.Film"}');
SELECT orm_register('film', '{"relations": {"director": {"related_name": "films"}}}');
RESET ROLE;
GRANT REFERENCES ON person TO regress_orm_owner;
SET ROLE regress_orm_owner;
SELECT orm_register('film', '{"relations": {"director": {"related_name": "films"}}}');
SELECT orm_unregister('film');
RESET ROLE;

-- rows of dropped tables go away, and a rename is followed
SELECT orm_register('genre', '{"label": "cinema.Genre"}');
ALTER TABLE genre RENAME TO kind;
SELECT model, label FROM orm_models() WHERE label IS NOT NULL;
SELECT orm_count('Genre');
ALTER TABLE film DROP COLUMN genre_code;
DROP TABLE kind;
SELECT model, label FROM orm_models() WHERE label IS NOT NULL;

-- a registration is part of its transaction
BEGIN;
SELECT orm_register('person', '{"label": "cinema.Human"}');
SELECT orm_count('Human');
ROLLBACK;
SELECT orm_count('Human');

DROP SCHEMA reg CASCADE;
DROP ROLE regress_orm_owner;
DROP ROLE regress_orm_other;
