-- 19_querysets_as_values: the types orm_queryset, orm_q and orm_f as values:
-- input, output, comparison, indexes, composing, storing.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'
SET client_min_messages = warning;

-- input checks the syntax, output is canonical, nothing touches a table
SELECT 'Entry.objects.filter( rating__gt = 3 ) . order_by( "-pub_date" ) [ : 5 ]'::orm_queryset;
SELECT 'no_such_table.filter(no_such_field=1)'::orm_queryset;
SELECT $$ blog_entry.filter(headline="it's", body_text='say "hi"', rating=0x1F) $$::orm_queryset;
SELECT $$ blog_entry.filter(Q(a=1) | (Q(b=2) & ~Q(c=3)), d__in=[1, 2.50, None, True], **{'odd key': 1}) $$::orm_queryset;
SELECT $$ "My Table".filter(a=(1,)).exclude(b={'x': [1]}) $$::orm_queryset;
SELECT 'Entry.objects.filter('::orm_queryset;
SELECT 'Entry.objects; drop'::orm_queryset;
SELECT ''::orm_queryset;
-- the canonical text reads back to the same
SELECT q::text::orm_queryset = q FROM (SELECT $$ blog_entry.filter(Q(a=1) | Q(b=-2) & ~Q(c='\'')).annotate(n=F('a') * (F('b') + 1) ** -2)[1:] $$::orm_queryset AS q) x;

-- a reader takes it
SELECT :ids FROM orm_all('Entry.objects.filter(rating=5)'::orm_queryset) o;
SELECT :ids FROM orm_filter('Entry.objects.filter(rating=5)'::orm_queryset, 'blog', 1) o;
SELECT orm_count('Entry.objects.filter(rating=5)'::orm_queryset), orm_exists('Entry.objects.filter(rating=9)'::orm_queryset);
SELECT :ids FROM orm('Entry.objects.filter(rating=5)'::orm_queryset) o;
SELECT id FROM orm_rows(NULL::blog_entry, 'Entry.objects.filter(rating=5).order_by("id")'::orm_queryset);
SELECT orm_sql('Entry.objects.filter(rating=5).values("id")'::orm_queryset);

-- orm_chain appends; what it was given stays as it was
SELECT orm_chain('blog_entry', 'filter(headline__startswith=$1)', 'What');
SELECT orm_chain('blog_entry', '.filter(rating=$1).order_by($2)', 3, '-pub_date');
SELECT orm_chain(orm_chain('blog_entry', 'filter(rating__gte=$1)', 4), 'exclude(blog__name=$1)[:$2]', 'Cheddar Talk', 3);
SELECT orm_chain('blog_entry', 'filter(pub_date=$1, rating__in=$2, headline=$3, body_text=$4)',
    date '2008-06-01', ARRAY[1, 2], NULL::text, 'quote '' and "double" and \ back');
SELECT orm_chain('blog_entry', 'filter(a=$1, b=$2, c=$3, d=$4)', true, 1.50, '{"k": [1, null]}'::jsonb, timestamptz '2008-01-01 12:00+00');
SELECT :ids FROM orm_all(orm_chain('blog_entry', 'filter(headline__startswith=$1)', 'What')) o;
SELECT orm_chain('blog_entry', 'filter(rating=$2)', 1);
SELECT orm_chain('blog_entry', 'count()');
SELECT orm_chain('blog_entry', 'blog_entry.filter(a=1)');
SELECT orm_chain('blog_entry', '');
SELECT orm_chain('blog_entry', 'filter(a=1'); 
SELECT orm_chain('blog_entry', '[:5]');
SELECT orm_chain(NULL, 'all()'), orm_chain('blog_entry', NULL);
-- a value that looks like a fragment is a value
SELECT orm_chain('blog_entry', 'filter(headline=$1)', $$x').all().filter(rating='5$$);
SELECT count(*) FROM orm_all(orm_chain('blog_entry', 'filter(headline=$1)', $$x').all().filter(rating='5$$));

