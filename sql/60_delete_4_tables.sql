-- 60_delete_4_tables: partitioned and inherited tables, views and rules,
-- triggers, grants and row security.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA del_tables;
SET search_path = del_tables, public;

-- partitions on both sides of a foreign key
CREATE TABLE region (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE region_1 PARTITION OF region FOR VALUES FROM (0) TO (10);
CREATE TABLE region_2 (junk int, id int NOT NULL);
ALTER TABLE region_2 DROP junk;
ALTER TABLE region ATTACH PARTITION region_2 FOR VALUES FROM (10) TO (100);
CREATE TABLE town (id int, region_id int REFERENCES region ON DELETE CASCADE, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE TABLE town_0 PARTITION OF town FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE town_1 PARTITION OF town FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE street (id int PRIMARY KEY, town_id int REFERENCES town ON DELETE CASCADE);
CREATE INDEX ON town (region_id);
INSERT INTO region SELECT n FROM generate_series(1, 20) n;
INSERT INTO town SELECT n, 1 + n % 20 FROM generate_series(1, 60) n;
INSERT INTO street SELECT n, 1 + n % 60 FROM generate_series(1, 120) n;
SELECT * FROM orm_delete_plan('region', 'pk__in', ARRAY[9, 10]);
SELECT * FROM orm_delete('region', 'pk__in', ARRAY[9, 10]);
SELECT * FROM orm_delete('town', 'pk', 1);
SELECT (SELECT count(*) FROM region), (SELECT count(*) FROM town), (SELECT count(*) FROM street);
-- one partition by its own name
SELECT * FROM orm_delete('region_2', 'pk', 20);
SELECT (SELECT count(*) FROM region), (SELECT count(*) FROM town), (SELECT count(*) FROM street);

-- inherited tables, whose keys may repeat the parent's; a foreign key refers to
-- rows of the parent itself
CREATE TABLE vehicle (id int PRIMARY KEY, wheels int);
CREATE TABLE truck (load int) INHERITS (vehicle);
CREATE TABLE part (id int PRIMARY KEY, vehicle_id int REFERENCES vehicle ON DELETE CASCADE);
INSERT INTO vehicle VALUES (1, 4), (2, 2);
INSERT INTO truck VALUES (1, 6, 10), (3, 8, 20);
INSERT INTO part VALUES (1, 1), (2, 2);
SELECT * FROM orm_delete_plan('vehicle', 'wheels', 6);
SELECT * FROM orm_delete('vehicle', 'wheels', 6);
SELECT tableoid::regclass, id FROM vehicle ORDER BY id;
SELECT * FROM orm_delete('vehicle', 'wheels__gt', 2);
SELECT tableoid::regclass, id FROM vehicle ORDER BY id;
SELECT * FROM part;
SELECT * FROM orm_delete('truck.all()');

-- views: an updatable one, one with a rule, one with a trigger
CREATE TABLE pet (id int PRIMARY KEY, kind text, gone bool DEFAULT false);
CREATE TABLE toy (id int PRIMARY KEY, pet_id int REFERENCES pet ON DELETE CASCADE);
CREATE VIEW cat AS SELECT id, kind FROM pet WHERE kind = 'cat';
CREATE VIEW dog AS SELECT id, kind FROM pet WHERE kind = 'dog' AND NOT gone;
CREATE RULE dog_goes AS ON DELETE TO dog DO INSTEAD UPDATE pet SET gone = true WHERE id = OLD.id;
CREATE VIEW bird AS SELECT id, kind FROM pet WHERE kind = 'bird';
CREATE FUNCTION bird_goes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN DELETE FROM pet WHERE id = OLD.id; RETURN OLD; END $$;
CREATE TRIGGER bird_goes INSTEAD OF DELETE ON bird FOR EACH ROW EXECUTE FUNCTION bird_goes();
CREATE VIEW counted AS SELECT kind, count(*) AS n FROM pet GROUP BY kind;
INSERT INTO pet (id, kind) VALUES (1, 'cat'), (2, 'cat'), (3, 'dog'), (4, 'dog'), (5, 'bird'), (6, 'bird');
INSERT INTO toy VALUES (1, 1), (2, 3), (3, 5);
SELECT * FROM orm_delete_plan('cat', 'id', 1);
SELECT * FROM orm_delete('cat', 'id', 1);
SELECT * FROM orm_delete('dog', 'id', 3);
SELECT * FROM orm_delete('bird', 'id', 5);
SELECT id, kind, gone FROM pet ORDER BY id;
SELECT * FROM toy ORDER BY id;
SELECT * FROM orm_delete('counted', 'kind', 'cat');
-- a registered relation makes a view a parent, or a child
SELECT orm_register('cat', '{"label": "pets.Cat"}');
CREATE TABLE meow (id int, cat_id int);
CREATE VIEW purr AS SELECT id AS nr, cat_id AS cat FROM meow;
SELECT orm_register('meow', '{"relations": {"cat": {"kind": "fk", "columns": ["cat_id"], "to": "cat", "to_columns": ["id"], "on_delete": "CASCADE"}}}');
INSERT INTO meow VALUES (1, 2), (2, 2), (3, 4);
SELECT * FROM orm_delete_plan('cat', 'kind', 'cat');
SELECT * FROM orm_delete('cat', 'kind', 'cat');
SELECT * FROM meow;
SELECT orm_register('purr', '{"relations": {"pet": {"kind": "fk", "columns": ["cat"], "to": "pet", "on_delete": "CASCADE"}}}');
SELECT * FROM orm_delete('pet', 'pk', 4);
SELECT * FROM meow;

-- triggers fire, may keep a row, and may fail
CREATE TABLE folder (id int PRIMARY KEY);
CREATE TABLE file (id int PRIMARY KEY, folder_id int REFERENCES folder ON DELETE CASCADE);
CREATE TABLE log (what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log VALUES (TG_WHEN || ' ' || TG_OP || ' ' || TG_TABLE_NAME || coalesce(' ' || OLD.id, ''));
    IF OLD.id = 13 THEN RETURN NULL; END IF;
    IF OLD.id = 99 THEN RAISE EXCEPTION 'not this one'; END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER t1 BEFORE DELETE ON folder FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t2 BEFORE DELETE ON file FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER t3 AFTER DELETE ON file FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO folder VALUES (1), (13), (99);
INSERT INTO file VALUES (1, 1), (2, 1), (3, 99);
SELECT * FROM orm_delete('folder', 'pk', 1);
SELECT * FROM log;
SELECT * FROM orm_delete('folder', 'pk', 13);
SELECT * FROM orm_delete('folder', 'pk', 99);
SELECT (SELECT string_agg(id::text, ' ') FROM folder), (SELECT string_agg(id::text, ' ') FROM file);
-- a trigger that deletes as well
CREATE FUNCTION sweep() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM orm_delete('file', 'folder', OLD.id); RETURN OLD; END $$;
DROP TRIGGER t1 ON folder; DROP TRIGGER t2 ON file; DROP TRIGGER t3 ON file;
CREATE TRIGGER t4 BEFORE DELETE ON folder FOR EACH ROW EXECUTE FUNCTION sweep();
SELECT orm_register('file', '{"relations": {"folder": {"on_delete": "DO_NOTHING"}}}');
SELECT * FROM orm_delete('folder', 'pk', 99);
SELECT count(*) FROM file;

-- who may delete
SET client_min_messages = error;
DROP ROLE IF EXISTS del_user;
SET client_min_messages = warning;
CREATE ROLE del_user;
GRANT USAGE ON SCHEMA del_tables TO del_user;
CREATE TABLE house (id int PRIMARY KEY, owner text DEFAULT 'del_user');
CREATE TABLE room (id int PRIMARY KEY, house_id int REFERENCES house DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE bed (id int PRIMARY KEY, room_id int REFERENCES room ON DELETE SET NULL);
INSERT INTO house (id) VALUES (1), (2), (3);
INSERT INTO house VALUES (4, 'x');
INSERT INTO room VALUES (1, 1), (2, 2), (3, 3), (4, 4);
INSERT INTO bed VALUES (1, 1), (2, 2), (3, 3);
SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 1);
RESET ROLE; GRANT SELECT, DELETE ON house TO del_user; SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 1);
RESET ROLE; GRANT SELECT ON room TO del_user; SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 1);
SELECT * FROM orm_delete_plan('house', 'pk', 1);
RESET ROLE; GRANT DELETE ON room TO del_user; GRANT SELECT ON bed TO del_user; SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 1);
RESET ROLE; GRANT UPDATE (room_id) ON bed TO del_user; SET ROLE del_user;
-- no UPDATE on house and room is needed
SELECT * FROM orm_delete('house', 'pk', 1);
RESET ROLE;
SELECT * FROM bed ORDER BY id;
-- row security on every table: what one does not see, one does not delete, and
-- the constraint tells
ALTER TABLE house ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON house TO del_user USING (owner = current_user);
SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk__in', ARRAY[2, 4]);
RESET ROLE;
SELECT string_agg(id::text, ' ' ORDER BY id) FROM house;
ALTER TABLE room ENABLE ROW LEVEL SECURITY;
SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 3);
RESET ROLE;
CREATE POLICY see ON room FOR SELECT TO del_user USING (true);
SET ROLE del_user;
SELECT * FROM orm_delete_plan('house', 'pk', 3);
SELECT * FROM orm_delete('house', 'pk', 3);
RESET ROLE;
CREATE POLICY del ON room FOR DELETE TO del_user USING (id = 3);
SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 3);
RESET ROLE;
-- a function of its owner's deletes for another
CREATE FUNCTION tear_down(n int) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = del_tables, public AS
    $$ SELECT total FROM orm_delete('house', 'pk', n) $$;
