# PgBouncer in transaction mode: one server session serves many clients, a
# transaction at a time, so nothing that a session remembers (models, names,
# plans) may be true for one client and wrong for the next.

use strict;
use warnings FATAL => 'all';

use File::Basename;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my ($pgbouncer) = grep { -x $_ } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin', '/usr/local/sbin';
plan skip_all => 'pgbouncer is not installed' unless $pgbouncer;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));
$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE TABLE one.thing (id int PRIMARY KEY, size int);
CREATE TABLE two.thing (id int PRIMARY KEY, size text, color text);
INSERT INTO one.thing VALUES (1, 10);
INSERT INTO two.thing VALUES (1, 'big', 'red');
CREATE ROLE reader;
CREATE ROLE nobody;
GRANT USAGE ON SCHEMA two TO reader, nobody;
GRANT SELECT ON two.thing TO reader;
ALTER TABLE two.thing ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON two.thing TO reader USING (color = 'blue');
SQL

# One server session in all, so that its clients do share it.
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $dir = PostgreSQL::Test::Utils::tempdir_short;
my $user = $node->safe_psql('postgres', 'SELECT current_user');
append_to_file("$dir/users.txt", qq("$user" ""\n));
append_to_file("$dir/pgbouncer.ini", <<INI);
[databases]
postgres = host=@{[$node->host]} port=@{[$node->port]} dbname=postgres user=$user
[pgbouncer]
listen_addr =
unix_socket_dir = $dir
listen_port = $port
auth_type = any
auth_file = $dir/users.txt
pool_mode = transaction
default_pool_size = 1
max_client_conn = 50
server_check_query = select 1
logfile = $dir/log
pidfile = $dir/pid
ignore_startup_parameters = extra_float_digits
INI
my $pid = fork() // die "fork: $!";
if ($pid == 0)
{
	open(STDOUT, '>', "$dir/stdout");
	open(STDERR, '>&', \*STDOUT);
	exec($pgbouncer, "$dir/pgbouncer.ini") or die "exec: $!";
}

END
{
	if ($pid)
	{
		local $?;
		kill('INT', $pid);
		waitpid($pid, 0);
	}
}

my $connstr = "host=$dir port=$port dbname=postgres user=$user";

# One client, and its one transaction.
sub client
{
	my ($sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', "BEGIN; $sql; COMMIT;", connstr => $connstr, on_error_stop => 0);

	return $out . $err;
}

my $up = 0;
for (1 .. 100)
{
	$up = client('SELECT 1') eq '1' and last;
	usleep(100_000);
}
ok($up, 'pgbouncer answers') or BAIL_OUT(slurp_file("$dir/stdout"));

is(client('SELECT pg_backend_pid()'), client('SELECT pg_backend_pid()'), 'clients share a server session');

# A name means what each client's search_path makes of it.
for my $round (1 .. 3)
{
	is(client(q{SET LOCAL search_path = one, public; SELECT * FROM orm_filter('thing', 'id', 1)}),
		'{"id": 1, "size": 10}', "thing is one's, round $round");
	is(client(q{SET LOCAL search_path = two, public; SELECT * FROM orm_filter('thing', 'id', 1)}),
		'{"id": 1, "size": "big", "color": "red"}', "thing is two's, round $round");
	is(client(q{SET LOCAL search_path = two, public; SELECT size FROM orm_filter(NULL::thing, 'size', 'big')}),
		'big', "typed, round $round");
	like(client(q{SELECT orm_count('thing')}), qr/ERROR: .* "thing" is ambiguous|ERROR: .* "thing" does not exist/,
		"thing is nobody's, round $round");
}

# Roles and row security.
for my $round (1 .. 2)
{
	my $count = q{SELECT count(*) FROM orm_filter('two.thing', 'id', 1)};

	is(client($count), 1, "the owner sees the row, round $round");
	is(client("SET LOCAL ROLE reader; $count"), 0, "a policy hides it, round $round");
	like(client("SET LOCAL ROLE nobody; $count"), qr/permission denied for table thing/, "a role without privilege, round $round");
}

# What one client sets for its transaction is gone for the next.
is(client(q{SET LOCAL TimeZone = 'Asia/Tokyo'; SELECT * FROM orm('blog_blog.filter(pk=1).annotate(h=Value(datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc), output_field=DateTimeField())).values_list("h", flat=True)')}),
	'"2020-01-01T09:00:00+09:00"', 'one time zone');
is(client(q{SELECT * FROM orm('blog_blog.filter(pk=1).annotate(h=Value(datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc), output_field=DateTimeField())).values_list("h", flat=True)')}) =~ /T09:00/ ? 'leaks' : 'gone',
	'gone', 'is not the next client\'s');

# Failing calls leave the session fit for the next client.
for my $round (1 .. 3)
{
	like(client(q{SELECT orm_count('blog_entry', 'nope', 1)}), qr/cannot resolve keyword "nope"/, "a failing call, round $round");
	is(client(q{SELECT orm_count('blog_entry', 'blog__name', 'Beatles Blog')}), 7, "and the next client's, round $round");
}

# DDL and registrations of one client are the next one's.
like(client(q{SELECT orm_count('web.Entry')}), qr/does not exist/, 'no such label');
client(q{SELECT orm_register('blog_entry', '{"label": "web.Entry"}')});
is(client(q{SELECT orm_count('web.Entry')}), 20, 'registered by one client, read by another');
client(q{ALTER TABLE one.thing ADD weight int DEFAULT 3});
is(client(q{SELECT * FROM orm_filter('one.thing', 'weight', 3)}), '{"id": 1, "size": 10, "weight": 3}', 'a new column');

# DISCARD ALL is what PgBouncer sends in session mode.
my $discard = q{SELECT orm_count('web.Entry', 'blog__id', 1)};
is($node->safe_psql('postgres', "$discard; PREPARE p AS $discard; DISCARD ALL; $discard; DISCARD PLANS; $discard"), "7\n7\n7", 'DISCARD ALL does no harm');

# Many clients at once, in extended protocol.
append_to_file("$dir/mixed.sql", <<'SQL');
\set id random(1, 4)
\set way random(1, 4)
BEGIN;
\if :way = 1
SET LOCAL search_path = one, public;
SELECT 1 / (size = 10)::int FROM orm_filter(NULL::one.thing, 'id', 1);
\elif :way = 2
SET LOCAL search_path = two, public;
SELECT 1 / (r->>'size' = 'big')::int FROM orm_filter('thing', 'id', 1) r;
\elif :way = 3
SELECT 1 / (count(*) = 1)::int FROM orm_filter('blog_blog', 'id', :id);
\else
SELECT 1 / (orm_count('blog_entry', 'blog__id', :id) IN (0, 6, 7))::int;
\endif
COMMIT;
SQL
command_like([ 'pgbench', '-n', '-M', 'extended', '-c', '8', '-t', '50', '-f', "$dir/mixed.sql", $connstr ],
	qr{number of transactions actually processed: 400/400}, '8 clients, 400 transactions, one server session');

is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()}), 1,
	'there was one server session all along');

kill('INT', $pid);
waitpid($pid, 0);
$pid = 0;
$node->stop;
done_testing();
