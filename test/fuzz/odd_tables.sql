-- Tables that Django would not make, for the calls that live.py makes up: odd
-- types, odd names, odd shapes.
CREATE SCHEMA "Odd schema";
CREATE TYPE odd_enum AS ENUM ('one', 'two', '');
CREATE TYPE odd_pair AS (a int, b text);
CREATE DOMAIN odd_positive AS int CHECK (VALUE > 0);
CREATE DOMAIN odd_list AS int[] CHECK (cardinality(VALUE) < 5);
CREATE TABLE odd_types (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gone int,
    e odd_enum, es odd_enum[], pair odd_pair, pairs odd_pair[], positive odd_positive, list odd_list,
    c "char", n name, o oid, rc regclass, rp regprocedure, x xml, p point, pol polygon, ci circle, b3 bit(3), vb varbit,
    m money, tv tsvector, tq tsquery, iv int2vector, js json, jb jsonb, jbs jsonb[], jp jsonpath, mr int4multirange,
    tz timetz, ts timestamp, iv2 interval year to month, ch char(5), num numeric(5, 2), f4 real, by bytea, net inet,
    mac macaddr, ls pg_lsn, tid tid, xi xid, u uuid,
    doubled int GENERATED ALWAYS AS (id::int * 2) STORED, "Quoted ""name"" __ x" int, "select" int, pk int);
ALTER TABLE odd_types DROP COLUMN gone;
INSERT INTO odd_types (e, es, pair, pairs, positive, list, c, n, o, rc, x, p, b3, m, tv, tq, iv, js, jb, jbs, mr, tz, ts, iv2, ch, num, f4, by, net, u, "select")
VALUES ('one', '{one,two}', '(1,a)', '{"(1,a)"}', 1, '{1}', 'c', 'n', 1, 'pg_class', NULL, '(1,1)', '101', 1, 'a b', 'a & b', '1 2', '{}', '{"a": [1]}', '{"1"}',
        '{[1,2)}', '12:00+01', 'infinity', '1 year', 'a', 'NaN', 'NaN', '\x00ff', '::1', gen_random_uuid(), 1),
       (NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'null', '{NULL}', '{}', NULL, '-infinity', NULL, NULL, NULL, '-infinity', '', NULL, NULL, NULL);
CREATE TABLE odd_empty ();
CREATE TABLE odd_no_key (a int, b text);
INSERT INTO odd_no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL);
CREATE TABLE odd_parts (id int, part text, types_id bigint REFERENCES odd_types, PRIMARY KEY (id, part)) PARTITION BY LIST (part);
CREATE TABLE odd_parts_a PARTITION OF odd_parts FOR VALUES IN ('a');
CREATE TABLE odd_parts_rest PARTITION OF odd_parts DEFAULT;
INSERT INTO odd_parts VALUES (1, 'a', 1), (1, 'b', 2), (2, 'a', NULL);
CREATE TABLE "Odd schema"."Odd table" ("Id" int PRIMARY KEY, part_id int, part_part text, self_id int REFERENCES "Odd schema"."Odd table",
    twin1_id bigint REFERENCES odd_types, twin2_id bigint REFERENCES odd_types ON DELETE SET NULL, FOREIGN KEY (part_id, part_part) REFERENCES odd_parts);
INSERT INTO "Odd schema"."Odd table" VALUES (1, 1, 'a', NULL, 1, 2), (2, 1, 'b', 1, NULL, NULL), (3, NULL, 'b', 3, 2, 2);
CREATE TABLE odd_child (extra int) INHERITS (odd_no_key);
INSERT INTO odd_child VALUES (2, 'child', 3);
CREATE VIEW odd_view AS SELECT e.id, e.headline, b.name FROM blog_entry e JOIN blog_blog b ON b.id = e.blog_id;
CREATE MATERIALIZED VIEW odd_matview AS SELECT blog_id, count(*) AS n FROM blog_entry GROUP BY 1;
CREATE TABLE odd_guarded (id int PRIMARY KEY, owner name, note text, secret text);
INSERT INTO odd_guarded VALUES (1, 'odd_stranger', 'a', 's'), (2, 'nobody', 'b', 's');
ALTER TABLE odd_guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON odd_guarded USING (owner = current_user);
CREATE FUNCTION odd_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF old.id = 2 THEN RETURN NULL; END IF; RETURN old; END $$;
CREATE TRIGGER keep BEFORE DELETE ON odd_guarded FOR EACH ROW EXECUTE FUNCTION odd_trigger();
-- Sets and records that calls of the extension are put into.
CREATE FUNCTION odd_numbers() RETURNS SETOF int LANGUAGE sql AS 'VALUES (1), (NULL), (3)';
CREATE FUNCTION odd_raise(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no: %', $1 USING ERRCODE = 'P0001'; END $$;
