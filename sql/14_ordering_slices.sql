-- 14_ordering_slices: order_by, reverse, distinct and slices.
--
-- A result is the list of primary keys in the order found.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '')'

-- ascending, descending, several, by attname, by pk
SELECT :ids FROM orm($$ Blog.objects.order_by('name') $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by('-name') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=[3, 5]).order_by('-rating', 'pub_date') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog_id__lt=3).order_by('-blog_id', '-pk') $$) o;
-- reversed; the last order_by counts, none clears
SELECT :ids FROM orm($$ Blog.objects.order_by('name').reverse() $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by('-name').reverse().reverse() $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by('-name').order_by('id') $$) o;
SELECT orm_sql($$ Blog.objects.order_by('name').order_by() $$);
-- over relations; a relation without an ordering of its own is ordered by its key
SELECT :ids FROM orm($$ Entry.objects.filter(rating=4).order_by('blog__name', 'id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=4).order_by('-blog', 'headline') $$) o;
SELECT :ids FROM orm($$ Blog.objects.filter(entry__rating__gte=5).order_by('entry__pub_date') $$) o;
-- by expressions, with NULLs first or last
SELECT :ids FROM orm($$ Blog.objects.order_by(Length('name'), 'name') $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(F('name').desc()) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog=1).order_by(F('number_of_comments') - F('number_of_pingbacks'), 'pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog=1).order_by((F('number_of_comments') * -1).asc(), 'pk') $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(F('entry__rating').asc(nulls_first=True), 'entry__pk')[:3] $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(F('entry__rating').desc(nulls_last=True), 'entry__pk')[17:] $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(F('entry__rating').desc(), 'entry__pk')[:2] $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(OrderBy(F('name'), descending=True)) $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by(Lower('name').desc()) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog=3).order_by('pub_date__month', 'pk') $$) o;
-- at random: all of them, in some order
SELECT count(DISTINCT o->>'id') FROM orm($$ Entry.objects.order_by('?') $$) o;
SELECT orm_sql($$ Blog.objects.order_by('?') $$) LIKE '%random()%';

-- slices
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[:3] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[18:] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:10] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[100:] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:5] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[7:5] $$) o;
SELECT count(*) FROM orm($$ Entry.objects.order_by('pk')[:] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[0:10:2] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[1:10:3] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[::7] $$) o;
-- a slice of a slice counts within it
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:15][2:4] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:8][1:100] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:8][4:] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('pk')[5:][0] $$) o;
-- one of them
SELECT :ids FROM orm($$ Entry.objects.order_by('-pk')[0] $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('-pk')[19] $$) o;
SELECT * FROM orm($$ Entry.objects.order_by('-pk')[20] $$);
-- parameters as bounds
SELECT :ids FROM orm('Entry.objects.order_by("pk")[$1:$2]', 2, 4) o;
SELECT :ids FROM orm('Entry.objects.order_by("pk")[$1]', 2) o;
-- what cannot follow a slice, and what can
SELECT * FROM orm($$ Entry.objects.all()[:2].filter(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.all()[:2].exclude(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.all()[:2].order_by('pk') $$);
SELECT * FROM orm($$ Entry.objects.all()[:2].reverse() $$);
SELECT * FROM orm($$ Entry.objects.all()[:2].distinct() $$);
SELECT * FROM orm($$ Entry.objects.all()[:2].last() $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[:2].values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[:2].count() $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[18:].exists() $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[:2].aggregate(Sum('pk')) $$);
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('-pk')[:2]).order_by('pk') $$) o;
SELECT * FROM orm($$ Entry.objects.order_by('pk')[-2:] $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[:-2] $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')['x'] $$);
-- with a step, as a value: every step-th row, as the list that it is in Django
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('pk').values_list('pk', flat=True)[:10:3]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('-pk')[1::6]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog__in=Blog.objects.order_by('pk')[1::2]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.exclude(blog__in=Blog.objects.order_by('pk')[1::2]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Blog.objects.filter(entry__in=Entry.objects.order_by('-pk')[::6]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('blog', 'pk').distinct('blog')[::2]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.filter(pk__lt=4).union(Entry.objects.filter(pk__gt=15)).order_by('pk')[::2]).order_by('pk') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.filter(pk__lt=4).values_list('pk').union(Entry.objects.filter(pk__gt=15).values_list('pk')).order_by('-pk')[:6:2]).order_by('pk') $$) o;
SELECT :ids FROM orm('Entry.objects.filter(pk__in=$1).order_by("pk")', 'Entry.objects.order_by("pk")[::5]'::orm_queryset) o;
SELECT orm_count('blog_entry', 'pk__in', 'Entry.objects.order_by("pk")[::5]'::orm_queryset);
SELECT orm('Entry.objects.filter(pk__in=Entry.objects.all()[:$1:$2]).count()', v.h, v.s) FROM (VALUES (10, 2), (10, 3), (NULL, 3), (10, NULL)) v(h, s);
BEGIN;
SELECT orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('pk')[:10:3]).update(rating=0) $$);
SELECT :ids FROM orm('Entry.objects.filter(rating=0).order_by("pk")') o;
SELECT orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('-pk')[:10:4]).delete() $$)->0;
SELECT :ids FROM orm('Entry.objects.order_by("pk")') o;
SELECT orm($$ Entry.objects.get(pk=1).authors.set(Author.objects.order_by('pk')[::2]) $$);
SELECT :ids FROM orm('Entry.objects.get(pk=1).authors.order_by("pk")') o;
ROLLBACK;
-- and nothing else
SELECT * FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.values('pk')[::2]) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=Entry.objects.values('pk')[:1:2]) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__gt=Entry.objects.values_list('pk')[:1:2]) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__in=[Entry.objects.all()[::2]]) $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].count() $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].contains(1) $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].first().headline $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].get_or_create(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].update(rating=1) $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].filter(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.all()[::2][1] $$);
SELECT * FROM orm($$ Entry.objects.all()[::2] | Entry.objects.filter(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.union(Entry.objects.all()[::2]) $$);
SELECT * FROM orm($$ Entry.objects.annotate(x=Subquery(Entry.objects.values('pk')[:1:2])) $$);
SELECT * FROM orm($$ Entry.objects.annotate(x=ArraySubquery(Entry.objects.values('pk')[::2])) $$);
SELECT * FROM orm($$ Entry.objects.filter(Exists(Entry.objects.all()[::2])) $$);
SELECT orm_count('Entry.objects.all()[::2]');
SELECT orm_exists('Entry.objects.all()[::2]'::orm_queryset);
SELECT orm_aggregate('Entry.objects.all()[::2]', 'Count("pk")');
SELECT * FROM orm_first('Entry.objects.all()[::2]');
SELECT orm_update('Entry.objects.all()[::2]', 'rating', 1);

-- distinct, also on fields
SELECT * FROM orm($$ Entry.objects.values_list('rating', flat=True).distinct().order_by('rating') $$);
SELECT * FROM orm($$ Entry.objects.values('blog__name').distinct().order_by('blog__name') $$);
SELECT :ids FROM orm($$ Blog.objects.filter(entry__rating=5).distinct().order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('blog', '-pub_date').distinct('blog') $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('blog__name', 'rating', 'pk').distinct('blog__name', 'rating') $$) o;
SELECT count(*) FROM orm($$ Entry.objects.order_by('blog__name').distinct() $$);

-- a bound that is NULL is none, as None is; an index has to be a number
SELECT count(*) FROM orm($$ Entry.objects.all()[0:$1] $$, NULL::int);
SELECT count(*) FROM orm($$ Entry.objects.all()[$1:$2] $$, NULL::int, 2);
SELECT count(*) FROM orm($$ Entry.objects.all()[0:$1] $$, 2);
SELECT count(*) FROM orm($$ Entry.objects.order_by('pk')[0:$1:$2] $$, 4, NULL);
SELECT g, (SELECT count(*) FROM orm($$ Entry.objects.all()[:$1] $$, g)) FROM (VALUES (NULL::int), (2), (NULL), (3), (NULL)) AS v(g);
SELECT * FROM orm($$ Entry.objects.all()[$1] $$, NULL::int);

-- a registered ordering holds where none is given, also through a relation
BEGIN;
SELECT orm_register('blog_blog', '{"ordering": ["-name"]}');
SELECT orm_register('blog_entry', '{"ordering": ["blog", "-pub_date"]}');
SELECT :ids FROM orm($$ Blog.objects.all() $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=4) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=4).reverse() $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=4).order_by('blog', 'pk') $$) o;
SELECT :ids FROM orm($$ Blog.objects.order_by('pk') $$) o;
SELECT o->'id' FROM orm($$ Blog.objects.first() $$) o;
SELECT o->'id' FROM orm($$ Blog.objects.last() $$) o;
ROLLBACK;
SELECT o->'id' FROM orm($$ Blog.objects.first() $$) o;
