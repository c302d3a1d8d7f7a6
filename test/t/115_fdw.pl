# Foreign tables by postgres_fdw: models like any other once their relations are
# registered, and what a queryset asks is asked of the remote server: conditions,
# joins, aggregates, orderings and limits are in the Remote SQL.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;

my ($ret) = $node->psql('postgres', 'CREATE EXTENSION postgres_fdw');
if ($ret != 0)
{
	$node->stop;
	plan skip_all => 'postgres_fdw is not installed';
}

$node->safe_psql('postgres', 'CREATE DATABASE away');
$node->safe_psql('away', slurp_file('test/weblog/weblog.sql'));
$node->safe_psql('away', q{CREATE TYPE mood AS ENUM ('sad', 'fine');
	CREATE TABLE kinds (id int PRIMARY KEY, n numeric, b boolean, d date, ts timestamptz, u uuid, j jsonb, a int[], x text);
	INSERT INTO kinds VALUES (1, 1.5, true, '2020-02-02', '2020-02-02 12:00Z', '00000000-0000-0000-0000-000000000001', '{"k": 1}', '{1,2}', 'x'),
	(2, 2.5, false, '2021-02-02', NULL, NULL, NULL, NULL, NULL)});
my ($host, $port) = ($node->host, $node->port);
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION orm_lookup;
CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'away');
CREATE USER MAPPING FOR CURRENT_USER SERVER away;
CREATE SCHEMA far;
IMPORT FOREIGN SCHEMA public FROM SERVER away INTO far;
SET search_path = far, public;
SELECT orm_register('blog_entry', '{"label": "far.Entry", "relations": {
    "blog": {"kind": "fk", "columns": ["blog_id"], "to": "blog_blog", "to_columns": ["id"], "related_name": "entries", "related_query_name": "entry"},
    "authors": {"kind": "m2m", "to": "blog_author", "to_columns": ["id"], "columns": ["id"], "through": "blog_entry_authors",
                "from_columns": ["entry_id"], "through_to_columns": ["author_id"], "related_name": "entries", "related_query_name": "entry"}}}');
CREATE TABLE public.note (id int PRIMARY KEY, entry int, note text);
INSERT INTO public.note VALUES (1, 6, 'reread'), (2, 12, 'skip');
SELECT orm_register('public.note', '{"relations": {
    "about": {"kind": "fk", "columns": ["entry"], "to": "far.blog_entry", "to_columns": ["id"], "related_name": "notes"}}}');
SQL

# The same data with plain tables, to compare with.
$node->safe_psql('away', q{CREATE EXTENSION orm_lookup});