REVOKE ALL ON house, room, bed FROM del_user;
SET ROLE del_user;
SELECT * FROM orm_delete('house', 'pk', 4);
SELECT tear_down(4);
RESET ROLE;

-- a partition is referred to by what refers to its ancestors, whatever the
-- numbers of its columns; what refers to itself has the name first
CREATE TABLE area (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
CREATE TABLE area_low PARTITION OF area FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
CREATE TABLE area_0 (gone int, name text, id int NOT NULL);
ALTER TABLE area_0 DROP COLUMN gone;
ALTER TABLE area_low ATTACH PARTITION area_0 FOR VALUES FROM (0) TO (10);
CREATE TABLE shop (id int PRIMARY KEY, area_id int REFERENCES area DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE stall (id int PRIMARY KEY, area_id int REFERENCES area ON DELETE CASCADE, own_id int REFERENCES area_0 ON DELETE SET NULL) PARTITION BY HASH (id);
CREATE TABLE stall_0 PARTITION OF stall FOR VALUES WITH (MODULUS 1, REMAINDER 0);
INSERT INTO area VALUES (1, 'a'), (2, 'b');
INSERT INTO shop VALUES (1, 1), (2, 2), (3, 1);
INSERT INTO stall VALUES (1, 1, 2), (2, 2, 1);
SELECT name, kind, target, "constraint", columns, accessor, on_delete FROM orm_fields('area_0') WHERE kind LIKE 'reverse%';
SELECT name, target, "constraint", columns FROM orm_fields('area_low') WHERE kind LIKE 'reverse%';
SELECT orm('area_0.filter(stall=1).values_list("id", flat=True)'), orm('area_0.filter(stall_by_area=1).values_list("id", flat=True)');
SELECT * FROM orm('area_0.order_by("id").prefetch_related("shop")');
SELECT * FROM orm_delete_plan('area_0', 'id', 1);
BEGIN;
SELECT * FROM orm_delete('area_low', 'id', 1);
ROLLBACK;
SELECT * FROM orm_delete('area_0', 'id', 1);
SELECT * FROM shop ORDER BY id;
SELECT * FROM stall ORDER BY id;

-- generated statements do not depend on what is visible, or hides something
CREATE TABLE "Weird ""Table""" ("Key % $1" int PRIMARY KEY, "select" text);
CREATE TABLE orm_k0 (id int PRIMARY KEY, up int REFERENCES "Weird ""Table""" ON DELETE CASCADE);
INSERT INTO "Weird ""Table""" VALUES (1, 'a'), (2, 'b');
INSERT INTO orm_k0 VALUES (1, 1), (2, 2);
SELECT * FROM orm_delete('"Weird ""Table""".filter(select="a")');
SELECT * FROM orm_k0;
CREATE FUNCTION never(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR = (FUNCTION = never, LEFTARG = int, RIGHTARG = int);
SET search_path = del_tables, public, pg_catalog;
SELECT * FROM orm_delete('orm_k0.all()');
SELECT * FROM orm_delete('"Weird ""Table""".all()');
SET search_path = del_tables, public;

-- nothing remains of a failure, and the session goes on
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE two (id int PRIMARY KEY, one_id int REFERENCES one ON DELETE CASCADE);
CREATE TABLE three (id int PRIMARY KEY, two_id int REFERENCES two ON DELETE CASCADE, CHECK (two_id IS NOT NULL));
SELECT orm_register('three', '{"relations": {"two": {"on_delete": "SET_NULL"}}}');
INSERT INTO one VALUES (1); INSERT INTO two VALUES (1, 1), (2, 1); INSERT INTO three VALUES (1, 2);
DO $$ BEGIN
    FOR i IN 1 .. 50 LOOP
        BEGIN
            PERFORM orm_delete('one.all()');
        EXCEPTION WHEN check_violation THEN NULL;
        END;
    END LOOP;
END $$;
SELECT (SELECT count(*) FROM one), (SELECT count(*) FROM two), (SELECT count(*) FROM three);
SELECT orm_register('three', '{"relations": {"two": {"on_delete": "CASCADE"}}}');
SELECT * FROM orm_delete('one.all()');

SET client_min_messages = error;
DROP SCHEMA del_tables CASCADE;
DROP ROLE del_user;
