-- 22_privileges: SECURITY INVOKER: the caller's grants on tables and columns,
-- and the row security that holds for the caller, on every table of a path.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
-- a statement that is planned in place of the call has no context
\set SHOW_CONTEXT never
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'
CREATE ROLE regress_orm_reader;
CREATE SCHEMA priv;
CREATE TABLE priv.team (id int PRIMARY KEY, name text, secret text);
CREATE TABLE priv.member (id int PRIMARY KEY, name text, salary int, team_id int REFERENCES priv.team);
CREATE TABLE priv.badge (id int PRIMARY KEY, colour text, member_id int REFERENCES priv.member);
INSERT INTO priv.team VALUES (1, 'red', 's1'), (2, 'blue', 's2');
INSERT INTO priv.member VALUES (1, 'Ann', 10, 1), (2, 'Bob', 20, 2), (3, 'Cy', 30, 1);
INSERT INTO priv.badge VALUES (1, 'gold', 1), (2, 'tin', 2);
SET search_path = priv, public;

-- without USAGE on the schema its tables cannot be named
SET ROLE regress_orm_reader;
SELECT orm_count('member');
SELECT orm_count('priv.member');
SELECT * FROM orm('priv.member.all()');
RESET ROLE;
GRANT USAGE ON SCHEMA priv TO regress_orm_reader;

-- no grant on the table, or on one that the path leads over
SET ROLE regress_orm_reader;
SELECT orm_count('member');
SELECT * FROM orm_filter(NULL::member, 'name', 'Ann');
RESET ROLE;
GRANT SELECT ON member TO regress_orm_reader;
SET ROLE regress_orm_reader;
SELECT :ids FROM orm_filter('member', 'name', 'Ann') o;
SELECT id FROM orm_filter(NULL::member, 'name', 'Ann');
SELECT orm_filter('member', 'team__name', 'red');
SELECT id FROM orm_filter(NULL::member, 'team__name', 'red');
SELECT * FROM orm('member.filter(badge__colour="gold")');
SELECT * FROM orm('member.exclude(badge__colour="gold")');
SELECT * FROM orm('member.annotate(n=Count("badge"))');
SELECT * FROM orm('member.order_by("team__name")');
SELECT * FROM orm('member.values("team__name")');
SELECT * FROM orm('member.filter(team__in=team.all())');
SELECT * FROM orm('member.get(pk=1).team');
SELECT orm_annotate_count('member', 'badge');
-- the key of the other table is in this one: no grant is needed for it
SELECT :ids FROM orm('member.filter(team=1)') o;
SELECT :ids FROM orm('member.filter(team__id=1)') o;
SELECT :ids FROM orm('member.filter(team__isnull=False)') o;
RESET ROLE;

-- grants on columns
REVOKE SELECT ON member FROM regress_orm_reader;
GRANT SELECT (id, name, team_id) ON member TO regress_orm_reader;
GRANT SELECT (id, name) ON team TO regress_orm_reader;
SET ROLE regress_orm_reader;
SELECT * FROM orm('member.values("id", "name").order_by("id")');
SELECT * FROM orm('member.filter(team__name="red").values_list("id", flat=True).order_by("id")');
SELECT orm_values('member', 'id', 'team__name');
SELECT * FROM orm('member.only("id", "name").order_by("id")');
SELECT orm_count('member', 'team__name', 'red');
SELECT orm_exists('member', 'team__name', 'red');
SELECT * FROM orm('member.all()');
SELECT orm_all('member');
SELECT * FROM orm_all(NULL::member);
SELECT orm_count('member', 'salary__gt', 15);
SELECT orm_count('member', 'team__secret', 's1');
SELECT * FROM orm('member.order_by("salary").values("id")');
SELECT * FROM orm('member.aggregate(Sum("salary"))');
SELECT * FROM orm('member.values("team__secret")');
SELECT * FROM orm('member.filter(salary=F("id")).values("id")');
RESET ROLE;