sub far
{
	my ($sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', "SET search_path = far, public; $sql", on_error_stop => 0);

	return $out . $err;
}

my @same = (
	q{SELECT * FROM orm_filter('blog_author', 'name__startswith', 't') ORDER BY 1},
	q{SELECT name FROM orm_filter(NULL::blog_blog, 'name__icontains', 'blog') ORDER BY 1},
	q{SELECT headline FROM orm_filter(NULL::blog_entry, 'blog__name', 'Beatles Blog', 'rating__gte', 4) ORDER BY 1},
	q{SELECT name FROM orm_filter(NULL::blog_author, 'entry__headline__contains', 'Lennon') ORDER BY 1},
	q{SELECT headline FROM orm_exclude(NULL::blog_entry, 'authors__name', 'john') ORDER BY 1},
	q{SELECT headline FROM orm_filter(NULL::blog_entry, 'pub_date__year', 2008) ORDER BY 1},
	q{SELECT headline FROM orm_filter(NULL::blog_entry, 'headline__contains', '%') ORDER BY 1},
	q{SELECT * FROM orm('blog_blog.annotate(n=Count("entry")).order_by("name").values("name", "n")')},
	q{SELECT * FROM orm('blog_entry.filter(id__in=[3, 1, 2]).order_by("-id")[:2].values_list("id", flat=True)')},
	q{SELECT orm_aggregate('blog_entry', 'Sum(rating)')},
	q{SELECT orm_count('blog_entry', 'number_of_pingbacks__gt', orm_f('number_of_comments'))},
	q{SELECT orm_exists('blog_entry', 'rating', 5)},
	q{SELECT orm_get('blog_author', 'id', 3)},
	q{SELECT id FROM orm_filter(NULL::kinds, 'n__lt', 2) ORDER BY 1},
	q{SELECT id FROM orm_filter(NULL::kinds, 'u', '00000000-0000-0000-0000-000000000001'::uuid) ORDER BY 1},
	q{SELECT id FROM orm_filter(NULL::kinds, 'j__k', 1) ORDER BY 1},
	q{SELECT id FROM orm_exclude(NULL::kinds, 'x', 'x') ORDER BY 1});
for my $sql (@same)
{
	my $near = $node->safe_psql('away', $sql);

	isnt($near, '', "has an answer: $sql");
	is(far($sql), $near, 'the same from afar');
}

is(far(q{SELECT id FROM orm_filter(NULL::note, 'about__blog__name', 'Cheddar Talk')}), '2', 'a path from a local table to foreign ones');
is(far(q{SELECT name FROM orm_filter(NULL::blog_blog, 'entry__notes__note', 'reread')}), 'Beatles Blog', 'and back');

# What the remote server is asked: each pattern is in the Remote SQL, and nothing
# is left to be filtered here.

# orm_explain() has no VERBOSE, so the SQL itself is explained, by EXECUTE with
# the parameters that orm_sql() shows as $1, $2...
sub remote_sql
{
	my ($queryset, @values) = @_;
	my $sql = far("SELECT orm_sql(\$q\$ $queryset \$q\$)");
	my $plan = far("PREPARE q AS $sql; EXPLAIN (VERBOSE, COSTS OFF) EXECUTE q" . (@values ? '(' . join(', ', @values) . ')' : ''));

	return $plan;
}

sub asks_remotely
{
	my ($what, $pattern, $queryset, @values) = @_;
	my $plan = remote_sql($queryset, @values);
	my $ok = like($plan, qr/Remote SQL: .*$pattern/, "$what is asked of the remote server");

	unlike($plan, qr/^\s*(Filter|Join Filter|Hash Cond|Merge Cond):/m, '... and not filtered here') if $ok;
}

asks_remotely('=', qr/WHERE \(\(id = 3::bigint\)\)|WHERE \(\(id = 3\)\)/, 'blog_entry.filter(id=3)', 3);
asks_remotely('= of text', qr/\(\(name = 'tom'/, 'blog_author.filter(name="tom")', "'tom'");
asks_remotely('>', qr/rating > 3/, 'blog_entry.filter(rating__gt=3)', 3);
asks_remotely('in', qr/id = ANY \('\{1,2,3\}'/, 'blog_entry.filter(id__in=[1, 2, 3])', "'{1,2,3}'");
asks_remotely('isnull', qr/x IS NULL/, 'kinds.filter(x__isnull=True)');
asks_remotely('a year', qr/pub_date >= '2008-01-01'.* AND .*pub_date <= '2008-12-31'/, 'blog_entry.filter(pub_date__year=2008)', 2008);
asks_remotely('icontains', qr/upper\(headline\) (LIKE|~~) /, 'blog_entry.filter(headline__icontains="x")', "'%x%'");
asks_remotely('OR and NOT', qr/rating = 1\) OR \(blog_id <> 2/, 'blog_entry.filter(Q(rating=1) | ~Q(blog_id=2))', 1, 2);
asks_remotely('columns compared', qr/number_of_pingbacks > number_of_comments/, 'blog_entry.filter(number_of_pingbacks__gt=F("number_of_comments"))');
asks_remotely('startswith', qr/name.* (LIKE|~~) /, 'blog_author.filter(name__startswith="t")', "'t%'");
asks_remotely('arithmetic', qr/rating < \(number_of_comments \+ 1\)/, 'blog_entry.filter(rating__lt=F("number_of_comments") + 1)', 1);
asks_remotely('numeric', qr/n < 2/, 'kinds.filter(n__lt=2)', 2);
asks_remotely('boolean', qr/WHERE .*b\b/, 'kinds.filter(b=True)', 'true');
asks_remotely('timestamps', qr/ts > '2020-01-01/, 'kinds.filter(ts__gt=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))', "'2020-01-01 00:00Z'");
asks_remotely('uuid', qr/u = '00000000/, 'kinds.filter(u=UUID("00000000-0000-0000-0000-000000000001"))', "'00000000-0000-0000-0000-000000000001'");
asks_remotely('a join', qr/INNER JOIN .* ON .*blog_id = r\d\.id|INNER JOIN .* ON .*r\d\.blog_id = r\d\.id/, 'blog_entry.filter(blog__name="x").values_list("id")', "'x'");
asks_remotely('ordering and limit', qr/ORDER BY rating DESC.* LIMIT 3/, 'blog_entry.order_by("-rating").values_list("id")[:3]');
asks_remotely('count', qr/SELECT count\(\*\) FROM/, 'blog_entry.filter(rating=5).count()', 5);
asks_remotely('an aggregate', qr/SELECT sum\(rating\)/, 'blog_entry.aggregate(s=Sum("rating"))');

# What surrounds a typed call reaches the remote server as well, also along
# registered relations; so does what a parameter holds.
sub plan_of { return far("LOAD 'orm_lookup'; EXPLAIN (VERBOSE, COSTS OFF) $_[0]"); }
like(plan_of(q{SELECT x.headline FROM orm_filter(NULL::blog_entry, 'rating', 5) x WHERE x.number_of_comments > 2}),
	qr/Remote SQL: SELECT headline FROM .* WHERE (?=.*number_of_comments > 2)(?=.*rating = 5)/, 'the columns and conditions around a call');
like(plan_of(q{SELECT headline FROM orm_filter(NULL::blog_entry, 'blog__name', 'Beatles Blog')}),
	qr/Remote SQL: SELECT .*INNER JOIN .*name = 'Beatles Blog'/, 'a registered relation is joined there');
like(plan_of(q{SELECT name FROM orm_filter(NULL::blog_blog, 'entry__headline', 'x')}),
	qr/Remote SQL: SELECT .*INNER JOIN .*headline = 'x'/, 'and backwards');
like(far(q{LOAD 'orm_lookup'; SET plan_cache_mode = force_generic_plan; PREPARE g(int) AS SELECT headline FROM orm_filter(NULL::blog_entry, 'rating__gt', $1);
	EXPLAIN (VERBOSE, COSTS OFF) EXECUTE g(3)}), qr/Remote SQL: SELECT .*WHERE .*rating > \$1/, 'a parameter goes as one');

$node->stop;
done_testing();
