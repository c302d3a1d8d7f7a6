# With debug_discard_caches every catalog access throws every cached model away
# in the middle of being used. The answers stay the same; a pointer that is kept
# where it must not be shows. Only a server with assertions has the setting.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;

my $setting = $node->pg_version >= 14 ? 'debug_discard_caches' : 'clobber_cache_always';
my ($ret) = $node->psql('postgres', "SET $setting = 1");
if ($ret != 0)
{
	$node->stop;
	plan skip_all => "this server has no $setting";
}

$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE shop_place (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop_bar (place_ptr_id int PRIMARY KEY REFERENCES shop_place, beers int);
CREATE TABLE shop_friend (id int PRIMARY KEY, a_id int REFERENCES shop_place, b_id int REFERENCES shop_place, UNIQUE (a_id, b_id));
INSERT INTO shop_place VALUES (1, 'Sun'), (2, 'Moon');
INSERT INTO shop_bar VALUES (1, 3);
INSERT INTO shop_friend VALUES (1, 1, 2);
SELECT orm_register('blog_entry', '{"label": "web.Entry", "ordering": ["-pub_date"], "relations": {"blog": {"related_name": "posts"}}}');
SQL

my @questions = (
	q{SELECT orm_count('blog_entry', 'blog__name', 'Beatles Blog')},
	q{SELECT * FROM orm('web.Entry.filter(blog__name="Beatles Blog").exclude(rating__lt=3)[:2].values("id", "headline")')},
	q{SELECT name FROM orm_filter(NULL::blog_author, 'entry__rating', 5, 'entry__blog__name', 'Cheddar Talk')},
	q{SELECT * FROM orm_annotate_count('blog_blog', 'posts', 'posts__rating__gt', 3) ORDER BY 1},
	q{SELECT * FROM orm('blog_author.exclude(entry__blog__name="Cheddar Talk").order_by("name").values_list("name", flat=True)')},
	q{SELECT * FROM orm('shop_bar.filter(name="Sun").values("name", "beers")')},
	q{SELECT orm_count('shop_place', 'bar__beers', 3)},
	q{SELECT * FROM orm('blog_blog.filter(Exists(Entry.objects.filter(blog=OuterRef("pk"), rating=5))).order_by("id").values_list("id", flat=True)')},
	q{SELECT orm_get('blog_author', 'id', 1)},
	q{SELECT * FROM orm('blog_entry.filter(pk=1).select_related("blog")')},
	q{SELECT orm_count('shop_place', 'friend_by_a__b__name', 'Moon')},
	q{SELECT orm_count('blog_entry', 'nope', 1)},
	q{SELECT orm_count('shop_place', 'friend__id', 1)},
	q{SELECT orm_count('Nope')},
	q{SELECT count(*) FROM orm_fields('blog_blog')},
	q{BEGIN; SELECT orm_register('shop_bar', '{"ordering": ["name"], "relations": {"twin": {"kind": "fk", "columns": ["beers"], "to": "shop_place", "related_name": "twins"}}}');
		SELECT orm_count('shop_place', 'twins__beers', 3); ROLLBACK},
	q{SELECT orm_sql('blog_entry.filter(authors__name="x", blog__posts__id=1)')});
for my $question (@questions)
{
	my ($ret1, $out1, $err1) = $node->psql('postgres', $question, on_error_stop => 0);
	my ($ret2, $out2, $err2) = $node->psql('postgres', "SET $setting = 1; $question", on_error_stop => 0);

	isnt($out1 . $err1, '', "has an answer: $question");
	is($out2 . $err2, $out1 . $err1, 'the same while caches are discarded');
}

$node->stop;
done_testing();
