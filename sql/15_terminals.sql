-- 15_terminals: the methods that end a chain and give one answer, all(), none(),
-- and what follows an instance.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'

-- all() and none()
SELECT count(*) FROM orm($$ Entry.objects.all() $$);
SELECT count(*) FROM orm($$ Entry.objects $$);
SELECT count(*) FROM orm($$ blog_entry $$);
SELECT count(*) FROM orm($$ Entry.objects.none() $$);
SELECT * FROM orm($$ Entry.objects.none().count() $$);
SELECT * FROM orm($$ Entry.objects.none().exists() $$);
SELECT * FROM orm($$ Entry.objects.none().filter(pk=1).values('pk') $$);
SELECT * FROM orm($$ Entry.objects.none().aggregate(n=Count('pk'), s=Sum('rating')) $$);

-- get
SELECT * FROM orm($$ Blog.objects.get(pk=1) $$);
SELECT * FROM orm($$ Blog.objects.filter(name__startswith='B').get() $$);
SELECT * FROM orm($$ Blog.objects.values('name').get(pk=1) $$);
SELECT * FROM orm($$ Blog.objects.values_list('name', flat=True).get(pk=1) $$);
SELECT * FROM orm($$ Blog.objects.get(entry__headline='What Ringo Ate') $$);
SELECT * FROM orm($$ Blog.objects.get(Q(pk=1) | Q(pk=5)) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=5) $$);
SELECT * FROM orm($$ Blog.objects.get() $$);
SELECT * FROM orm($$ Entry.objects.get(blog__lt=100) $$);
SELECT * FROM orm($$ Entry.objects.get(authors__pk__gt=0) $$);

-- first and last: by key where no order is given; nothing is no row
SELECT o->'id' FROM orm($$ Entry.objects.first() $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.last() $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.order_by('-pub_date').first() $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.order_by('-pub_date').last() $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.filter(rating=5).last() $$) o;
SELECT * FROM orm($$ Entry.objects.filter(rating=9).first() $$) o;
SELECT * FROM orm($$ Entry.objects.filter(rating=9).last() $$) o;
SELECT * FROM orm($$ Entry.objects.order_by('rating', 'pk').values_list('rating', 'pk').first() $$) o;

-- earliest and latest
SELECT o->'id' FROM orm($$ Entry.objects.earliest('pub_date') $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.latest('pub_date') $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.latest('rating', '-pub_date') $$) o;
SELECT * FROM orm($$ Entry.objects.filter(rating=9).latest('pub_date') $$);
SELECT * FROM orm($$ Entry.objects.latest() $$);

-- count and exists
SELECT * FROM orm($$ Entry.objects.count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).count() $$);
SELECT * FROM orm($$ Blog.objects.filter(entry__rating=5).count() $$);
SELECT * FROM orm($$ Blog.objects.filter(entry__rating=5).distinct().count() $$);
SELECT * FROM orm($$ Entry.objects.values('rating').distinct().count() $$);
SELECT * FROM orm($$ Entry.objects.exists() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).exists() $$);

-- contains: is the object in the queryset?
SELECT * FROM orm($$ Entry.objects.filter(rating=5).contains(Entry.objects.get(pk=1)) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).contains(Entry.objects.get(pk=2)) $$);
SELECT * FROM orm($$ Entry.objects.values('pk').contains(Entry.objects.get(pk=2)) $$);

-- in_bulk
SELECT * FROM orm($$ Author.objects.in_bulk([1, 2]) $$);
SELECT * FROM orm($$ Author.objects.in_bulk([]) $$);
SELECT * FROM orm($$ Author.objects.filter(pk__lt=2).in_bulk() $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1, 2])[2]['name'] $$);
SELECT * FROM orm($$ Author.objects.in_bulk(['tom'], field_name='name') $$);
-- one of its items is an instance
SELECT * FROM orm($$ Author.objects.in_bulk([1, 2])[2] $$);
SELECT * FROM orm($$ Author.objects.in_bulk()[2].name $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1, 2])[3] $$);
SELECT * FROM orm($$ Entry.objects.in_bulk([1, 2])[2].blog.name $$);
SELECT * FROM orm($$ Entry.objects.in_bulk([1, 2])[$1].authors.count() $$, 2);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.in_bulk()[5]['name'] $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=Blog.objects.in_bulk([1])[1]).count() $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1])[1].title $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1])[1].count() $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1])[:1] $$);
SELECT * FROM orm($$ Author.objects.in_bulk([1]).name $$);

