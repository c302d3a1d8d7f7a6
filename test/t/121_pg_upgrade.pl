# pg_upgrade, here from a version to itself: the extension's types in columns,
# the registrations, views over readers and the event trigger are carried over.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $old = PostgreSQL::Test::Cluster->new('old');
$old->init;
$old->start;
$old->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$old->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));
$old->safe_psql('postgres', <<'SQL');
-- so that new relations get other OIDs than they would in a new cluster
CREATE TABLE gone (id int);
DROP TABLE gone;
SELECT orm_register('blog_entry', '{"label": "web.Entry", "ordering": ["-id"], "relations": {"blog": {"related_name": "posts", "on_delete": "PROTECT"}}}');
CREATE TABLE saved (q orm_queryset PRIMARY KEY, c orm_q, f orm_f);
CREATE INDEX ON saved USING hash (q);
INSERT INTO saved VALUES ('blog_entry.filter(rating=5)', 'Q(id__lt=7)', 'rating + 1');
CREATE VIEW best AS SELECT * FROM orm_filter(NULL::blog_entry, 'rating', 5);
SQL

my @questions = (
	q{SELECT * FROM orm('web.Entry.filter(blog__posts__rating=1).values_list("id", flat=True)')},
	q{SELECT model, options FROM orm_registry},
	q{SELECT * FROM orm_registry_relation},
	q{SELECT q, c, f FROM saved},
	q{SELECT r->>'id' FROM saved, orm_filter(q, c) r},
	q{SELECT id FROM best ORDER BY 1},
	q{SET enable_seqscan = off; SELECT c FROM saved WHERE q = 'blog_entry . filter(rating = 5)'},
	q{SELECT evtname, evtenabled FROM pg_event_trigger});
my @before = map { $old->safe_psql('postgres', $_) } @questions;

my $new = PostgreSQL::Test::Cluster->new('new');
$new->init;
$old->stop;

chdir $PostgreSQL::Test::Utils::tmp_check or die "chdir: $!";
my $bindir = $new->config_data('--bindir');
command_ok(
	[   'pg_upgrade', '--no-sync', '-d', $old->data_dir, '-D', $new->data_dir, '-b', $bindir, '-B', $bindir,
		'-s', $new->host, '-p', $old->port, '-P', $new->port ],
	'pg_upgrade');

$new->start;
is($new->safe_psql('postgres', $questions[$_]), $before[$_], $questions[$_]) for 0 .. $#questions;
is(scalar(grep { $_ eq '' } @before), 0, 'all had an answer');
is($new->safe_psql('postgres', q{DROP TABLE blog_entry CASCADE; SELECT (SELECT count(*) FROM orm_registry) + (SELECT count(*) FROM orm_registry_relation)}), 0,
	'and a dropped table takes its registration along');
$new->stop;

done_testing();
