# The extension in a schema of its own, which is not in search_path: every call
# is written orm.orm_filter(...), every operator OPERATOR(orm.&), and nothing
# inside depends on finding it.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE SCHEMA orm; CREATE EXTENSION orm_lookup SCHEMA orm');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));

sub ask
{
	my ($answer, @sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', join('; ', @sql), on_error_stop => 0);

	$out .= $err;
	ref $answer ? like($out, $answer, $sql[-1]) : is($out, $answer, $sql[-1]);
}

ask(qr/function orm_filter\(unknown, .* does not exist/, q{SELECT orm_filter('blog_author', 'name', 'tom')});
for my $path ('public', 'pg_catalog, public', 'public, orm', '')
{
	my $set = "SET search_path = " . ($path || "''");
	my $p = $path ? '' : 'public.';

	ask('{"id": 1, "name": "tom", "email": "tom@example.com"}', $set, "SELECT * FROM orm.orm_filter('${p}blog_author', 'name', 'tom')");
	ask('tom@example.com', $set, "SELECT email FROM orm.orm_filter(NULL::public.blog_author, 'name', 'tom')");
	ask('john', $set, "SELECT name FROM orm.orm_filter(NULL::public.blog_author, 'entry__headline', 'A Song for Lennon')");
	ask('2', $set, "SELECT orm.orm_count('${p}blog_author', orm.orm_q('name', 'tom') OPERATOR(orm.|) orm.orm_q('name', 'paul'))");
	ask('7', $set, "SELECT orm.orm_count('${p}blog_author', OPERATOR(orm.~) 'Q(name=\"tom\")'::orm.orm_q)");
	ask('2', $set, "SELECT orm.orm_count('${p}blog_entry', 'number_of_comments', orm.orm_f('number_of_pingbacks'), 'rating__gte', 3)");
	ask('20', $set, "SELECT orm.orm_count('${p}blog_entry.all()'::orm.orm_queryset)");
	ask('6', $set, "SELECT orm.orm_count(orm.orm_chain('${p}blog_entry.all()', 'filter(rating=\$1)', 4))");
	ask('t', $set, "SELECT 'a.all()'::orm.orm_queryset OPERATOR(orm.=) ' a . all( ) '::orm.orm_queryset");
	ask('"paul"', $set, "SELECT * FROM orm.orm('${p}blog_author.filter(name=\$1).values_list(\"name\", flat=True)', 'paul')");
	ask('paul', $set, "SELECT name FROM orm.orm_rows(NULL::public.blog_author, '${p}blog_author.filter(name=\"paul\")')");
	ask('paul|6', $set, "SELECT * FROM orm.orm_record('${p}blog_author.filter(name=\"paul\").values_list(\"name\", \"id\")') AS t(name varchar, id bigint)");
	ask('{"rating__max": 5}', $set, "SELECT orm.orm_aggregate('${p}blog_entry', 'Max(rating)')");
	ask('4', $set, "SELECT count(*) FROM orm.orm_models()");
	ask('t', $set, "SELECT count(*) > 4 FROM orm.orm_fields('${p}blog_author')");
	ask(qr/^SELECT .*FROM public\.blog_author/, $set, "SELECT orm.orm_sql('${p}blog_author.filter(name=\"x\")')");
}

# Registered, dumped and read from there.
ask("\n20", q{SELECT orm.orm_register('blog_entry', '{"label": "web.Entry", "ordering": ["id"]}')}, q{SELECT orm.orm_count('web.Entry')});
ask('1', q{SELECT count(*) FROM orm.orm_registry});
my $dump = PostgreSQL::Test::Utils::tempdir . '/dump';
$node->safe_psql('postgres', 'CREATE DATABASE copy');
$node->command_ok([ 'pg_dump', '-f', $dump, $node->connstr('postgres') ], 'pg_dump');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr('copy') ], 'restored');
is($node->safe_psql('copy', q{SELECT orm.orm_count('web.Entry', 'blog__name', 'Beatles Blog')}), '7', 'with its registrations');

# An index, a table and a view that use its types.
$node->safe_psql('postgres', q{CREATE TABLE saved (q orm.orm_queryset PRIMARY KEY, c orm.orm_q);
	CREATE INDEX ON saved USING hash (q); INSERT INTO saved VALUES ('blog_author.filter(name="tom")', 'Q(id=1)')});
ask('1', q{SELECT count(*) FROM saved, orm.orm_filter(saved.q, saved.c)});

# Objects of the same names elsewhere are not mistaken for ours.
$node->safe_psql('postgres', q{CREATE TABLE public.orm_registry (model regclass, options jsonb); INSERT INTO public.orm_registry VALUES ('blog_blog', '{"label": "fake.Blog"}');
	CREATE FUNCTION public.orm_filter(text) RETURNS text LANGUAGE sql RETURN 'fake'; CREATE DOMAIN public.orm_q AS text});
ask(qr/"fake.Blog" does not exist/, q{SELECT orm.orm_count('fake.Blog')});
ask('1', q{SELECT orm.orm_count('blog_author', 'name', 'tom'::public.orm_q)});
ask('20', q{SELECT orm.orm_count('web.Entry')});

# Functions and operators put in front of pg_catalog's do not change a query.
ask('1', q{CREATE SCHEMA evil}, q{CREATE FUNCTION evil.never(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'},
	q{CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.never)}, q{CREATE FUNCTION evil.upper(text) RETURNS text LANGUAGE sql AS 'SELECT ''x'''},
	q{SET search_path = evil, pg_catalog, public}, q{SELECT orm.orm_count('blog_author', 'name__iexact', 'TOM', 'name', 'tom')});

# The extension stays where it is, and can be dropped and made elsewhere while a
# session goes on.
ask(qr/does not support SET SCHEMA/, q{ALTER EXTENSION orm_lookup SET SCHEMA public});
my $session = $node->background_psql('postgres', on_error_stop => 0);
is($session->query_safe(q{SELECT orm.orm_count('web.Entry')}), '20', 'a session that knows where it is');
$node->safe_psql('postgres', q{DROP TABLE saved; DROP EXTENSION orm_lookup; CREATE SCHEMA "Other one"; CREATE EXTENSION orm_lookup SCHEMA "Other one"});
is($session->query_safe(q{SELECT "Other one".orm_count('blog_entry', "Other one".orm_q('rating', 5))}), '4', 'finds it elsewhere');
like($session->query(q{SELECT "Other one".orm_count('web.Entry')}) . $session->{stderr}, qr/does not exist/, 'without what was registered');
$session->{stderr} = '';
is($session->query(q{ALTER SCHEMA "Other one" RENAME TO third; SELECT third.orm_register('blog_entry', '{"label": "web.E"}'); SELECT third.orm_count('web.E')}) . $session->{stderr},
	"\n20", 'its schema renamed');
$session->quit;

$node->stop;
done_testing();