-- aggregate
SELECT * FROM orm($$ Entry.objects.aggregate(Max('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(best=Max('rating'), n=Count('*')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.aggregate(n=Count('*'))['n'] $$);
SELECT * FROM orm($$ Blog.objects.first().entry_set.aggregate(Max('rating'))['rating__max'] $$);
SELECT * FROM orm($$ blog_entry.aggregate(n=Count('*'))['n'] $$);

-- values and values_list
SELECT * FROM orm($$ Blog.objects.values().order_by('pk')[:1] $$);
SELECT * FROM orm($$ Blog.objects.values_list().order_by('pk')[:1] $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values('blog', 'blog_id', 'blog__name', 'pk') $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list('blog__name', 'authors__name').order_by('authors') $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list('headline', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list('pk', 'headline', named=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values(up=Upper('headline')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values('pub_date__year', 'headline__length') $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list('pk', 'headline', flat=True) $$);

-- dates and datetimes
SELECT * FROM orm($$ Entry.objects.dates('pub_date', 'year') $$);
SELECT * FROM orm($$ Entry.objects.filter(pub_date__year=2008).dates('pub_date', 'month', order='DESC') $$);
SELECT * FROM orm($$ Entry.objects.filter(pub_date__year=2006).dates('pub_date', 'week') $$);
SELECT * FROM orm($$ Entry.objects.filter(pub_date__year=2006).dates('pub_date', 'day').count() $$);
SELECT * FROM orm($$ Entry.objects.dates('pub_date', 'hour') $$);
SELECT * FROM orm($$ Entry.objects.datetimes('pub_date', 'hour') $$);
SELECT * FROM orm($$ Entry.objects.dates('headline', 'year') $$);

-- defer and only
SELECT * FROM orm($$ Blog.objects.only('name').order_by('pk')[:1] $$);
SELECT * FROM orm($$ Blog.objects.defer('tagline').order_by('pk')[:1] $$);
SELECT * FROM orm($$ Blog.objects.defer('tagline').defer(None).order_by('pk')[:1] $$);
SELECT name, tagline FROM orm_rows(NULL::blog_blog, $$ Blog.objects.only('name').filter(pk=1) $$);

-- select_for_update: orm() may lock, the readers may not
SELECT o->'id' FROM orm($$ Blog.objects.select_for_update().filter(pk=1) $$) o;
SELECT o->'id' FROM orm($$ Blog.objects.select_for_update(nowait=True).filter(pk=1) $$) o;
SELECT orm_sql($$ Entry.objects.select_for_update(skip_locked=True, of=('self',)).filter(blog__name='x').values('pk') $$);
SELECT * FROM orm_all('Blog.objects.select_for_update()');

-- explain
SELECT count(*) > 0 FROM orm($$ Entry.objects.filter(pk=1).explain() $$);
SELECT * FROM orm_explain($$ Entry.objects.none().explain(costs=False) $$);
SELECT o->0->'Plan' IS NOT NULL FROM (SELECT (string_agg(l, '')::jsonb) AS o FROM orm_explain($$ Entry.objects.filter(pk=1).explain(format='json') $$) l) x;

SELECT count(*) > 0 FROM orm_explain($$ Entry.objects.filter(pk=1).explain(analyze=True) $$);
SELECT count(*) > 0 FROM orm_explain($$ Entry.objects.get(pk=1).headline $$);
SELECT count(*) > 0 FROM orm_explain($$ Entry.objects.in_bulk() $$);
SELECT * FROM orm($$ Entry.objects.explain(format='xls') $$);
SELECT * FROM orm($$ Entry.objects.explain(fast=True) $$);

-- what follows an instance: a field, a related object, a related manager
SELECT * FROM orm($$ Entry.objects.get(pk=1).headline $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog_id $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog.name $$);
SELECT * FROM orm($$ Entry.objects.first().blog.tagline $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[1].blog.name $$);
SELECT :ids FROM orm($$ Blog.objects.get(pk=2).entry_set.all() $$) o;
SELECT :ids FROM orm($$ Blog.objects.get(pk=2).entry_set.filter(rating__gte=4) $$) o;
SELECT * FROM orm($$ Blog.objects.get(pk=2).entry_set.count() $$);
SELECT :ids FROM orm($$ Entry.objects.get(pk=1).authors.all() $$) o;
SELECT :ids FROM orm($$ Author.objects.get(name='john').entry_set.exclude(blog=1) $$) o;
SELECT * FROM orm($$ Author.objects.get(name='john').entry_set.values_list('headline', flat=True).order_by('pk')[0] $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).title $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).headline.upper() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).headline $$);

-- all of it with the function face
SELECT count(*) FROM orm_all('blog_entry');
SELECT id FROM orm_get(NULL::blog_entry, 'pk', 3);
SELECT id FROM orm_first(NULL::blog_entry, 'rating', 4);
SELECT id FROM orm_last(NULL::blog_entry, 'rating', 4);
SELECT id FROM orm_first(NULL::blog_entry, 'rating', 9);
SELECT orm_count(NULL::blog_entry), orm_count('blog_entry', 'rating', 4), orm_count('Entry.objects.filter(rating=4)', 'blog', 1);
SELECT orm_exists('blog_entry'), orm_exists(NULL::blog_entry, 'rating', 9);
SELECT orm_values('blog_blog', 'name') LIMIT 1;
SELECT orm_values('blog_blog.filter(pk=1)');
SELECT orm_values('blog_entry.filter(pk=1)', 'blog__name', 'pub_date__year');
SELECT orm_aggregate('blog_entry', 'Max(rating)', 'Count("*")');
SELECT orm_aggregate('blog_entry.filter(rating=4)', 'n', 'Count(pk)', 'late', 'Max(pub_date)');

-- readers lock nothing, at whatever depth
SELECT count(*) FROM orm_filter('Blog.objects.filter(pk__in=Blog.objects.select_for_update())');
SELECT orm_exists('Blog.objects.filter(pk__in=Blog.objects.select_for_update())');
SELECT orm_count('blog_blog', 'pk__in', 'Blog.objects.select_for_update()'::orm_queryset);
SELECT count(*) FROM orm_filter(NULL::blog_blog, 'Exists(Blog.objects.select_for_update())'::orm_q);
SELECT count(*) > 0 AS locked FROM orm('Blog.objects.filter(pk__in=Blog.objects.select_for_update())');

-- get() and its like as values: a subquery that has to find its one row
SELECT orm_sql('Entry.objects.filter(blog=Blog.objects.get(name="Beatles Blog"))');
SELECT orm_sql('Entry.objects.filter(blog=Blog.objects.filter(name="x").first())');
SELECT orm_count('Entry.objects.exclude(blog=Blog.objects.get(pk=99))');
SELECT orm_count('Entry.objects.exclude(blog=Blog.objects.get(pk__gt=0))');
SELECT orm_count('Entry.objects.exclude(blog=Blog.objects.order_by("pk")[99])');
SELECT orm_count('Entry.objects.filter(blog__in=[Blog.objects.get(pk=1), Blog.objects.get(pk=99)])');
SELECT orm_update('Entry.objects.exclude(blog=Blog.objects.get(pk=99))', 'rating', 0);
-- None of first() or of a field means IS NULL, and the rest when excluded
SELECT orm_count('Author.objects.filter(email=Author.objects.filter(pk=99).values_list("email", flat=True).first())'), orm_count('Author.objects.exclude(email=Author.objects.filter(pk=99).values_list("email", flat=True).first())'),
    orm_count('blog_author', 'email', NULL), orm_count('blog_author');
SELECT orm_count('Entry.objects.filter(blog=Blog.objects.filter(pk=99).first())'), orm_count('Entry.objects.exclude(blog=Blog.objects.filter(pk=99).first())') = orm_count('blog_entry');
SELECT o FROM orm('Entry.objects.exclude(blog=Blog.objects.filter(pk=99).first()).filter(blog=Blog.objects.filter(pk=1).first()).values_list("pk", flat=True).order_by("pk")[:2]') o;
-- so are other methods that end a chain, and items of what they yield
SELECT orm_sql('Entry.objects.filter(rating=Entry.objects.aggregate(m=Max("rating"), n=Min("rating"))["m"])');
SELECT orm_sql('Entry.objects.filter(rating=Entry.objects.values("pk", "rating").get(pk=1)["rating"])');
SELECT orm_sql('Entry.objects.filter(rating__lt=Blog.objects.count() - 1)');
SELECT orm_count('Entry.objects.filter(rating=Entry.objects.aggregate(m=Max("rating"))["n"])');
SELECT orm_count('Entry.objects.filter(rating=Entry.objects.get(pk=1)["rating"])');