-- nested in another as a value
SELECT :ids FROM orm_filter('blog_entry', 'blog__in', 'Blog.objects.filter(name__startswith="B")'::orm_queryset) o;
SELECT :ids FROM orm('Entry.objects.filter(blog__in=$1)', 'Blog.objects.filter(name__startswith="B")'::orm_queryset) o;

-- columns and variables
CREATE TEMP TABLE segments (name text PRIMARY KEY, q orm_queryset, UNIQUE (q));
INSERT INTO segments VALUES
    ('best', 'Entry.objects.filter(rating=5)'), ('cheese', 'Entry.objects.filter(blog__name="Cheddar Talk")'),
    ('new', 'Entry.objects.order_by("-pub_date")[:3]');
INSERT INTO segments VALUES ('again', 'Entry . objects . filter( rating=5 )');
SELECT name, orm_count(q) FROM segments ORDER BY name;
SELECT s.name, (SELECT :ids FROM orm_all(s.q) o) FROM segments s ORDER BY q;
SELECT name FROM segments WHERE q = 'Entry.objects.filter(rating=5)';
SELECT name FROM segments WHERE q < 'Entry.objects.filter(rating=5)' ORDER BY q DESC;
DO $$
DECLARE
    q orm_queryset := 'Entry.objects.all()';
BEGIN
    q := orm_chain(q, 'filter(rating__gte=$1)', 4);
    q := orm_chain(q, 'exclude(blog=$1)', 1);
    RAISE WARNING '% of %', orm_count(q), q;
END $$;

-- comparison, btree and hash
SELECT a = b, a <> b, a < b, a <= b, a > b, a >= b FROM (VALUES ('a.all()'::orm_queryset, 'b.all()'::orm_queryset)) v(a, b);
SELECT 'a . all ()'::orm_queryset = 'a.all()'::orm_queryset;
CREATE INDEX ON segments USING hash (q);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (costs off) SELECT name FROM segments WHERE q > 'a.all()';
SELECT count(DISTINCT q), max(q::text) FROM segments;
SELECT count(*) FROM segments a JOIN segments b USING (q);
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT q, count(*) FROM (SELECT q FROM segments UNION ALL SELECT q FROM segments) x GROUP BY q ORDER BY q;

-- binary send and receive, through a binary copy
SELECT orm_queryset_send(q) = convert_to(q::text, 'UTF8') FROM segments WHERE name = 'best';
SELECT count(*) FROM pg_type WHERE typname IN ('orm_queryset', 'orm_q', 'orm_f') AND typreceive <> 0 AND typsend <> 0;

-- orm_q and orm_f in the same way
SELECT '(Q(a = 1)|Q(b=2)) &Q(c=3)'::orm_q, ' a+ 1 '::orm_f;
SELECT 'Q(a=1'::orm_q;
SELECT '{"a": }'::orm_q;
SELECT 'a +'::orm_f;
SELECT '5'::orm_q;
SELECT '[1]'::orm_q;

DROP TABLE segments;

-- the three as parameters of an expression and of a fragment
SELECT count(*) FROM orm('Entry.objects.filter($1, rating__lt=$2)', orm_q('blog', 1) | orm_q('blog', 2), 4);
SELECT count(*) FROM orm('Entry.objects.filter(rating=$1)', orm_f('number_of_pingbacks'));
SELECT * FROM orm('$1.filter(rating=5).count()', 'Entry.objects.filter(blog=1)'::orm_queryset);
SELECT orm_chain('Entry.objects', 'filter($1 & Q(pk__gt=1), rating=$2, blog__in=$3)',
    orm_q('blog', 1) | orm_q('blog', 2), orm_f('number_of_pingbacks - rating'), 'Blog.objects.filter(name__startswith="B")'::orm_queryset);
SELECT :ids FROM orm_all(orm_chain('Entry.objects', 'filter(rating__gt=$1 * 2)', orm_f('number_of_pingbacks + 1'))) o;
