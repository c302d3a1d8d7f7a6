# A database owner who is no superuser: installs the extension, registers,
# dumps and restores, drops it again, and can do nothing to it beyond that.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $dump = PostgreSQL::Test::Utils::tempdir . '/dump';
$node->safe_psql('postgres', q{
	CREATE ROLE owner LOGIN; CREATE ROLE guest LOGIN; CREATE ROLE colleague LOGIN;
	CREATE DATABASE original OWNER owner; CREATE DATABASE restored OWNER owner; CREATE DATABASE theirs;
	GRANT CREATE ON DATABASE original TO colleague});

# asks one database as one role; returns rows and errors
sub as
{
	my ($role, $database, $sql) = @_;
	my ($ret, $out, $err) = $node->psql($database, $sql, extra_params => [ '-U', $role ], on_error_stop => 0);

	return $out . $err;
}

# ------------------------------------------------------------------- installing

like(as('guest', 'original', 'CREATE EXTENSION orm_lookup'), qr/permission denied to create extension/, 'a guest cannot install');
is(as('owner', 'original', 'CREATE EXTENSION orm_lookup'), '', 'the owner of the database can');
is(as('owner', 'original', slurp_file('test/weblog/weblog.sql')), '', 'and makes tables');
is(as('owner', 'original', q{SELECT orm_count('blog_entry', 'blog__name', 'Beatles Blog')}), '7', 'and reads');
like(as('guest', 'original', q{SELECT orm_count('blog_entry')}), qr/permission denied for table blog_entry/, 'a guest does not');

# registering is for the owner of the table, not of the extension
is(as('owner', 'original', q{SELECT orm_register('blog_entry', '{"label": "weblog.Entry", "ordering": ["-pub_date"],
	"relations": {"blog": {"related_name": "entries", "on_delete": "PROTECT"}, "authors": {"related_name": "written"}}}')}), '', 'the owner registers');
is(as('owner', 'original', q{SELECT orm_count('blog_blog', 'entries__rating', 0) + orm_count('blog_author', 'written__rating', 0)}), '1', 'and uses the names');
like(as('guest', 'original', q{SELECT orm_register('blog_entry', '{}')}), qr/must be owner of table blog_entry/, 'nobody else does');

# the extension's tables belong to whoever owns extensions; the one who installed
# it may fill them, which is what restoring a dump does, and no more
for my $table ('orm_registry', 'orm_registry_relation')
{
	like(as('owner', 'original', "TRUNCATE $table"), qr/permission denied for table $table/, "the database owner cannot truncate $table");
	like(as('owner', 'original', "ALTER TABLE $table ADD x int"), qr/must be owner of table $table/, "nor alter it");
	like(as('guest', 'original', "INSERT INTO $table SELECT * FROM $table"), qr/permission denied for table $table/, "and a guest cannot add to it");
	like(as('guest', 'original', "DELETE FROM $table"), qr/permission denied for table $table/, "nor take away from it");
}
like(as('owner', 'original', q{CREATE OR REPLACE FUNCTION orm_sql(q text, VARIADIC params "any" DEFAULT NULL) RETURNS text LANGUAGE sql AS 'SELECT 1'}), qr/must be owner of function orm_sql/, 'no function can be replaced');

# ------------------------------------------------------------- dump and restore

my @before = map { as('owner', 'original', $_) } my @looks = (
	q{SELECT model, label, pk FROM orm_models() ORDER BY 1},
	q{SELECT name, kind, target, accessor, on_delete FROM orm_fields('blog_blog') ORDER BY 1},
	q{SELECT name, kind, target, accessor, on_delete FROM orm_fields('weblog.Entry') ORDER BY 1},
	q{SELECT * FROM orm('Entry.objects.filter(blog__entries__rating=0).values_list("headline", flat=True)')});
like($before[2], qr/blog\|fk\|blog_blog\|blog\|PROTECT/, 'the registration says PROTECT');
like($before[3], qr/^"Test, Please Ignore"\n|"Why lennon is Spelled Small"/, 'the registered name and ordering are used');

for my $format ('custom', 'plain')
{
	$node->command_ok([ 'pg_dump', '-U', 'owner', '-F', $format, '-f', $dump, '-d', $node->connstr('original') ], "the owner dumps, $format");
	if ($format eq 'custom')
	{
		$node->command_ok([ 'pg_restore', '-U', 'owner', '--exit-on-error', '-d', $node->connstr('restored'), $dump ], 'and restores');
	}
	else
	{
		$node->command_ok([ 'psql', '-X', '-q', '-U', 'owner', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'and restores');
	}
	is(as('owner', 'restored', $looks[$_]), $before[$_], "$format: $looks[$_]") for 0 .. $#looks;
	$node->safe_psql('postgres', 'DROP DATABASE restored');
	$node->safe_psql('postgres', 'CREATE DATABASE restored OWNER owner');
}

# ------------------------------------------------------------ someone else's objects

# a colleague's table in the same database refers to the owner's; names go both ways
is(as('owner', 'original', q{CREATE SCHEMA shared; GRANT CREATE, USAGE ON SCHEMA shared TO colleague; GRANT REFERENCES, SELECT ON blog_entry TO colleague}), '', 'the owner shares');
is(as('colleague', 'original', q{CREATE TABLE shared.comment (id int PRIMARY KEY, entry_id bigint REFERENCES blog_entry, body text); INSERT INTO shared.comment VALUES (1, 3, 'hm')}), '', 'a colleague refers to it');
is(as('colleague', 'original', q{SELECT orm_register('shared.comment', '{"relations": {"entry": {"related_name": "comments"}}}')}), '', 'and registers a name on it');
is(as('colleague', 'original', q{SELECT id FROM orm_filter(NULL::blog_entry, 'comments__body', 'hm')}), '3', 'which leads back');
like(as('owner', 'original', q{SELECT id FROM orm_filter(NULL::blog_entry, 'comments__body', 'hm')}), qr/permission denied for table comment/, 'for those who may read it');
like(as('owner', 'original', q{SELECT orm_unregister('shared.comment')}), qr/must be owner of table comment/, 'the owner of the database cannot undo it');

# ------------------------------------------------------------------------ dropping

like(as('guest', 'original', 'DROP EXTENSION orm_lookup'), qr/must be owner of extension orm_lookup/, 'a guest cannot drop the extension');
is(as('owner', 'original', 'DROP EXTENSION orm_lookup'), '', 'the owner can');
is($node->safe_psql('original', q{SELECT count(*) FROM pg_class WHERE relname LIKE 'orm\_%'}), '0', 'and nothing of it stays');
is($node->safe_psql('original', q{SELECT count(*) FROM pg_event_trigger}), '0', 'no event trigger either');
is(as('owner', 'original', 'CREATE EXTENSION orm_lookup'), '', 'it can be installed again');
is(as('owner', 'original', q{SELECT count(*) FROM orm_models() WHERE label IS NOT NULL}), '0', 'and starts without registrations');

$node->stop;
done_testing();
