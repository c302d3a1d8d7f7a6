-- 60_delete_2_actions: what happens to rows that refer to deleted ones: every
-- on_delete, as the constraint says it and as it is registered.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA del_actions;
SET search_path = del_actions, public;
CREATE TABLE parent (id int PRIMARY KEY, name text);
CREATE TABLE child (id int PRIMARY KEY, parent_id int);
CREATE FUNCTION refill() RETURNS void LANGUAGE sql AS $$
    DELETE FROM child; DELETE FROM parent;
    INSERT INTO parent VALUES (1, 'a'), (2, 'b'), (3, 'c');
    INSERT INTO child VALUES (10, 1), (11, 1), (12, 2), (13, NULL);
$$;
CREATE FUNCTION children() RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(id || '>' || coalesce(parent_id::text, '-'), ' ' ORDER BY id) FROM child $$;

-- the constraint decides
ALTER TABLE child ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent ON DELETE CASCADE;
SELECT refill();
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();

ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent ON DELETE SET NULL;
SELECT refill();
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();

ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent ON DELETE SET DEFAULT, ALTER parent_id SET DEFAULT 3;
SELECT refill();
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
-- the default itself goes: an error of the constraint, and nothing is done
SELECT * FROM orm_delete('parent', 'pk__in', ARRAY[2, 3]);
SELECT children();
ALTER TABLE child ALTER parent_id DROP DEFAULT;

ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent ON DELETE RESTRICT;
SELECT refill();
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 3);
SELECT children();

-- NO ACTION: Django's mark means CASCADE, else it protects, and says why
ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent DEFERRABLE INITIALLY DEFERRED;
SELECT refill();
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent;
SELECT refill();
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SET orm_lookup.no_action = cascade;
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SET orm_lookup.no_action = protect;
ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent DEFERRABLE INITIALLY DEFERRED;
SELECT refill();
SELECT * FROM orm_delete('parent', 'pk', 1);
RESET orm_lookup.no_action;