-- plans are not shared between roles
GRANT SELECT ON member TO regress_orm_reader;
SELECT orm_count('member', 'salary__gt', 15);
SET ROLE regress_orm_reader;
SELECT orm_count('member', 'salary__gt', 15);
RESET ROLE;
REVOKE SELECT ON member FROM regress_orm_reader;
SET ROLE regress_orm_reader;
SELECT orm_count('member', 'salary__gt', 15);
RESET ROLE;

-- row security
GRANT SELECT ON member, team, badge TO regress_orm_reader;
CREATE POLICY own_team ON member TO regress_orm_reader USING (team_id = current_setting('priv.team')::int);
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
SET priv.team = '1';
SELECT :ids FROM orm_all('member') o;
SET ROLE regress_orm_reader;
SELECT :ids FROM orm_all('member') o;
SELECT id FROM orm_all(NULL::member) ORDER BY id;
SELECT orm_count('member'), orm_exists('member', 'name', 'Bob');
SELECT :ids FROM orm('team.filter(member__name="Bob")') o;
SELECT :ids FROM orm('team.filter(member__isnull=True)') o;
SELECT :ids FROM orm('team.exclude(member__name="Bob")') o;
SELECT * FROM orm('team.annotate(n=Count("member")).order_by("id").values("id", "n")');
SELECT * FROM orm('team.aggregate(Sum("member__salary"))');
SELECT :ids FROM orm('badge.filter(member__name="Bob")') o;
SELECT * FROM orm('badge.get(pk=2).member');
-- ... also when the setting that it reads changes, and when the role does
SET priv.team = '2';
SELECT :ids FROM orm_all('member') o;
SELECT :ids FROM orm('team.filter(member__name="Bob")') o;
RESET ROLE;
SELECT :ids FROM orm_all('member') o;
SET ROLE regress_orm_reader;
SELECT :ids FROM orm_all('member') o;
SET row_security = off;
SELECT :ids FROM orm_all('member') o;
SET row_security = on;
RESET ROLE;
-- the same statement, prepared once
PREPARE members AS SELECT :ids FROM orm_all('member') o;
PREPARE typed AS SELECT array_agg(id ORDER BY id) FROM orm_all(NULL::member);
EXECUTE members;
EXECUTE typed;
SET ROLE regress_orm_reader;
EXECUTE members;
EXECUTE typed;
RESET ROLE;
EXECUTE members;
EXECUTE typed;

-- a view shows what its owner may see, and is the way to show more
CREATE VIEW everyone AS SELECT id, name FROM member;
GRANT SELECT ON everyone TO regress_orm_reader;
SET ROLE regress_orm_reader;
SELECT :ids FROM orm_all('everyone') o;
RESET ROLE;

-- looking around shows names, as the catalogs do; it reads no row
REVOKE ALL ON member, team, badge FROM regress_orm_reader;
SET ROLE regress_orm_reader;
SELECT count(*) > 0 FROM orm_fields('member');
SELECT orm_sql('member.filter(team__name="red").values("id")');
RESET ROLE;

-- EXECUTE on a function can be taken away
REVOKE EXECUTE ON FUNCTION orm(text, VARIADIC "any") FROM public;
SET ROLE regress_orm_reader;
SELECT * FROM orm('everyone.all()');
SELECT :ids FROM orm_all('everyone') o;
RESET ROLE;
GRANT EXECUTE ON FUNCTION orm(text, VARIADIC "any") TO public;

-- nobody but orm_register writes the table of registrations
SELECT c.relname, has_table_privilege('regress_orm_reader', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AS writes
FROM pg_depend d JOIN pg_extension e ON d.refobjid = e.oid AND e.extname = 'orm_lookup' JOIN pg_class c ON d.objid = c.oid AND d.classid = 'pg_class'::regclass
WHERE c.relkind = 'r';

DROP SCHEMA priv CASCADE;
DROP ROLE regress_orm_reader;
