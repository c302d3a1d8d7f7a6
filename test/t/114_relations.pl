# Every kind of relation is a model: partitioned tables (and foreign keys from
# and to them), inheritance, views, materialized views, temporary and unlogged
# tables.

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

# ask(what, answer, question...): all in one session, the last answer counts
sub ask
{
	my ($what, $answer, @sql) = @_;
	my ($ret, $out, $err) = $node->psql('postgres', join(";\n", @sql), on_error_stop => 0);

	$out .= $err;
	if (ref $answer)
	{
		like($out, $answer, $what);
	}
	else
	{
		is($out, $answer, $what);
	}
}

sub run { $node->safe_psql('postgres', join(";\n", @_)); }

# ---------------------------------------------------------------- partitioned
run(<<'SQL');
CREATE TABLE region (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE sale (id int, day date NOT NULL, region_id int NOT NULL REFERENCES region, amount int, PRIMARY KEY (id, day))
    PARTITION BY RANGE (day);
CREATE TABLE sale_2023 PARTITION OF sale FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
-- columns in another order, and one dropped: attached, not made as a partition
CREATE TABLE sale_2024 (amount int, gone text, region_id int NOT NULL, day date NOT NULL, id int NOT NULL);
ALTER TABLE sale_2024 DROP gone;
ALTER TABLE sale ATTACH PARTITION sale_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE sale_rest PARTITION OF sale DEFAULT PARTITION BY RANGE (id);
CREATE TABLE sale_rest_1 PARTITION OF sale_rest FOR VALUES FROM (MINVALUE) TO (4);
CREATE TABLE sale_rest_2 PARTITION OF sale_rest DEFAULT;
CREATE TABLE refund (id int PRIMARY KEY, sale_id int, sale_day date, FOREIGN KEY (sale_id, sale_day) REFERENCES sale (id, day));
CREATE TABLE account (id int PRIMARY KEY, region_id int REFERENCES region) PARTITION BY HASH (id);
CREATE TABLE account_0 PARTITION OF account FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE account_1 PARTITION OF account FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE booking (id int PRIMARY KEY, account_id int REFERENCES account);
INSERT INTO region VALUES (1, 'north'), (2, 'south');
INSERT INTO sale VALUES (1, '2023-05-01', 1, 10), (2, '2024-05-01', 2, 20), (3, '2025-05-01', 1, 30), (4, '2025-06-01', 2, 40);
INSERT INTO refund VALUES (1, 2, '2024-05-01'), (2, 3, '2025-05-01');
INSERT INTO account VALUES (1, 1), (2, 2), (3, NULL);
INSERT INTO booking VALUES (1, 1), (2, 3), (3, 3);
SQL
ask('rows of all partitions', "1\n2\n3\n4", q{SELECT r->>'id' FROM orm_all('sale') r ORDER BY 1});
ask('a partition attached with other columns', '2|2024-05-01|2|20', q{SELECT * FROM orm_filter(NULL::sale, 'amount', 20)});
ask('a path from a partitioned table', "2\n4", q{SELECT id FROM orm_filter(NULL::sale, 'region__name', 'south') ORDER BY 1});
ask('the reverse path, once for all partitions', 'south', q{SELECT name FROM orm_filter(NULL::region, 'sale__amount__gt', 15, 'sale__amount__lt', 25)});
ask('exclude over it', 'south', q{SELECT name FROM orm_exclude(NULL::region, 'sale__amount', 10)});
ask('a key to a partitioned table', '1', q{SELECT id FROM orm_filter(NULL::refund, 'refund_sale_id_sale_day_fkey__amount', 20)});
ask('and back', "2\n3", q{SELECT id FROM orm_filter(NULL::sale, 'refund__isnull', false) ORDER BY 1});
ask('two steps through partitioned tables', 'north', q{SELECT name FROM orm_filter(NULL::region, 'account__booking__id', 1)});
ask('counts', "1|2\n2|2", q{SELECT r->>'id', r->>'sale__count' FROM orm_annotate_count('region', 'sale') r ORDER BY 1});
ask('get, first, last, exists', '3|1|4|t', q{SELECT (orm_get(NULL::sale, 'amount', 30)).id, (SELECT id FROM orm_first(NULL::sale)),
	(SELECT id FROM orm_last(NULL::sale)), orm_exists('sale', 'region__name', 'north')});
ask('a partition by its own name', '3', q{SELECT r->>'id' FROM orm_filter('sale_rest_1', 'region__name', 'north') r});
ask('an attached partition by its own name', '20|2|2024-05-01|2', q{SELECT * FROM orm_filter(NULL::sale_2024, 'region__name', 'south')});
ask('partitions give no names of their own', '0', q{SELECT count(*) FROM orm_fields('region') WHERE name ~ '20|rest|_[01]$'});
ask('nor does a search for a model find them', '4', q{SELECT orm_count('Sale')});
ask('only the partitions that fit are read', qr/sale_2024(?!.*sale_(2023|rest))/s, q{SELECT * FROM orm_explain('sale.filter(day__year=2024)')});
ask('a partition that is detached is gone from the table', "4\n3", q{BEGIN; SELECT orm_count('sale');
ALTER TABLE refund DROP CONSTRAINT refund_sale_id_sale_day_fkey; ALTER TABLE sale DETACH PARTITION sale_2024; SELECT orm_count('sale'); ROLLBACK});
ask('an added partition is part of it', "4\n5\n10", q{BEGIN; SELECT orm_count('sale'); CREATE TABLE sale_2022 PARTITION OF sale FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
INSERT INTO sale VALUES (10, '2022-05-05', 1, 1); SELECT orm_count('sale'); SELECT id FROM orm_filter(NULL::sale, 'region__name', 'north', 'day__year', 2022); ROLLBACK});

# ---------------------------------------------------------------- inheritance
run(<<'SQL');
CREATE TABLE animal (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE dog (bark text, PRIMARY KEY (id)) INHERITS (animal);
CREATE TABLE leash (id int PRIMARY KEY, dog_id int REFERENCES dog, animal_id int REFERENCES animal);
INSERT INTO animal VALUES (1, 'Tom');
INSERT INTO dog VALUES (2, 'Rex', 'wau');
INSERT INTO leash VALUES (1, 2, 1);
SQL
ask('a parent has its children\'s rows', "Rex\nTom", q{SELECT name FROM orm_all(NULL::animal) ORDER BY 1});
ask('a child has its parent\'s columns', '2|Rex|wau', q{SELECT * FROM orm_filter(NULL::dog, 'name', 'Rex')});
ask('keys are those of each table', '1|0', q{SELECT orm_count('dog', 'leash__id', 1), orm_count('dog', 'leash__animal__name', 'Rex')});
ask('a parent cannot be reached from its child by inheritance alone', qr/cannot resolve keyword "animal"/, q{SELECT orm_count('dog', 'animal__name', 'x')});

# ---------------------------------------------------------------------- views
run(<<'SQL');
CREATE VIEW v_sale AS SELECT id, day, region_id, amount * 2 AS twice FROM sale;
CREATE MATERIALIZED VIEW m_sale AS SELECT region_id, sum(amount) AS total FROM sale GROUP BY 1;
CREATE UNIQUE INDEX ON m_sale (region_id);
CREATE VIEW v_readers AS SELECT * FROM orm_filter(NULL::sale, 'amount__gt', 15);
SQL
ask('a view', '4', q{SELECT id FROM orm_filter(NULL::v_sale, 'twice', 80)});
ask('has no relations by itself', qr/cannot resolve keyword "region"/, q{SELECT orm_count('v_sale', 'region__name', 'north')});
run(q{SELECT orm_register('v_sale', '{"relations": {"region": {"kind": "fk", "columns": ["region_id"], "to": "region", "related_name": "view_sales"}}}')});
ask('has those that are registered', '2', q{SELECT orm_count('v_sale', 'region__name', 'north')});
ask('and their reverse', 'south', q{SELECT name FROM orm_filter(NULL::region, 'view_sales__twice', 80)});
ask('a materialized view', '1|40', q{SELECT * FROM orm_filter(NULL::m_sale, 'total', 40)});
run(q{SELECT orm_register('m_sale', '{"relations": {"region": {"kind": "o2o", "columns": ["region_id"], "to": "region", "related_name": "summary"}}}')});
ask('with a one-to-one', 'south', q{SELECT name FROM orm_filter(NULL::region, 'summary__total', 60)});
ask('as it was refreshed', '0|1', q{BEGIN; INSERT INTO sale VALUES (9, '2023-06-01', 1, 100); SELECT orm_count('m_sale', 'total', 140) AS before \gset
REFRESH MATERIALIZED VIEW m_sale; SELECT :before, orm_count('m_sale', 'total', 140); ROLLBACK});
ask('a view over a reader, read by a reader', "3", q{SELECT orm_count('v_readers')});
for my $inline ('on', 'off')
{
	ask("a view over a typed reader outlives columns that come and go, inline $inline", "1\n1\n(1,,)\n1", qq{BEGIN; SET orm_lookup.inline = $inline;
CREATE TABLE base (id int PRIMARY KEY, a text, b int); INSERT INTO base VALUES (1, 'a', 2); CREATE VIEW over AS SELECT id FROM orm_filter(NULL::base, 'id', 1);
CREATE VIEW whole AS SELECT f FROM orm_filter(NULL::base, 'id', 1) f; CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT id FROM orm_filter(NULL::base, 'id', 1); END;
ALTER TABLE base ADD c int; SELECT * FROM over; ALTER TABLE base DROP a; SELECT * FROM over; ALTER TABLE base DROP b; ALTER TABLE base ADD d int; SELECT * FROM whole; SELECT one(); ROLLBACK});
}
ask('a view replaced under a session', "{\"id\": 4}\n{\"id\": 4, \"more\": 1}", q{CREATE VIEW v_r AS SELECT 4 AS id; SELECT * FROM orm_all('v_r');
CREATE OR REPLACE VIEW v_r AS SELECT 4 AS id, 1 AS more; SELECT * FROM orm_all('v_r')});
ask('a view of another owner reads by his privileges', '1', q{CREATE ROLE viewer; CREATE VIEW v_region AS SELECT * FROM region;
GRANT SELECT ON v_region TO viewer; SET ROLE viewer; SELECT orm_count('v_region', 'name', 'north')});
ask('but not beyond it', qr/permission denied for table region/, q{SET ROLE viewer; SELECT orm_count('region')});
ask('a sequence is no model', qr/is not a table or view|does not exist/, q{CREATE SEQUENCE seq; SELECT orm_count('seq')});
ask('nor an index', qr/is not a table or view/, q{SELECT orm_count('region_pkey'::regclass)});
ask('nor a composite type', qr/is not a table or view|does not exist/, q{CREATE TYPE pair AS (a int, b int); SELECT orm_count(NULL::pair)});

# ------------------------------------------------------- temporary, unlogged
ask('a temporary table', '{"id": 1, "region_id": 2}', q{CREATE TEMP TABLE pick (id int PRIMARY KEY, region_id int);
INSERT INTO pick VALUES (1, 2); SELECT * FROM orm_filter('pick', 'id', 1)});
ask('hides a permanent one of its name', "2\n1", q{SELECT orm_count('region'); CREATE TEMP TABLE region (id int); INSERT INTO region VALUES (1); SELECT orm_count('region')});
ask('until it is dropped', "2\n0\n2", q{SELECT orm_count('region'); CREATE TEMP TABLE region (id int); SELECT orm_count('region'); DROP TABLE region; SELECT orm_count('region')});
ask('temporary tables with a key between them', '1', q{CREATE TEMP TABLE box (id int PRIMARY KEY); CREATE TEMP TABLE item (id int PRIMARY KEY, box_id int REFERENCES box);
INSERT INTO box VALUES (1), (2); INSERT INTO item VALUES (1, 2); SELECT orm_count('box', 'item__id', 1)});
ask('ON COMMIT DROP', qr/^1.*"flash" does not exist/s, q{BEGIN; CREATE TEMP TABLE flash (id int) ON COMMIT DROP; INSERT INTO flash VALUES (1); SELECT orm_count('flash'); COMMIT; SELECT orm_count('flash')});
ask('ON COMMIT DELETE ROWS', "1\n0", q{CREATE TEMP TABLE brief (id int) ON COMMIT DELETE ROWS; BEGIN; INSERT INTO brief VALUES (1); SELECT orm_count('brief'); COMMIT; SELECT orm_count('brief')});
ask('pg_temp by name', '0', q{CREATE TEMP TABLE t1 (id int); SELECT orm_count('pg_temp.t1')});
ask('a temporary view', '2', q{CREATE TEMP VIEW tv AS SELECT * FROM region; SELECT orm_count('tv')});
ask('an unlogged table', '1', q{CREATE UNLOGGED TABLE u (id int); INSERT INTO u VALUES (1); SELECT orm_count('u')});
ask('a table without columns', '0', q{CREATE TABLE nothing (); SELECT orm_count('nothing')});
ask('a table without a key', "{\"a\": 1}\n{\"a\": 1}", q{CREATE TABLE nokey (a int); INSERT INTO nokey VALUES (1), (1); SELECT * FROM orm_all('nokey')});
ask('another session\'s temporary table is nobody else\'s', qr/"pick" does not exist/, q{SELECT orm_count('pick')});

$node->stop;
done_testing();