-- a registration overrides the constraint, whatever it says
ALTER TABLE child DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent;
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": "CASCADE"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": "SET_NULL"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": {"SET": 2}}}}');
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SELECT refill();
SELECT orm_register('child', '{"fields": {"parent_id": {"default": 3}}, "relations": {"parent": {"on_delete": "SET_DEFAULT"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": "PROTECT"}}}');
SELECT * FROM orm_delete_plan('parent', 'pk__lt', 3);
SELECT * FROM orm_delete('parent', 'pk__lt', 3);
SELECT * FROM orm_delete('parent', 'pk', 3);
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": "RESTRICT"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
-- nothing is done about them: the constraint has its say
SELECT orm_register('child', '{"relations": {"parent": {"on_delete": "DO_NOTHING"}}}');
SELECT * FROM orm_delete_plan('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT * FROM orm_delete('parent', 'pk', 3);
-- and without any it has none
ALTER TABLE child DROP CONSTRAINT fk;
SELECT orm_register('child', '{"relations": {"parent": {"kind": "fk", "columns": ["parent_id"], "to": "parent"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"kind": "fk", "columns": ["parent_id"], "to": "parent", "on_delete": "CASCADE"}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children();

-- a value that the column cannot take, and NULL where there is none
SELECT refill();
SELECT orm_register('child', '{"relations": {"parent": {"kind": "fk", "columns": ["parent_id"], "to": "parent", "on_delete": {"SET": "x"}}}}');
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT orm_register('child', '{"relations": {"parent": {"kind": "fk", "columns": ["parent_id"], "to": "parent", "on_delete": "SET_NULL"}}}');
DELETE FROM child WHERE parent_id IS NULL;
ALTER TABLE child ALTER parent_id SET NOT NULL;
SELECT * FROM orm_delete('parent', 'pk', 1);
SELECT children(), count(*) FROM parent;

-- RESTRICT lets go what goes too: artists own albums and songs, albums restrict
CREATE TABLE artist (id int PRIMARY KEY);
CREATE TABLE album (id int PRIMARY KEY, artist_id int NOT NULL REFERENCES artist ON DELETE CASCADE);
CREATE TABLE song (id int PRIMARY KEY, artist_id int NOT NULL REFERENCES artist ON DELETE CASCADE,
    album_id int NOT NULL REFERENCES album ON DELETE RESTRICT);
INSERT INTO artist VALUES (1), (2);
INSERT INTO album VALUES (1, 1), (2, 1), (3, 2);
INSERT INTO song VALUES (1, 1, 1), (2, 1, 1), (3, 2, 2), (4, 2, 3);
SELECT * FROM orm_delete('album', 'pk', 1);
-- song 3 is not artist 1's, but on an album of artist 1
SELECT * FROM orm_delete_plan('artist', 'pk', 1);
SELECT * FROM orm_delete('artist', 'pk', 1);
SELECT * FROM orm_delete('artist', 'pk', 2);
SELECT * FROM orm_delete_plan('artist', 'pk', 1);
SELECT * FROM orm_delete('artist', 'pk', 1);

-- many rows protect: the first few are named
CREATE TABLE owner (id int PRIMARY KEY);
CREATE TABLE thing (a int, b int, owner_id int REFERENCES owner, PRIMARY KEY (a, b));
INSERT INTO owner VALUES (1);
INSERT INTO thing SELECT n, n * 10, 1 FROM generate_series(1, 7) n;
DO $$ BEGIN PERFORM orm_delete('owner', 'pk', 1);
EXCEPTION WHEN foreign_key_violation THEN
    DECLARE t text; c text; s text;
    BEGIN
        GET STACKED DIAGNOSTICS t = TABLE_NAME, c = CONSTRAINT_NAME, s = SCHEMA_NAME;
        RAISE WARNING '% % % %', s, t, c, SQLERRM;
    END;
END $$;
SELECT * FROM orm_delete('owner', 'pk', 1);

-- ON DELETE SET NULL (columns): of a key of several columns only these
CREATE TABLE tenant_user (tenant int, id int, PRIMARY KEY (tenant, id));
CREATE TABLE post (id int PRIMARY KEY, tenant int NOT NULL, author int,
    FOREIGN KEY (tenant, author) REFERENCES tenant_user ON DELETE SET NULL (author));
INSERT INTO tenant_user VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO post VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1);
SELECT * FROM orm_delete('tenant_user', 'tenant', 1);
SELECT * FROM post ORDER BY id;

SET client_min_messages = error;
DROP SCHEMA del_actions CASCADE;

-- code of another owner is not run as the caller
CREATE ROLE orm_regress_owner;
CREATE SCHEMA orm_regress_owned AUTHORIZATION orm_regress_owner;
CREATE TABLE named (id int PRIMARY KEY);
INSERT INTO named VALUES (1), (2), (3);
GRANT REFERENCES, SELECT, DELETE ON named TO orm_regress_owner;
SET ROLE orm_regress_owner;
CREATE TABLE orm_regress_owned.refers (id int PRIMARY KEY, named_id int REFERENCES named ON DELETE CASCADE);
INSERT INTO orm_regress_owned.refers VALUES (1, 1), (2, 2), (3, 3);
RESET ROLE;
-- nothing of theirs would run
SELECT orm_delete('named', 'id', 3);
SET ROLE orm_regress_owner;
CREATE FUNCTION orm_regress_owned.tells() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE WARNING 'a trigger runs as %', current_user; RETURN old; END $$;
CREATE TRIGGER tells BEFORE DELETE ON orm_regress_owned.refers FOR EACH ROW EXECUTE FUNCTION orm_regress_owned.tells();
RESET ROLE;
\set VERBOSITY terse
SELECT left(orm_delete('named', 'id', 1)::text, 9);
SELECT * FROM orm_delete_plan('named', 'id', 1);
-- who owns it may, and so may who acts as that role
SET ROLE orm_regress_owner;
SELECT orm_delete('named', 'id', 1);
CREATE VIEW orm_regress_owned.view AS SELECT 1 AS id, 2 AS named_id;
SELECT orm_register('orm_regress_owned.view', '{"relations": {"named": {"kind": "fk", "columns": ["named_id"], "to": "named", "to_columns": ["id"], "on_delete": "DO_NOTHING"}}}');
DROP TRIGGER tells ON orm_regress_owned.refers;
RESET ROLE;
SELECT * FROM orm_delete_plan('named', 'id', 2);
SELECT orm_delete('named', 'id', 2);
\set VERBOSITY default
SELECT orm_unregister('orm_regress_owned.view');
DROP SCHEMA orm_regress_owned CASCADE;
DROP TABLE named;
DROP ROLE orm_regress_owner;
