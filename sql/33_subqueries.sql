-- 33_subqueries: Subquery, Exists, OuterRef, querysets as values of lookups.

\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never

-- a column of a subquery
SELECT * FROM orm($$ Blog.objects.annotate(newest=Subquery(Entry.objects.filter(blog=OuterRef('pk')).order_by('-pub_date').values('headline')[:1])).order_by('pk').values_list('name', 'newest') $$);
SELECT * FROM orm($$ Blog.objects.annotate(best=Subquery(Entry.objects.filter(blog=OuterRef('pk')).values('blog').annotate(m=Max('rating')).values('m'))).order_by('pk').values_list('name', 'best') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Subquery(Entry.objects.filter(blog=OuterRef('pk'), rating__gte=OuterRef('pk')).values('blog').annotate(c=Count('pk')).values('c'))).order_by('pk').values_list('name', 'n') $$);
-- ... in filters, orderings and updates of other annotations
SELECT * FROM orm($$ Blog.objects.annotate(d=Subquery(Entry.objects.filter(blog=OuterRef('pk')).order_by('-pub_date').values('pub_date')[:1])).filter(d__year__gte=2010).order_by('d').values_list('name', 'd') $$);
SELECT * FROM orm($$ Blog.objects.annotate(d=Subquery(Entry.objects.filter(blog=OuterRef('pk')).order_by('pub_date').values('pub_date')[:1])).order_by(F('d').desc(nulls_last=True)).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=Subquery(Entry.objects.order_by('-rating').values('rating')[:1])).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(number_of_comments__gt=Subquery(Entry.objects.filter(pk=17).values('number_of_pingbacks'))).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Coalesce(Subquery(Entry.objects.filter(blog=OuterRef('pk')).order_by('pk').values('rating')[:1]), Value(-1)) + 1).order_by('pk').values_list('x', flat=True) $$);
-- a queryset alone stands for Subquery(...)
SELECT * FROM orm($$ Entry.objects.filter(rating=Entry.objects.order_by('-rating').values('rating')[:1]).count() $$);

-- Exists, negated, combined, as annotation
SELECT * FROM orm($$ Blog.objects.filter(Exists(Entry.objects.filter(blog=OuterRef('pk'), rating=5))).order_by('pk').values_list('name', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.filter(~Exists(Entry.objects.filter(blog=OuterRef('pk')))).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.filter(Q(pk=4) | Exists(Entry.objects.filter(blog=OuterRef('pk'), rating=0))).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.filter(Exists(Entry.objects.filter(blog=OuterRef('pk'), rating=5)) & ~Q(name__startswith='C')).values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.annotate(has=Exists(Entry.objects.filter(blog=OuterRef('pk')))).order_by('pk').values_list('name', 'has') $$);
SELECT * FROM orm($$ Blog.objects.alias(has=Exists(Entry.objects.filter(blog=OuterRef('pk')))).filter(has=False).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.order_by(Exists(Entry.objects.filter(blog=OuterRef('pk'))), 'pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Author.objects.filter(Exists(Entry.objects.filter(authors=OuterRef('pk'), blog__name=OuterRef('name')))).values_list('name', flat=True) $$);
-- the queryset's own exists() and contains()
SELECT * FROM orm($$ Blog.objects.filter(Exists(Entry.objects.none())).count() $$);

-- OuterRef over relations, and two levels up
SELECT * FROM orm($$ Entry.objects.filter(Exists(Author.objects.filter(name=OuterRef('blog__name')))).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.filter(Exists(Entry.objects.filter(blog=OuterRef('pk'), authors__in=Author.objects.filter(name=OuterRef(OuterRef('name')))))).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pub_date__year=OuterRef('pub_date__year')) $$);
SELECT * FROM orm($$ Entry.objects.annotate(same=Exists(Entry.objects.filter(pub_date__year=OuterRef('pub_date__year')).exclude(pk=OuterRef('pk')))).filter(same=False).values_list('pub_date', flat=True) $$);

-- in, with querysets of keys, of a column, sliced, and excluded
SELECT * FROM orm($$ Entry.objects.filter(blog__in=Blog.objects.filter(name__contains='Blog')).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(blog__in=Blog.objects.values('pk')[:1]).count() $$);
SELECT * FROM orm($$ Entry.objects.exclude(blog__in=Blog.objects.filter(name__contains='Blog')).count() $$);
SELECT * FROM orm($$ Author.objects.filter(name__in=Blog.objects.values('name')).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Author.objects.filter(pk__in=Entry.objects.filter(rating=5).values('authors')).order_by('pk').values_list('name', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(authors__in=Author.objects.filter(name__startswith='t')).distinct().count() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.none()).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating__in=Subquery(Entry.objects.filter(blog=2).values('rating'))).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating__in=[Subquery(Entry.objects.filter(pk=1).values('rating')), 0]).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.filter(blog=1).values_list('pk', flat=True).union(Entry.objects.filter(rating=0).values_list('pk', flat=True))).order_by('pk').values_list('pk', flat=True) $$);

-- an array of a subquery
SELECT * FROM orm($$ Blog.objects.annotate(r=ArraySubquery(Entry.objects.filter(blog=OuterRef('pk')).order_by('-rating', 'pk').values('rating')[:3])).order_by('pk').values_list('name', 'r') $$);
SELECT * FROM orm($$ Blog.objects.annotate(r=ArraySubquery(Entry.objects.filter(blog=OuterRef('pk'), rating=5).order_by('pk').values(json=JSONObject(h='headline')))).order_by('pk').values_list('r', flat=True) $$);

-- subqueries inside Case, and aggregates filtered by them
SELECT * FROM orm($$ Blog.objects.annotate(x=Case(When(Exists(Entry.objects.filter(blog=OuterRef('pk'), rating=5)), then=Value('top')), default=Value('-'))).order_by('pk').values_list('x', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.aggregate(n=Count('pk', filter=Exists(Entry.objects.filter(blog=OuterRef('pk'), rating=5)))) $$);

-- what cannot be
SELECT * FROM orm($$ Blog.objects.filter(pk=OuterRef('pk')) $$);
SELECT * FROM orm($$ Blog.objects.filter(Exists(Entry.objects.filter(blog=OuterRef('nope')))) $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Subquery(Entry.objects.filter(blog=OuterRef('pk')))) $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Subquery(Entry.objects.filter(blog=OuterRef('pk')).values('pk', 'rating')[:1])) $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Subquery(Entry.objects.count())) $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Subquery('entry')) $$);
