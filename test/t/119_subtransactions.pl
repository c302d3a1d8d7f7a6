# Failing calls inside exception blocks and savepoints: what they had begun is
# undone, what the session remembers stays right, and ten thousand of them leave
# no memory, lock, snapshot or file behind.

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

# Runs each of some failing calls in an exception block, n times in all, and
# tells by SQLSTATE how often each failed. None may succeed, and memory may not
# grow once everything is in the caches.
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE failing (id int PRIMARY KEY, state text, statement text);
INSERT INTO failing VALUES
    (0, '42703', $$SELECT * FROM orm_filter('blog_entry', 'nope', 1)$$),
    (1, '42703', $$SELECT * FROM orm_filter(NULL::blog_entry, 'blog__nope__x', 1)$$),
    (2, '42601', $$SELECT * FROM orm('blog_entry.filter(')$$),
    (3, '42601', $$SELECT 'blog_entry.filter(a='::orm_queryset$$),
    (4, '42P01', $$SELECT orm_count('no_such_table')$$),
    (5, '42883', $$SELECT orm_count('blog_entry', 'rating__nope', 1)$$),
    (6, 'P0002', $$SELECT orm_get('blog_author', 'id', -1)$$),
    (7, 'P0003', $$SELECT orm_get('blog_author', 'id__gt', 0)$$),
    (8, '22P02', $$SELECT orm_count('blog_entry', 'rating', 'three')$$),
    (9, '22012', $$SELECT * FROM orm('blog_entry.annotate(x=F("rating") / (F("rating") - F("rating"))).values("x")')$$),
    (10, 'P0002', $$SELECT * FROM orm('blog_entry.filter(rating=5)[99]')$$),
    (11, '42703', $$SELECT orm_register('blog_entry', '{"ordering": ["nope"]}')$$),
    (12, '22023', $$SELECT orm_register('blog_entry', '{"relations": {"x": {"kind": "odd"}}}')$$),
    (13, '22012', $$SELECT * FROM orm_all('fails_late')$$),
    (14, 'P0001', $$SELECT orm_count('raises')$$),
    (15, '42804', $$SELECT * FROM orm_record('blog_author.values_list("id")') AS t(id text)$$),
    (16, '42703', $$SELECT * FROM orm('blog_entry.annotate(n=Count("nope"))')$$),
    (17, '42703', $$SELECT * FROM orm_values('blog_entry', 'nope')$$);
CREATE VIEW fails_late AS SELECT g AS id, 1 / (3 - g) AS x FROM generate_series(1, 5) g;
CREATE FUNCTION raise() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM orm_count('blog_blog'); RAISE 'from below'; END $$;
CREATE VIEW raises AS SELECT raise() AS id;

CREATE FUNCTION fail(n int, OUT failed bigint, OUT grown bigint, OUT wrong text) LANGUAGE plpgsql AS $$
DECLARE
    f failing;
    before bigint;
BEGIN
    failed := 0;
    FOR i IN 1..n LOOP
        SELECT * INTO f FROM failing WHERE id = i % 18;
        BEGIN
            EXECUTE f.statement;
            wrong := concat_ws(E'\n', wrong, f.statement || ' succeeded');
        EXCEPTION WHEN OTHERS THEN
            failed := failed + 1;
            IF SQLSTATE <> f.state THEN
                wrong := concat_ws(E'\n', wrong, f.statement || ': ' || SQLSTATE || ' ' || SQLERRM);
            END IF;
        END;
        IF i = n / 5 THEN
            SELECT sum(total_bytes) INTO before FROM pg_backend_memory_contexts;
        END IF;
    END LOOP;
    SELECT sum(total_bytes) - before INTO grown FROM pg_backend_memory_contexts;
END $$;
SQL

