-- 30_aggregates: aggregate(), and what it does to sliced, distinct, annotated
-- and combined querysets.

\pset format unaligned
\pset tuples_only on

-- every aggregate, with Django's default name
SELECT * FROM orm($$ Entry.objects.aggregate(Count('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(Sum('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(Avg('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(Min('pub_date'), Max('pub_date')) $$);
SELECT round((o->>'rating__stddev')::numeric, 6), round((o->>'rating__variance')::numeric, 6)
FROM orm($$ Entry.objects.aggregate(StdDev('rating'), Variance('rating')) $$) o;
SELECT round((o->>'s')::numeric, 6), round((o->>'v')::numeric, 6)
FROM orm($$ Entry.objects.aggregate(s=StdDev('rating', sample=True), v=Variance('rating', sample=True)) $$) o;
SELECT * FROM orm($$ Entry.objects.aggregate(n=Count('*')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(Count('pk'), Max('blog__name')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(Count('authors'), Count('authors__name', distinct=True)) $$);
-- an expression needs a name
SELECT * FROM orm($$ Entry.objects.aggregate(Sum(F('rating') * 2)) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Sum(F('number_of_comments') - F('number_of_pingbacks'))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Max('rating') - Min('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Max('rating') * 1.5, y=Count('pk') / 3) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Max(Length('headline'))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Coalesce(Max('rating'), 0)) $$);

-- distinct, filter, default
SELECT * FROM orm($$ Entry.objects.aggregate(x=Count('rating', distinct=True), y=Sum('rating', distinct=True)) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Count('pk', filter=Q(rating=5)), y=Avg('rating', filter=Q(blog__name__startswith='C'))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Count('pk', filter=~Q(authors__name='john'))) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).aggregate(Sum('rating'), Count('rating')) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).aggregate(x=Sum('rating', default=0), y=Avg('rating', default=1.5)) $$);
SELECT * FROM orm($$ Entry.objects.none().aggregate(x=Sum('rating', default=7), y=Count('pk'), z=Max('rating')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=Count('pk', default=0)) $$);

-- aggregates that PostgreSQL has
SELECT * FROM orm($$ Blog.objects.aggregate(x=ArrayAgg('name', ordering='name')) $$);
SELECT * FROM orm($$ Blog.objects.aggregate(x=ArrayAgg('name', ordering=('-name',), filter=Q(pk__lt=3))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=ArrayAgg('rating', distinct=True, ordering='rating')) $$);
SELECT * FROM orm($$ Blog.objects.aggregate(x=StringAgg('name', delimiter='; ', ordering='-pk')) $$);
SELECT * FROM orm($$ Blog.objects.aggregate(x=JSONBAgg('name', ordering='name')) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=BoolAnd(Q(rating__gte=0)), y=BoolOr(Q(rating__gt=5))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(x=BitAnd('rating'), y=BitOr('rating')) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).aggregate(x=ArrayAgg('rating'), y=ArrayAgg('rating', default=[])) $$);

-- across relations, both ways
SELECT * FROM orm($$ Blog.objects.aggregate(Count('entry'), Max('entry__rating')) $$);
SELECT * FROM orm($$ Author.objects.aggregate(x=Avg('entry__blog__id')) $$);
SELECT * FROM orm($$ Blog.objects.filter(entry__rating=5).aggregate(Count('pk'), x=Count('pk', distinct=True)) $$);

-- of a slice, of distinct rows, of values
SELECT * FROM orm($$ Entry.objects.order_by('pk')[:5].aggregate(Sum('rating'), Count('pk')) $$);
SELECT * FROM orm($$ Entry.objects.order_by('-rating')[:3].aggregate(Min('rating')) $$);
SELECT * FROM orm($$ Entry.objects.distinct().aggregate(Count('pk')) $$);
SELECT * FROM orm($$ Entry.objects.values('rating').distinct().aggregate(Count('rating'), Sum('rating')) $$);
SELECT * FROM orm($$ Entry.objects.order_by('blog', 'pk').distinct('blog').aggregate(Sum('rating')) $$);
SELECT * FROM orm($$ Entry.objects.values_list('pk', flat=True).order_by('pk')[2:4].count() $$);
-- of annotations, and of grouped ones: an aggregate of aggregates
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).aggregate(Max('n'), Avg('n')) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n__gt=0).aggregate(Sum('n'), c=Count('pk')) $$);
SELECT * FROM orm($$ Entry.objects.annotate(d=F('number_of_comments') - F('number_of_pingbacks')).aggregate(Max('d')) $$);
SELECT * FROM orm($$ Entry.objects.values('blog').annotate(n=Count('pk')).aggregate(Max('n')) $$);
SELECT * FROM orm($$ Entry.objects.values('blog__name', 'rating').annotate(n=Count('pk')).aggregate(Max('n'), c=Count('*')) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).count() $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n__gt=6).count() $$);
SELECT * FROM orm($$ Blog.objects.alias(n=Count('entry')).filter(n__gt=6).exists() $$);
-- one aggregate of another, only in steps
\set VERBOSITY sqlstate
SELECT * FROM orm($$ Blog.objects.aggregate(x=Max(Count('entry'))) $$);
SELECT * FROM orm($$ Blog.objects.aggregate(n=Count('entry'), m=Max('n')) $$);
\set VERBOSITY default

-- combined querysets are counted whole
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1)).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1), all=True).count() $$);

-- the function face
SELECT orm_aggregate('blog_entry', 'Avg(rating)', 'Max(pub_date)');
SELECT orm_aggregate('blog_entry', 'n', 'Count(pk)', 'best', 'Max(rating)', 'Min(rating)');
SELECT orm_aggregate('Entry.objects.filter(blog=1)', 'n', 'Count(pk, filter=Q(rating=5))');
SELECT orm_aggregate(NULL::blog_entry, $$ Sum('number_of_comments') $$);
SELECT orm_aggregate('blog_entry', 'spread', 'Max(rating) - Min(rating)');
SELECT orm_aggregate('blog_entry');
SELECT orm_aggregate('blog_entry', 'n', 'Length(headline)');
SELECT orm_aggregate('blog_entry', 'Max(rating) - Min(rating)');
SELECT orm_aggregate('blog_entry', 'x', 'Max(rating)', 'x', 'Min(rating)');
