# How a call can be run: in a parallel plan, through cursors, prepared, from
# PL/pgSQL by EXECUTE and as static SQL, in SQL functions, nested in calls of
# its own kind, with next to no plan cache.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));

sub answer
{
	my ($sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', $sql, on_error_stop => 0);

	return $out . $err;
}

# ------------------------------------------------------------------- parallel
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE city (id int PRIMARY KEY, name text);
CREATE TABLE person (id int PRIMARY KEY, city_id int REFERENCES city, age int);
INSERT INTO city SELECT g, 'city ' || g FROM generate_series(1, 100) g;
INSERT INTO person SELECT g, g % 100 + 1, g % 90 FROM generate_series(1, 20000) g;
ANALYZE city, person;
SQL
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0; SET max_parallel_workers_per_gather = 2;';
for my $force ('off', 'on')
{
	my $mode = $node->pg_version >= 16 ? 'debug_parallel_query' : 'force_parallel_mode';
	my $set = "$parallel SET $mode = $force;";

	is(answer("$set SELECT count(*), sum(age) FROM orm_filter(NULL::person, 'age__lt', 10)"),
		answer('SELECT count(*), sum(age) FROM person WHERE age < 10'), "typed rows, $mode $force");
	is(answer("$set SELECT count(*) FROM orm_filter(NULL::person, 'city__name', 'city 7') f JOIN city USING (id)"),
		answer(q{SELECT count(*) FROM person p JOIN city c ON c.id = p.city_id JOIN city d ON d.id = p.id WHERE c.name = 'city 7'}),
		"joined, $mode $force");
	is(answer("$set SELECT count(*) FROM (SELECT * FROM person WHERE id <= 50) p WHERE orm_exists('city', 'id', p.city_id, 'name__endswith', '7')"),
		answer(q{SELECT count(*) FROM (SELECT * FROM person WHERE id <= 50) p JOIN city c ON c.id = p.city_id WHERE c.name LIKE '%7'}), "a scalar call for each row, $mode $force");
	is(answer("$set SELECT orm_count('person', 'age__gt', 80)"), answer('SELECT count(*) FROM person WHERE age > 80'), "a count, $mode $force");
	is(answer("$set SELECT sum((r->>'age')::int) FROM orm_filter('person', 'city__id__lte', 50) r"),
		answer('SELECT sum(age) FROM person WHERE city_id <= 50'), "jsonb rows, $mode $force");
}
is(answer(qq{$parallel SELECT count(*) > 0 FROM orm_explain('person.filter(age__lt=10).aggregate(Sum("age"))') e WHERE e::text ~ 'Gather'}), 't',
	'a queryset itself is run in parallel where that pays');
is($node->safe_psql('postgres', q{SELECT string_agg(DISTINCT proparallel::text, '') FROM pg_proc WHERE proname IN ('orm', 'orm_rows', 'orm_record')}), 'u',
	'what may write is parallel unsafe');
is($node->safe_psql('postgres', q{SELECT string_agg(DISTINCT proparallel::text, '') FROM pg_proc WHERE proname ~ '^orm_(filter|exclude|all|get|first|last|count|exists|values|annotate|aggregate)' AND proname !~ '_or_create$'}), 'r',
	'what reads is restricted');

# -------------------------------------------------------------------- cursors
is(answer(<<'SQL'), "1|tom\n2|tyke\n3|jerry\n5|john\n2|tyke\n8|Cheddar Talk\n8|Cheddar Talk", 'a scrollable cursor');
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, name FROM orm_filter(NULL::blog_author, 'id__gt', 0) ORDER BY id;
FETCH 3 FROM c;
FETCH RELATIVE 2 FROM c;
FETCH ABSOLUTE 2 FROM c;
FETCH LAST FROM c;
MOVE FIRST FROM c;
FETCH ABSOLUTE -1 FROM c;
COMMIT;
SQL
is(answer(<<'SQL'), "{\"id\": 1, \"name\": \"Beatles Blog\"}\n{\"id\": 2, \"name\": \"Cheddar Talk\"}\n{\"id\": 1, \"name\": \"Beatles Blog\"}", 'a cursor over orm()');
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT * FROM orm('blog_blog.order_by("id").values("id", "name")');
FETCH NEXT FROM c;
FETCH NEXT FROM c;
FETCH PRIOR FROM c;
COMMIT;
SQL
is(answer(<<'SQL'), "1\n2\n3\n4", 'a cursor WITH HOLD outlives its transaction and the row');
BEGIN;
DECLARE h CURSOR WITH HOLD FOR SELECT id FROM orm_all(NULL::blog_blog) ORDER BY id;
FETCH 1 FROM h;
COMMIT;
BEGIN;
DELETE FROM blog_blog WHERE id = 4;
FETCH ALL FROM h;
ROLLBACK;
SQL
is(answer(<<'SQL'), "1\n4\n4", 'a cursor does not see what is changed after it was opened');
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM orm_filter(NULL::blog_blog, 'id__in', ARRAY[1, 4]) ORDER BY id;
FETCH NEXT FROM c;
UPDATE blog_blog SET name = 'changed' WHERE id = 4;
FETCH NEXT FROM c;
SELECT id FROM orm_filter(NULL::blog_blog, 'name', 'changed');
ROLLBACK;
SQL
is(answer(<<'SQL'), "1\n2", 'two cursors over one call, side by side');
BEGIN;
DECLARE a CURSOR FOR SELECT id FROM orm_all(NULL::blog_blog) ORDER BY id;
DECLARE b CURSOR FOR SELECT id FROM orm_all(NULL::blog_blog) ORDER BY id;
FETCH 1 FROM a; MOVE 1 FROM b; FETCH 1 FROM b;
COMMIT;
SQL
like(answer(q{BEGIN; DECLARE c CURSOR FOR SELECT id FROM orm_all(NULL::blog_blog) ORDER BY id; FETCH 1 FROM c; ALTER TABLE blog_blog RENAME name TO title; ROLLBACK}),
	qr/^1.*being used by active queries|^1$/s, 'DDL under an open cursor is refused, or harmless');

# ------------------------------------------------------------------- prepared
is(answer(<<'SQL'), "7\n6\n7\n6\n0\n7\n7", 'a prepared call stays right beyond its fifth run, where plans turn generic');
PREPARE n(bigint) AS SELECT orm_count('blog_entry', 'blog__id', $1);
EXECUTE n(1); EXECUTE n(2); EXECUTE n(3); EXECUTE n(2); EXECUTE n(4); EXECUTE n(1); EXECUTE n(3);
SQL
is(answer(<<'SQL'), "7\n13\n13\n13\n13\n13\n7", 'a NULL parameter is no value');
PREPARE n(bigint) AS SELECT count(*) FROM orm_exclude(NULL::blog_entry, 'blog__id', $1);
PREPARE y(bigint) AS SELECT count(*) FROM orm_filter(NULL::blog_entry, 'blog__id', $1);
EXECUTE y(1); EXECUTE n(1); EXECUTE n(1); EXECUTE n(1); EXECUTE n(1); EXECUTE n(1); EXECUTE y(1);
SQL
is(answer(<<'SQL'), "1\n2\n0\n1", 'a prepared call after DDL on what it reads');
PREPARE p(text) AS SELECT count(*) FROM orm_filter('city', 'name', $1);
EXECUTE p('city 1');
INSERT INTO city VALUES (1001, 'city 1');
EXECUTE p('city 1');
BEGIN;
ALTER TABLE city RENAME name TO label;
ALTER TABLE city ADD name text;
EXECUTE p('city 1');
ROLLBACK;
DELETE FROM city WHERE id = 1001;
EXECUTE p('city 1');
SQL
is(answer(<<'SQL'), "1\n0\n1", 'a prepared call after a change of search_path');
CREATE SCHEMA other;
CREATE TABLE other.city (id int, name text);
PREPARE p(text) AS SELECT count(*) FROM orm_filter('city', 'name', $1);
EXECUTE p('city 1');
SET search_path = other, public;
EXECUTE p('city 1');
RESET search_path;
EXECUTE p('city 1');
SQL

# -------------------------------------------------------------------- PL/pgSQL
$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION by_execute(t text, field text, value text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM orm_filter($1, $2, $3)' USING t, field, value;
END $$;
CREATE FUNCTION by_static(field text, value text) RETURNS SETOF blog_author LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT * FROM orm_filter(NULL::blog_author, field, value);
END $$;
CREATE FUNCTION by_loop(blog bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    e blog_entry;
    result text := '';
BEGIN
    FOR e IN SELECT * FROM orm_filter(NULL::blog_entry, 'blog', blog) x ORDER BY x.id LOOP
        result := result || e.id || ':' || orm_count('blog_author', 'entry', e) || ' ';
    END LOOP;
    RETURN result;
END $$;
CREATE FUNCTION by_variable(minimum int) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    q orm_queryset := 'blog_entry.all()';
    condition orm_q;
BEGIN
    q := orm_chain(q, 'filter(rating__gte=$1)', minimum);
    condition := orm_q('blog__name__startswith', 'B') | orm_q('blog__name__startswith', 'C');
    IF orm_exists(q, condition) THEN
        RETURN orm_count(q, condition);
    END IF;
    RETURN -1;
END $$;
CREATE FUNCTION by_cursor() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    c CURSOR (who text) FOR SELECT * FROM orm_filter('blog_author', 'name', who);
    r jsonb;
BEGIN
    OPEN c('tom');
    FETCH c INTO r;
    CLOSE c;
    RETURN r->>'email';
END $$;
CREATE FUNCTION by_sql(who text) RETURNS SETOF blog_author LANGUAGE sql STABLE AS $$ SELECT * FROM orm_filter(NULL::blog_author, 'name', who) $$;
CREATE FUNCTION by_atomic(who text) RETURNS bigint STABLE BEGIN ATOMIC SELECT orm_count('blog_author'::text, 'name', who); END;
CREATE FUNCTION any_row(r anyelement, v int) RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM orm_filter(r, 'id__lte', v)); END $$;
CREATE PROCEDURE by_procedure(INOUT n bigint) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blog_blog (name, tagline) VALUES ('proc', '');
    COMMIT;
    n := orm_count('blog_blog', 'name', 'proc');
    DELETE FROM blog_blog WHERE name = 'proc';
    ROLLBACK;
    n := n * 10 + orm_count('blog_blog', 'name', 'proc');
    DELETE FROM blog_blog WHERE name = 'proc';
    COMMIT;
    n := n * 10 + orm_count('blog_blog', 'name', 'proc');
END $$;
SQL
for my $round (1, 2)
{
	is(answer(q{SELECT r->>'email' FROM by_execute('blog_author', 'name', 'tom') r UNION ALL SELECT r->>'name' FROM by_execute('blog_blog', 'tagline__contains', 'cheese') r}),
		"tom\@example.com\nCheddar Talk", 'EXECUTE');
}
is(answer(q{SELECT email FROM by_static('name', 'tyke'); SELECT name FROM by_static('email__startswith', 'paul'); SELECT name FROM by_static('entry__headline', 'What Ringo Ate')}),
	"tyke\@example.com\npaul\nterry", 'static SQL with the field in a variable');
is(answer('SELECT by_loop(2)'), '8:2 9:2 10:1 11:2 12:1 13:2 ', 'a loop over rows, which are arguments of further calls');
is(answer('SELECT by_variable(4) , by_variable(5), by_variable(99)'), '8|4|-1', 'querysets and conditions in variables');
is(answer('SELECT by_cursor()'), 'tom@example.com', 'a cursor in a function');
is(answer(q{SELECT email FROM by_sql('tom'); SELECT by_atomic('tom')}), "tom\@example.com\n1", 'SQL functions');
is(answer(q{SELECT any_row(NULL::blog_author, 3), any_row(NULL::blog_blog, 2), any_row(NULL::blog_author, 1)}), '3|2|1', 'a polymorphic function');
is(answer('CALL by_procedure(0)'), '110', 'a procedure that commits between calls');
is(answer(q{DO $$ DECLARE n int := 0; BEGIN FOR i IN 1..2000 LOOP n := n + orm_count('blog_author', 'id', i % 8 + 1); END LOOP; RAISE INFO 'n=%', n; END $$}) =~ /n=2000/ ? 1 : 0, 1,
	'two thousand calls in a loop');
is(answer(q{CREATE FUNCTION alters() RETURNS text LANGUAGE plpgsql AS $$ DECLARE a text; b text; BEGIN
	SELECT r INTO a FROM orm_filter('blog_blog', 'id', 1) r; ALTER TABLE blog_blog ADD extra int DEFAULT 1; SELECT r->>'extra' INTO b FROM orm_filter('blog_blog', 'extra', 1, 'id', 1) r;
	ALTER TABLE blog_blog DROP extra; RETURN b || (SELECT count(*) FROM orm_filter(NULL::blog_blog, 'id', 1)); END $$; SELECT alters(); SELECT alters()}), "11\n11",
	'DDL between the calls of one function');

# A trigger that reads sees the statement's rows; a STABLE function in a query
# does not see what the query itself changes.
is(answer(<<'SQL'), "5\n5", 'in a trigger');
CREATE TABLE log (n bigint);
CREATE FUNCTION count_blogs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log SELECT orm_count('blog_blog'); RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT ON blog_blog FOR EACH ROW EXECUTE FUNCTION count_blogs();
BEGIN;
INSERT INTO blog_blog (name, tagline) VALUES ('x', '');
SELECT n FROM log;
SELECT orm_count('blog_blog');
ROLLBACK;
SQL
is(answer(q{BEGIN; INSERT INTO city SELECT 2000 + orm_count('city'), 'new' FROM generate_series(1, 1); SELECT id FROM city WHERE name = 'new'; ROLLBACK}), '2100', 'in the statement that writes');

# ---------------------------------------------------------------------- nested
$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION nested(c int) RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN orm_count('person', 'city', c) + orm_count('person', 'city__id', c, 'age__gt', 40); END $$;
CREATE VIEW crowd AS SELECT id, name, nested(id) AS people FROM city;
CREATE TABLE levels (n int);
INSERT INTO levels SELECT generate_series(0, 5);
CREATE FUNCTION recursive(n int) RETURNS bigint LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN CASE WHEN n = 0 THEN orm_count('city') ELSE (SELECT sum((r->>'depth')::bigint) FROM orm_filter('deeper', 'n', n - 1) r) END; END $$;
CREATE VIEW deeper AS SELECT n, recursive(n) AS depth FROM levels;
SQL
my $crowd = answer(q{SELECT sum(n) FROM (SELECT count(*) + count(*) FILTER (WHERE age > 40) AS n FROM person WHERE city_id BETWEEN 1 AND 20) s});
for my $size (0, 1, 2, 256)
{
	is(answer(qq{SET orm_lookup.plan_cache_size = $size; SELECT sum((r->>'people')::bigint) FROM orm_filter('crowd', 'id__lte', 20) r; SELECT recursive(5)}), "$crowd\n100",
		"calls within calls, with $size plans kept");
}
is(answer(<<'SQL'), "5|5|5", 'many shapes in turn through a small cache');
SET orm_lookup.plan_cache_size = 3;
SELECT count(*) FILTER (WHERE n = 1) AS a, count(*) FILTER (WHERE m = 1) AS b, count(*) FILTER (WHERE o = 1) AS c
FROM (SELECT orm_count('city', 'id', i) AS n, orm_count('city', orm_q('id__lte', i) & orm_q('id__gte', i)) AS m, orm_count('person', 'id', i) AS o FROM generate_series(1, 5) i) s;
SQL

$node->stop;
done_testing();
