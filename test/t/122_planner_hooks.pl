# Calls are planned away whatever other libraries hook into the planner, before
# us or after us, and they go on seeing every statement; what was planned before
# the library was loaded is planned anew once it is.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
autovacuum = off
pg_stat_statements.track = 'all'
pg_stat_statements.track_planning = on
CONF
$node->start;
if ($node->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_statements'}) eq '0')
{
	$node->stop;
	plan skip_all => 'this server comes without pg_stat_statements';
}
$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup; CREATE EXTENSION pg_stat_statements');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));
$node->safe_psql('postgres', 'SET enable_seqscan = off; ANALYZE; ALTER DATABASE postgres SET enable_seqscan = off');

sub answer
{
	my ($sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', $sql, on_error_stop => 0);

	return $out . $err;
}

# --------------------------------------------------------------- other hooks
my $call = q{SELECT headline FROM orm_filter(NULL::blog_entry, 'id', 3)};
my $in_loop = q{DO $$ DECLARE n int; t text; BEGIN
	FOR i IN 1..8 LOOP SELECT headline INTO t FROM orm_filter(NULL::blog_entry, 'id', i); n := orm_count('blog_entry', 'id', i); END LOOP; END $$};
for my $libraries ('pg_stat_statements, auto_explain, orm_lookup', 'orm_lookup, auto_explain, pg_stat_statements',
	'auto_explain, orm_lookup, pg_stat_statements', 'pg_stat_statements, auto_explain')
{
	$node->append_conf('postgresql.conf', "shared_preload_libraries = '$libraries'");
	$node->restart;
	my $by_hand = answer('SELECT headline FROM blog_entry WHERE id = 3');

	is(answer($call), $by_hand, "$libraries: a call as the first statement");
	$node->safe_psql('postgres', 'SELECT pg_stat_statements_reset()');
	unlike(answer("SELECT orm_count('blog_blog'); EXPLAIN $call"), qr/Function Scan/, 'planned away');
	is(answer("SELECT orm_count('blog_blog') \\g /dev/null\n$call; $call"), "$by_hand\n$by_hand", 'answered');

	my $explained = answer(qq{SELECT orm_count('blog_blog') \\g /dev/null
SET client_min_messages = log; SET auto_explain.log_min_duration = 0; $call});
	like($explained, qr/Index Scan using blog_entry_pkey on .*blog_entry/, 'auto_explain shows what runs');
	unlike($explained, qr/Function Scan/, 'which is no function');

	my $nested = answer(qq{SELECT orm_count('blog_blog') \\g /dev/null
SET client_min_messages = log; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; $in_loop});
	is(() = $nested =~ /Index Scan using blog_entry_pkey on/g, 8, 'and what PL/pgSQL runs');
	unlike($nested, qr/Function Scan/, 'which is none either');

	my $called = answer(qq{SET orm_lookup.inline = off; SET client_min_messages = log;
SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; $call});
	like($called, qr/Function Scan on orm_filter.*Index Scan|Index Scan.*Function Scan on orm_filter/s, 'a call that is made shows its own statement');

	is(answer(q{SELECT sum(calls), sum(plans) > 0, sum(rows) FROM pg_stat_statements WHERE query LIKE 'SELECT headline FROM orm_filter(%' AND toplevel}),
		'4|t|4', 'pg_stat_statements counts calls') if $node->pg_version >= 14;
	is(answer(q{SELECT count(*) FROM pg_stat_statements WHERE query LIKE 'SELECT %FROM public.blog_entry WHERE%' AND NOT toplevel}), '2',
		'and the statements of calls that were made: this one, and that of an assignment') if $node->pg_version >= 14;
}

# ----------------------------------------- planned before the library is there
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''");
$node->restart;
$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION plan_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || statement LOOP
		RETURN CASE WHEN line ~ 'Function Scan' THEN 'called' ELSE 'planned away' END;
	END LOOP;
END $$;
CREATE FUNCTION static() RETURNS text LANGUAGE plpgsql AS $$
DECLARE t text; BEGIN
	SELECT headline INTO t FROM orm_filter(NULL::blog_entry, 'id', 3);
	RETURN t;
END $$;
CREATE FUNCTION loaded() RETURNS bool LANGUAGE sql AS $$ SELECT current_setting('orm_lookup.inline', true) IS NOT NULL $$;
SQL
my $headline = answer('SELECT headline FROM blog_entry WHERE id = 3');
is(answer(q{SET plan_cache_mode = force_generic_plan;
PREPARE one(int) AS SELECT headline FROM orm_filter(NULL::blog_entry, 'id', $1);
SELECT loaded(); SELECT plan_of('EXECUTE one(3)'), loaded();
SELECT plan_of('EXECUTE one(3)'); EXECUTE one(3); SELECT plan_of('EXECUTE one(3)')}),
	"f\ncalled|t\nplanned away\n$headline\nplanned away", 'PREPARE: a generic plan gives way');
is(answer(q{PREPARE one(int) AS SELECT orm_count('blog_entry', 'id', $1) FROM blog_blog WHERE id = 1;
EXECUTE one(3); EXECUTE one(4); EXECUTE one(NULL)}), "1\n1\n0", 'PREPARE: custom plans');
is(answer(q{CREATE VIEW early AS SELECT headline FROM orm_filter(NULL::blog_entry, 'id', 3); SELECT loaded()}) =~ s/.*\n//r, 'f',
	'a view is made without it');
is(answer(q{SELECT * FROM early; SELECT plan_of('SELECT * FROM early')}), "$headline\nplanned away", 'and is planned away with it');

# The function's first run loads the library, from the second on its plan is another.
my $static = answer(q{LOAD 'auto_explain'; SET client_min_messages = log; SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on; SELECT static(); SELECT static(); SELECT static()});
is(() = $static =~ /Function Scan on orm_filter/g, 1, 'PL/pgSQL: called while the library comes');
# that call's own statement, and two that took the call's place
is(() = $static =~ /Index Scan using blog_entry_pkey on/g, 3, 'PL/pgSQL: planned away from then on');

$node->stop;
done_testing();
