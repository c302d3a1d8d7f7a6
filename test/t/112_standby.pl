# A hot standby: every reader answers there as on the primary, writers and
# registrations are refused, and sessions on the standby learn of what the
# primary alters, registers and drops.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$primary->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));
$primary->safe_psql('postgres', q{SELECT orm_register('blog_entry', '{"label": "blog.Entry", "ordering": ["-pub_date"],
	"relations": {"blog": {"related_name": "posts"}}}')});
$primary->backup('base');

my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

my @readers = (
	q{SELECT * FROM orm_all('blog_blog') ORDER BY 1},
	q{SELECT * FROM orm_all(NULL::blog_blog) ORDER BY 1},
	q{SELECT * FROM orm_filter('blog_author', 'name__startswith', 't') ORDER BY 1},
	q{SELECT name FROM orm_filter(NULL::blog_author, 'entry__blog__name', 'Beatles Blog') ORDER BY 1},
	q{SELECT * FROM orm_filter('blog_author'::regclass, orm_q('name', 'tom') | orm_q('name', 'tyke')) ORDER BY 1},
	q{SELECT * FROM orm_filter('blog_entry.filter(rating__gt=4)'::orm_queryset, 'blog__id', 1)},
	q{SELECT headline FROM orm_exclude(NULL::blog_entry, 'rating__lt', 5) ORDER BY 1},
	q{SELECT orm_get('blog_author', 'name', 'jerry')},
	q{SELECT (orm_get(NULL::blog_author, 'name', 'jerry')).email},
	q{SELECT * FROM orm_first('blog_entry')},
	q{SELECT * FROM orm_last('blog_entry', 'rating', 5)},
	q{SELECT orm_count('blog_entry', 'blog__name__contains', 'Blog')},
	q{SELECT a.name, orm_count('blog_entry', 'authors', a.id) FROM blog_author a ORDER BY 1},
	q{SELECT orm_exists('blog_author', 'name', 'nobody'), orm_exists('blog_author', 'name', 'paul')},
	q{SELECT * FROM orm_values('blog_entry', 'headline', 'blog__name')},
	q{SELECT orm_aggregate('blog_entry', 'Avg(rating)', 'Max(number_of_comments)')},
	q{SELECT * FROM orm_annotate('blog_blog', 'n', 'Count(posts)') ORDER BY 1},
	q{SELECT * FROM orm_annotate_count('blog_blog', 'posts', 'posts__rating__gt', 3) ORDER BY 1},
	q{SELECT * FROM orm_annotate_sum('blog_blog', 'posts__rating') ORDER BY 1},
	q{SELECT * FROM orm_annotate_avg('blog_blog', 'posts__rating') ORDER BY 1},
	q{SELECT * FROM orm_annotate_min('blog_blog', 'posts__rating') ORDER BY 1},
	q{SELECT * FROM orm_annotate_max('blog_blog', 'posts__rating') ORDER BY 1},
	q{SELECT * FROM orm('Entry.objects.filter(authors__name="john").values_list("headline", flat=True)')},
	q{SELECT * FROM orm('Blog.objects.filter(pk__in=$1).order_by("name").union(Blog.objects.filter(pk=4))', ARRAY[1, 2]) ORDER BY 1},
	q{SELECT headline FROM orm_rows(NULL::blog_entry, 'blog.Entry.filter(rating=5)')},
	q{SELECT * FROM orm_record('Blog.objects.annotate(n=Count("posts")).order_by("id").values_list("name", "n")') AS t(name varchar, n bigint)},
	q{SELECT orm_sql('blog_entry.filter(blog__name="x")')},
	q{SELECT count(*) > 0 FROM orm_explain('blog_entry.filter(blog__name="x")')},
	q{SELECT orm_columns('blog_entry.values_list("headline", "blog__name")')},
	q{SELECT * FROM orm_models() ORDER BY 1},
	q{SELECT * FROM orm_fields('blog_blog') f ORDER BY f::text},
	q{SELECT orm_object(b) FROM blog_blog b ORDER BY 1},
	q{SELECT * FROM orm_recordset('[{"id": 1, "day": "2024-02-29"}, {"id": 2}]') AS r(id int, day date)},
	q{SELECT orm_chain('blog_entry.all()'::orm_queryset, 'filter(headline=$1)', 'x')},
	q{SELECT orm_count('Entry.objects.filter(blog=Blog.objects.get(pk=1))'), orm_one(1, 1, 'blog_blog', -1)});

# The same answers, once as they come and once by the other way of running them.
my $empty = 0;
for my $inline ('on', 'off')
{
	for my $reader (@readers)
	{
		my $sql = "SET orm_lookup.inline = $inline; $reader";

		my $answer = $primary->safe_psql('postgres', $sql);

		$empty++ if $answer eq '';
		is($standby->safe_psql('postgres', $sql), $answer, "inline $inline: $reader");
	}
}
is($empty, 0, 'all had something to answer');

# Every reader of the extension was in that list.
my $functions = $primary->safe_psql('postgres', q{SELECT DISTINCT proname FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
	JOIN pg_extension x ON x.oid = d.refobjid AND d.deptype = 'e' AND x.extname = 'orm_lookup'
	WHERE provolatile = 's' AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY 1});
my $all = join("\n", @readers);
is(join(' ', grep { $all !~ /\b$_\(/ } split(/\n/, $functions)), '', 'all STABLE functions were tried');

# What writes is refused, and says so.
my @writers = (
	q{SELECT orm_register('blog_blog', '{"label": "x.Y"}')},
	q{SELECT orm_unregister('blog_entry')},
	q{SELECT * FROM orm('blog_entry.select_for_update().filter(pk=1)')});
push @writers,
	grep { $primary->safe_psql('postgres', q{SELECT 1 FROM pg_proc WHERE proname = '} . (/(orm_\w+)\(/)[0] . q{' LIMIT 1}) eq '1' } (
	q{SELECT orm_create('blog_blog', 'name', 'n', 'tagline', 't')},
	q{SELECT orm_update('blog_blog.all()', 'name', 'n')},
	q{SELECT * FROM orm_delete('blog_blog', 'id', 4)});
for my $writer (@writers)
{
	my ($ret, $out, $err) = $standby->psql('postgres', '\set VERBOSITY verbose' . "\n$writer");

	like($err, qr/ERROR:  25006: /, "refused: $writer");
}

# A session on the standby that has everything cached follows the primary.
my $session = $standby->background_psql('postgres', on_error_stop => 0);
my $posts = q{SELECT orm_count('blog_blog', 'posts__headline__contains', 'Lennon')};

sub on_standby
{
	my ($sql) = @_;
	my $out = $session->query($sql);

	$out .= $session->{stderr};
	$session->{stderr} = '';
	return $out;
}

sub on_primary
{
	$primary->safe_psql('postgres', $_[0]);
	$primary->wait_for_catchup($standby);
}

is(on_standby($posts), 4, 'a registered name');
on_primary(q{SELECT orm_register('blog_entry', '{"relations": {"blog": {"related_name": "entries"}}}')});
like(on_standby($posts), qr/cannot resolve keyword "posts"/, 'no longer, after the primary registered another');
is(on_standby($posts =~ s/posts/entries/r), 4, 'which leads there');
on_primary(q{ALTER TABLE blog_entry RENAME headline TO title});
is(on_standby($posts =~ s/posts__headline/entries__title/r), 4, 'a column renamed on the primary');
is(on_standby(q{SELECT * FROM orm('blog_author.filter(id=1)')}), '{"id": 1, "name": "tom", "email": "tom@example.com"}', 'a row');
on_primary(q{ALTER TABLE blog_author ADD born int DEFAULT 1940});
is(on_standby(q{SELECT * FROM orm('blog_author.filter(id=1)')}), '{"id": 1, "born": 1940, "name": "tom", "email": "tom@example.com"}',
	'a column added on the primary');
on_primary(q{DROP TABLE blog_entry_authors});
like(on_standby(q{SELECT orm_count('blog_author', 'entry__id', 1)}), qr/cannot resolve keyword "entry"/, 'a table dropped on the primary');

# Promoted, it writes, in the session that had read only.
$standby->promote;
is(on_standby(q{SELECT orm_register('blog_blog', '{"label": "promoted.Blog"}')}), '', 'promoted, it registers');
is(on_standby(q{SELECT orm_count('promoted.Blog')}), 4, 'and reads by that label');
$session->quit;

$standby->stop;
$primary->stop;
done_testing();
