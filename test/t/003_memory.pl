# Memory: calls of many shapes and values in one session leave nothing behind:
# what the backend holds after 200,000 of them is what it held once its caches
# were full, in its memory contexts and as the operating system sees it.
#
#   ORM_LOOKUP_MEMORY_CALLS=1000000 prove test/t/003_memory.pl
#
# runs a longer loop. The figures are in the test's output.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $calls = $ENV{ORM_LOOKUP_MEMORY_CALLS} || 200_000;
my $warm_up = 30_000;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nautovacuum = off\nfsync = off");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));

# Calls of each kind: through both faces, planned once; then, every fifth round,
# planned anew, ever new shapes (far more than the session keeps plans for),
# errors, and writes. "made" counts them.
$node->safe_psql('postgres', <<'SQL');
CREATE PROCEDURE make_calls(wanted int, INOUT made int, INOUT i int) LANGUAGE plpgsql AS $$
DECLARE
    words text[] := ARRAY['Lennon', 'What', '%', 'o''x', repeat('long ', 200)];
    word text;
    q orm_queryset;
BEGIN
    WHILE made < wanted LOOP
        i := i + 1;
        word := words[i % 5 + 1];
        PERFORM orm_count('blog_entry', 'rating', i % 6);
        PERFORM orm_exists('blog_entry', 'headline__contains', word, 'blog', i % 4);
        PERFORM count(*) FROM orm_filter(NULL::blog_entry, 'blog__name', word, 'rating__gte', i % 5);
        PERFORM count(*) FROM orm_filter('blog_author', jsonb_build_object('name__contains', word, 'pk__lt', i % 9));
        PERFORM count(*) FROM orm('Entry.objects.filter(rating=$1, headline__contains=$2).values_list("pk")', i % 6, word);
        PERFORM count(*) FROM orm_rows(NULL::blog_entry, 'Entry.objects.filter(pk__in=$1).order_by("-pub_date")[:3]', ARRAY[i % 20, i % 7]);
        PERFORM orm_count('blog_entry', orm_q('rating', i % 6) | ~orm_q('blog__name', word), 'number_of_comments__gt', orm_f('rating * ' || i % 3));
        made := made + 7;
        CONTINUE WHEN i % 5 <> 0;

        -- the shape is a value
        PERFORM count(*) FROM orm('Blog.objects.annotate(n' || i % 1500 || '=Count("entry")).filter(n' || i % 1500 || '__gt=$1)', i % 7);
        q := orm_chain('Entry.objects.all()', 'filter(headline__startswith=$1, rating__lt=$2)', word, i % 7);
        q := orm_chain(q, 'exclude(authors__name=$1)', word);
        PERFORM orm_exists(q), orm_sql(q), q::text::orm_queryset = q;
        -- planned anew
        EXECUTE format('SELECT * FROM orm_filter(NULL::blog_entry, %L, %L)', 'pub_date__year', 2000 + i % 20);
        EXECUTE format('SELECT * FROM orm(%L)', format('Entry.objects.select_related("blog").prefetch_related("authors").filter(pk=%s)', i % 21));
        EXECUTE format('SELECT * FROM orm(%L)', format('Blog.objects.filter(Exists(Entry.objects.filter(blog=OuterRef("pk"), rating=%s))).aggregate(x%s=Max("pk"))', i % 6, i % 900));
        -- errors
        BEGIN
            PERFORM * FROM orm_get('blog_entry', 'pk', -1 - i % 2);
        EXCEPTION WHEN no_data_found THEN
        END;
        BEGIN
            PERFORM orm_count('blog_entry', 'nope' || i % 700, i);
        EXCEPTION WHEN undefined_column THEN
        END;
        BEGIN
            EXECUTE 'SELECT * FROM orm(''Entry.objects.filter(rating='')';
        EXCEPTION WHEN syntax_error THEN
        END;
        -- a write
        PERFORM * FROM orm('Entry.objects.filter(pk=$1).update(rating=F("rating"))', i % 20 + 1);
        made := made + 12;
        IF i % 50 = 0 THEN
            COMMIT;
        END IF;
    END LOOP;
END $$;
SQL

# ------------------------------------------------------------------- measuring

my $psql = $node->background_psql('postgres', on_error_stop => 1);
$psql->set_query_timer_restart;
my $pid = $psql->query_safe('SELECT pg_backend_pid()');
my $has_view = $node->safe_psql('postgres', 'SHOW server_version_num') >= 140000;

sub contexts
{
	return 0 unless $has_view;
	return $psql->query_safe('SELECT sum(total_bytes) FROM pg_backend_memory_contexts');
}

# What is the backend's alone, in kB; 0 where there is no /proc
sub resident
{
	my ($kilobytes) = -r "/proc/$pid/status" ? slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m : 0;
	return $kilobytes || 0;
}

my ($made, $round) = (0, 0);

# Makes calls until there were so many in all
sub make_calls
{
	# in portions, each of which has the time that one statement may take
	while ($made < $_[0])
	{
		my $next = $made + 20_000 < $_[0] ? $made + 20_000 : $_[0];
		($made, $round) = split /\|/, $psql->query_safe("CALL make_calls($next, $made, $round)");
	}
	$psql->query_safe('VACUUM blog_entry');
	my @figures = (contexts(), resident());
	note "after $made calls: $figures[0] bytes in memory contexts, $figures[1] kB resident";
	return @figures;
}

my ($contexts, $resident) = make_calls($warm_up);
make_calls($warm_up + int($calls / 2));
my ($contexts_then, $resident_then) = make_calls($warm_up + $calls);

# A leak of 10 bytes a call would be 2 MB; plans that come and go in the bounded
# cache differ by less.
cmp_ok($contexts_then - $contexts, '<', 1024 * 1024, "memory contexts do not grow over $calls calls");
cmp_ok($resident_then - $resident, '<', 4 * 1024, 'nor does the process');

# one long transaction, in which nothing is freed by its end alone
my ($before) = contexts();
$psql->query_safe("BEGIN");
$psql->query_safe("DO \$\$ DECLARE n int; BEGIN FOR i IN 1 .. 3000 LOOP SELECT orm_count('blog_entry', 'rating', i % 6) + orm_count('blog_entry', jsonb_build_object('rating', i)) INTO n; END LOOP; END \$\$");
my $inside = contexts();
$psql->query_safe("DO \$\$ DECLARE n int; BEGIN FOR i IN 1 .. 20000 LOOP SELECT orm_count('blog_entry', 'rating', i % 6) + orm_count('blog_entry', jsonb_build_object('rating', i)) INTO n; END LOOP; END \$\$");
cmp_ok(contexts() - $inside, '<', 256 * 1024, 'nor within one transaction');
$psql->query_safe("COMMIT");

$psql->quit;
$node->stop;
done_testing();