is(answer('SELECT failed, wrong FROM fail(18)'), '18|', 'each fails as it should');
my ($failed, $grown) = split(/\|/, answer('SELECT fail(1800); SELECT failed, grown FROM fail(10000)') =~ s/^.*\n//r);
is($failed, 10000, 'ten thousand calls failed');
cmp_ok($grown, '<', 100_000, 'and left no memory behind');

# The same outside of functions, with savepoints, in a session that then answers.
my $savepoints = "BEGIN;\n";
$savepoints .= "SAVEPOINT s;\n$_;\nROLLBACK TO s;\n" for split(/\n/, $node->safe_psql('postgres', 'SELECT statement FROM failing ORDER BY id'));
my $out = answer("$savepoints SELECT orm_count('blog_entry', 'blog__name', 'Beatles Blog'); COMMIT; SELECT orm_count('blog_entry')");
like($out, qr/^(1\|.*\n|2\|.*\n|)*7\n20/m, 'after as many savepoints the session answers');
unlike($out, qr/WARNING/, 'nothing was left open');

is(answer(q{SET orm_lookup.plan_cache_size = 1; SELECT failed, wrong FROM fail(180)}), '180|', 'with one plan kept');
is(answer(q{SET orm_lookup.plan_cache_size = 0; SELECT failed, wrong FROM fail(180)}), '180|', 'with none');
is(answer(q{SET work_mem = '64kB'; SELECT failed, wrong FROM fail(180); SELECT count(*) FROM pg_ls_tmpdir()}), "180|\n0", 'no temporary file is left');

# Locks that a failing call took go with its subtransaction.
is(answer(<<'SQL'), "0", 'a lock goes with the savepoint');
BEGIN;
SAVEPOINT s;
SELECT count(*) FROM orm_filter('blog_author', 'id', 0) HAVING false;
ROLLBACK TO s;
SELECT count(*) FROM pg_locks WHERE relation = 'blog_author'::regclass AND pid = pg_backend_pid();
COMMIT;
SQL

# What is undone is forgotten: DDL and registrations of a subtransaction.
is(answer(<<'SQL'), "20\n20\n1\n1\nok", 'DDL undone');
\set VERBOSITY sqlstate
BEGIN;
SELECT orm_count('blog_entry', 'rating__gte', 0);
SAVEPOINT s;
ALTER TABLE blog_entry RENAME rating TO stars;
SELECT orm_count('blog_entry', 'stars__gte', 0);
ROLLBACK TO s;
SELECT 1 FROM orm_filter('blog_entry', 'rating__gte', 0) LIMIT 1;
SAVEPOINT s;
CREATE TABLE fresh (id int);
INSERT INTO fresh VALUES (1);
SELECT orm_count('fresh');
ROLLBACK TO s;
DO $$ BEGIN PERFORM orm_count('fresh'); EXCEPTION WHEN undefined_table THEN NULL; END $$;
COMMIT;
SELECT 'ok';
SQL
is(answer(<<'SQL'), "\n20\ngone\n20\n\n20", 'a registration undone');
BEGIN;
SAVEPOINT s;
SELECT orm_register('blog_entry', '{"label": "undone.Entry"}');
SELECT orm_count('undone.Entry');
ROLLBACK TO s;
SELECT CASE WHEN orm_count('blog_entry') = 20 THEN 'gone' END;
SELECT orm_count('blog_entry');
COMMIT;
BEGIN;
SELECT orm_register('blog_entry', '{"label": "kept.Entry"}');
SAVEPOINT s;
DO $$ BEGIN PERFORM orm_count('undone.Entry'); EXCEPTION WHEN undefined_table THEN NULL; END $$;
SELECT orm_count('kept.Entry');
ROLLBACK;
SQL
like(answer(q{SELECT orm_count('kept.Entry')}), qr/does not exist/, 'nor is one that was rolled back');

# A registration that fails half-way keeps the one that was there.
is(answer(<<'SQL'), "\n20\n20\n1", 'a failing registration changes nothing');
SELECT orm_register('blog_entry', '{"label": "first.Entry", "relations": {"blog": {"related_name": "posts"}}}');
SELECT orm_count('first.Entry');
DO $$ BEGIN PERFORM orm_register('blog_entry', '{"label": "second.Entry", "relations": {"blog": {"related_name": "name"}}}'); EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT orm_count('first.Entry');
SELECT orm_count('blog_blog', 'posts__headline', 'Cheddar_Final_v2');
SQL

# A statement that is cancelled, and one that runs out of time, amid its rows.
like(answer(q{CREATE VIEW slow AS SELECT g AS id, pg_sleep(0.05)::text AS s FROM generate_series(1, 1000) g; SET statement_timeout = '300ms'; SELECT count(*) FROM orm_all('slow')}),
	qr/canceling statement due to statement timeout/, 'statement_timeout');
is(answer(q{SET statement_timeout = '300ms'; SELECT orm_count('slow', 's', 'x'); RESET statement_timeout; SELECT orm_count('blog_blog'); SELECT * FROM orm('blog_blog.filter(id=1).values_list("id", flat=True)')}) =~ /4\n1\n?.*timeout/s ? 1 : 0,
	1, 'and the session goes on');
is(answer(q{DO $$ BEGIN SET LOCAL statement_timeout = '200ms'; EXCEPTION WHEN OTHERS THEN NULL; END $$; SELECT orm_count('blog_blog')}), '4', 'a setting inside a block');

$node->stop;
done_testing();
