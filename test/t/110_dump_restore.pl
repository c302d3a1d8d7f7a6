# pg_dump and pg_restore: registrations, stored querysets and conditions, and
# views over readers come back with what they mean, in every dump format, and
# dumping what was restored gives the same dump again.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $dir = PostgreSQL::Test::Utils::tempdir;

$node->safe_psql('postgres', 'CREATE DATABASE original');
$node->safe_psql('original', <<'SQL');
CREATE SCHEMA shop;
CREATE SCHEMA "Odd ""Schema""";
CREATE EXTENSION orm_lookup;
CREATE TABLE shop.customer (id int PRIMARY KEY, name text NOT NULL, since date);
CREATE TABLE shop.invoice (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES shop.customer,
    payer_id int REFERENCES shop.customer, genre_code text, total numeric NOT NULL);
CREATE TABLE shop.tag (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE shop.tagged (id int PRIMARY KEY, what int NOT NULL, tag int NOT NULL, note text);
CREATE TABLE "Odd ""Schema"""."Odd.Table" (id int PRIMARY KEY, "the customer" int);
CREATE VIEW shop.big AS SELECT id, customer_id, total FROM shop.invoice WHERE total > 10;
INSERT INTO shop.customer VALUES (1, 'Ann', '2020-01-01'), (2, 'Bob', NULL);
INSERT INTO shop.invoice VALUES (1, 1, 2, 'a', 5), (2, 1, 1, 'b', 50), (3, 2, NULL, 'a', 500);
INSERT INTO shop.tag VALUES (1, 'late'), (2, 'paid');
INSERT INTO shop.tagged VALUES (1, 2, 1, 'x'), (2, 2, 2, 'y'), (3, 3, 1, 'z');
INSERT INTO "Odd ""Schema"""."Odd.Table" VALUES (1, 2);

SELECT orm_register('shop.invoice', $$ {"label": "shop.Invoice", "ordering": ["-total", "id"],
    "fields": {"genre": "genre_code", "total": {"default": 1.50}},
    "relations": {
        "customer": {"related_name": "invoices", "related_query_name": "invoice", "on_delete": "PROTECT"},
        "payer": {"related_name": "paid", "on_delete": {"SET": 2}},
        "tags": {"kind": "m2m", "to": "shop.tag", "through": "shop.tagged", "from_columns": ["what"],
                 "through_to_columns": ["tag"], "related_name": "invoices"}}} $$);
SELECT orm_register('shop.big', $$ {"label": "shop.Big", "relations": {
    "customer": {"kind": "fk", "to": "shop.customer", "columns": ["customer_id"], "related_name": "big"}}} $$);
SELECT orm_register('"Odd ""Schema"""."Odd.Table"', $$ {"relations": {
    "client": {"kind": "fk", "columns": ["the customer"], "to": "shop.customer", "related_name": "odd"}}} $$);

-- what users keep in tables of their own
CREATE TABLE shop.segment (name text PRIMARY KEY, q orm_queryset UNIQUE, only_if orm_q, value orm_f);
CREATE INDEX ON shop.segment USING hash (q);
INSERT INTO shop.segment VALUES
    ('late', 'shop.invoice.filter(tags__label=''late'', customer__name__in=[''Ann'', ''O''''Neil''])',
     'Q(total__gt=3) & ~Q(genre="b")', 'total * 2 + 1'),
    ('empty', 'shop.tag.none()', NULL, NULL);

-- objects that call readers, restored while no schema is in search_path
CREATE VIEW shop.rich AS SELECT * FROM orm_filter(NULL::shop.invoice, 'total__gt', 20);
CREATE MATERIALIZED VIEW shop.paid AS SELECT * FROM orm_values('shop.invoice.filter(tags__label=''paid'')', 'id', 'genre');
CREATE FUNCTION shop.owed(who text) RETURNS bigint STABLE
    RETURN orm_count('shop.invoice'::text, 'customer__name', who);
SQL

# What must be the same after a restore.
my @questions = (
	q{SELECT model, options, label_key, name_key FROM orm_registry ORDER BY model::text},
	q{SELECT * FROM orm_registry_relation ORDER BY model::text, name},
	q{SELECT * FROM orm_fields('shop.invoice') f ORDER BY f::text},
	q{SELECT * FROM orm_fields('shop.customer') f ORDER BY f::text},
	q{SELECT * FROM orm('shop.Invoice.values_list("id", "genre")')},
	q{SELECT * FROM orm('shop.customer.filter(invoice__tags__label="late").values_list("name", flat=True)')},
	q{SELECT * FROM orm('shop.customer.filter(paid__total__lt=10).values_list("name", flat=True)')},
	q{SELECT * FROM orm('shop.customer.filter(big__total__lt=100).values_list("name", flat=True)')},
	q{SELECT orm_count('shop.customer', 'odd__id', 1)},
	q{SELECT s.name, s.q, s.only_if, s.value FROM shop.segment s ORDER BY 1},
	q{SELECT s.name, r FROM shop.segment s, orm_filter(s.q) r ORDER BY 1, 2},
	q{SELECT r FROM shop.segment s, orm_filter('shop.invoice', s.only_if) r WHERE s.only_if IS NOT NULL},
	q{SELECT * FROM shop.rich ORDER BY id},
	q{SELECT * FROM shop.paid},
	q{SELECT shop.owed('Ann')});

sub answers
{
	my ($db) = @_;

	return join("\n--\n", map { $node->safe_psql($db, $_) } @questions);
}

my $before = answers('original');
unlike($before, qr/^--\n--$/m, 'every question has an answer');
like($before, qr/"default": 1.50/, 'options keep what was written');

# A plain dump varies only in lines that name a random key (\restrict).
sub plain_dump
{
	my ($db, $file) = @_;

	$node->command_ok([ 'pg_dump', '-f', $file, $node->connstr($db) ], "pg_dump of $db");
	return join('', grep { !/^\\(un)?restrict / } split(/^/, slurp_file($file)));
}


sub create_database
{
	my ($name) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $name");
}

my $dump = plain_dump('original', "$dir/plain.sql");
unlike($dump, qr/CREATE (FUNCTION|TYPE) public\.orm_/, 'the dump holds no objects of the extension');

create_database('from_plain');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain.sql", '-d', $node->connstr('from_plain') ],
	'psql restores it');
is(answers('from_plain'), $before, 'plain: the answers are the same');
is(plain_dump('from_plain', "$dir/again.sql"), $dump, 'dumping what was restored gives the same dump');

create_database('from_custom');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/custom", $node->connstr('original') ], 'pg_dump -Fc');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('from_custom'), "$dir/custom" ], 'pg_restore');
is(answers('from_custom'), $before, 'custom: the answers are the same');

# Restored a second time over itself, everything dropped first.
$node->command_ok([ 'pg_restore', '--exit-on-error', '--clean', '--if-exists', '-d', $node->connstr('from_custom'), "$dir/custom" ],
	'pg_restore --clean');
is(answers('from_custom'), $before, 'clean: the answers are the same');

create_database('from_directory');
$node->command_ok([ 'pg_dump', '-Fd', '-j2', '-f', "$dir/directory", $node->connstr('original') ], 'pg_dump -Fd -j2');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-j2', '-d', $node->connstr('from_directory'), "$dir/directory" ], 'pg_restore -j2');
is(answers('from_directory'), $before, 'directory, in parallel: the answers are the same');

# The schema alone has no registrations; the data come after. A session that is
# connected all the while learns of them.
create_database('in_two');
$node->command_ok([ 'pg_dump', '-Fc', '-s', '-f', "$dir/schema", $node->connstr('original') ], 'pg_dump -s');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('in_two'), "$dir/schema" ], 'the schema');
is($node->safe_psql('in_two', 'SELECT (SELECT count(*) FROM orm_registry) + (SELECT count(*) FROM orm_registry_relation)'),
	0, 'without data there are no registrations');
my $session = $node->background_psql('in_two');
is($session->query_safe(q{SELECT count(*) FROM orm_fields('shop.customer') WHERE name = 'paid'}), 0,
	'a session that knows of none');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-a', '--disable-triggers', '-d', $node->connstr('in_two'), "$dir/custom" ], 'the data');
is($session->query_safe(q{SELECT count(*) FROM orm_fields('shop.customer') WHERE name = 'paid'}), 1,
	'is told, also with triggers disabled');
$session->quit;
$node->safe_psql('in_two', 'REFRESH MATERIALIZED VIEW shop.paid');
is(answers('in_two'), $before, 'schema, then data: the answers are the same');

# A table that a registration speaks of may be left out: its rows fail or go,
# and nothing else does.
create_database('partial');
$node->command_ok([ 'pg_dump', '-f', "$dir/partial.sql", '-T', 'shop.tag', '-T', 'shop.rich', $node->connstr('original') ],
	'pg_dump without one of the tables');
$node->run_log([ 'psql', '-X', '-q', '-f', "$dir/partial.sql", '-d', $node->connstr('partial') ]);
is($node->safe_psql('partial', q{SELECT orm_count('shop.customer')}), 2, 'readers work without it');

$node->stop;
done_testing();
