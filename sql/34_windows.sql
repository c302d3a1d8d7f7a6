-- 34_windows: window functions, frames, and filters on them.

\pset format unaligned
\pset tuples_only on

-- ranks within each blog
SELECT * FROM orm($$ Entry.objects.filter(blog=1).annotate(n=Window(RowNumber(), order_by='pub_date')).order_by('pub_date').values_list('pk', 'n') $$);
SELECT * FROM orm($$ Entry.objects.filter(rating__gte=4).annotate(r=Window(Rank(), partition_by='blog', order_by='-rating')).order_by('blog', 'r', 'pk').values_list('blog', 'pk', 'r') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=1).annotate(r=Window(Rank(), order_by=F('rating').desc()), d=Window(DenseRank(), order_by=F('rating').desc())).order_by('pk').values_list('pk', 'rating', 'r', 'd') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=1).annotate(p=Window(PercentRank(), order_by='rating'), c=Window(CumeDist(), order_by='rating'), n=Window(Ntile(num_buckets=3), order_by='rating')).order_by('rating', 'pk').values_list('rating', 'p', 'c')[:3] $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=1).annotate(n=Window(Ntile(3), order_by='pk')).order_by('pk').values_list('n', flat=True) $$);
-- neighbours
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(before=Window(Lag('rating'), order_by='pk'), after=Window(Lead('rating', offset=2, default=-1), order_by='pk')).order_by('pk').values_list('rating', 'before', 'after') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(f=Window(FirstValue('rating'), order_by='pk'), l=Window(LastValue('rating'), partition_by='blog'), n=Window(NthValue('rating', nth=2), order_by='pk')).order_by('pk').values_list('f', 'l', 'n') $$);

-- aggregates over windows, with frames
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Sum('rating'), order_by='pk')).order_by('pk').values_list('rating', 's') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Sum('rating'), partition_by=[F('blog')])).order_by('pk').values_list('rating', 's') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Sum('rating'), order_by='pk', frame=RowRange(start=-1, end=0))).order_by('pk').values_list('rating', 's') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Sum('rating'), order_by='pk', frame=RowRange(start=0, end=None))).order_by('pk').values_list('rating', 's') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Count('pk'), order_by='rating', frame=ValueRange(start=None, end=0))).order_by('rating', 'pk').values_list('rating', 's') $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(s=Window(Avg('rating'), partition_by=['blog'], order_by=['pub_date__year'])).order_by('pub_date').values_list('pub_date__year', 's')[:3] $$);
-- several orders and partitions by expressions
SELECT * FROM orm($$ Entry.objects.annotate(n=Window(RowNumber(), partition_by=ExtractYear('pub_date'), order_by=[F('rating').desc(), 'pk'])).filter(pub_date__year=2008).order_by('n').values_list('pk', 'n') $$);
-- arithmetic with a window
SELECT * FROM orm($$ Entry.objects.filter(blog=2).annotate(gap=F('rating') - Window(Avg('rating'))).order_by('pk').values_list('gap', flat=True)[:1] $$);
-- a window over groups
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).annotate(r=Window(Rank(), order_by=F('n').desc())).order_by('r', 'pk').values_list('name', 'n', 'r') $$);

-- filters on windows: the best of each blog
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), partition_by='blog', order_by=[F('rating').desc(), 'pk'])).filter(r=1).order_by('pk').values_list('pk', 'blog') $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), partition_by='blog', order_by=[F('rating').desc(), 'pk'])).filter(r__lte=2, rating=5).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), partition_by='blog', order_by='pk')).filter(r=1).count() $$);
SELECT * FROM orm($$ Entry.objects.alias(r=Window(RowNumber(), partition_by='blog', order_by='pk')).filter(r=1).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), order_by='pk')).exclude(r__gt=2).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), order_by='pk')).filter(Q(r=3) & Q(blog=1)).values_list('pk', flat=True) $$);

-- what cannot be
SELECT * FROM orm($$ Entry.objects.annotate(r=RowNumber()) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(Upper('headline'))) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), order_by='nope')) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(Sum('rating'), order_by='pk', frame=RowRange(start=1, end=-1))) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(Sum('rating'), frame=RowRange(start='x'))) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(Ntile(0))) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(NthValue('rating', nth=-1))) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(r=Window(Sum('rating'))) $$);
SELECT * FROM orm($$ Entry.objects.annotate(r=Window(RowNumber(), order_by='pk')).filter(Q(r=1) | Q(blog=1)) $$);
