-- 31_annotations: annotate() and alias(), what they group by, and where their
-- conditions go.

\pset format unaligned
\pset tuples_only on

-- a value beside the fields; default names; later ones may use earlier ones
SELECT * FROM orm($$ Blog.objects.annotate(up=Upper('name')).filter(pk=1) $$);
SELECT * FROM orm($$ Blog.objects.annotate(Count('entry'), Max('entry__rating')).filter(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.annotate(a=F('rating') + 1).annotate(b=F('a') * 2, c=F('a') - 1).filter(pk=1).values('rating', 'a', 'b', 'c') $$);
SELECT * FROM orm($$ Entry.objects.annotate(a=F('rating') + 1, b=F('a') * 2).filter(pk=1).values('b') $$);
SELECT * FROM orm($$ Entry.objects.annotate(n=F('blog__name'), c=Value('x'), d=Value(3)).filter(pk=1).values('n', 'c', 'd') $$);
-- in filter, order_by, values and distinct
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n__gte=7).order_by('name').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).order_by('-n', 'name').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n=F('id')).values_list('name') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).exclude(n=7).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Entry.objects.annotate(len=Length('headline')).filter(len__lt=15).order_by('len').values_list('headline', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.annotate(y=ExtractYear('pub_date')).values_list('y', flat=True).distinct().order_by('y') $$);
-- alias() computes and shows nothing; annotate() of it shows it
SELECT * FROM orm($$ Blog.objects.alias(n=Count('entry')).filter(n=7).order_by('pk') $$);
SELECT * FROM orm($$ Blog.objects.alias(n=Count('entry')).annotate(m=F('n') + 1).filter(pk=1).values('m') $$);
SELECT * FROM orm($$ Blog.objects.alias(n=Count('entry')).values('n') $$);

-- filter() before annotate() chooses what is counted, after it what is shown
SELECT * FROM orm($$ Blog.objects.filter(entry__rating__gte=4).annotate(n=Count('entry')).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(entry__rating__gte=4).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry', filter=Q(entry__rating__gte=4))).order_by('pk').values_list('name', 'n') $$);
-- WHERE and HAVING in one tree
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(Q(n__gt=6) | Q(name__startswith='Q')).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(Q(n__gt=6), name__startswith='B').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(~Q(n__gt=6)).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(Q(n__gt=6) ^ Q(pk=1)).order_by('pk').values_list('name', 'n') $$);
SELECT orm_sql($$ Blog.objects.annotate(n=Count('entry')).filter(n__gt=6, name='x').values('pk') $$);

-- what is grouped by: the primary key, or the values() before annotate()
SELECT * FROM orm($$ Entry.objects.values('blog').annotate(n=Count('pk')).order_by('blog') $$);
SELECT * FROM orm($$ Entry.objects.values('blog__name').annotate(n=Count('pk'), best=Max('rating')).order_by('blog__name') $$);
SELECT * FROM orm($$ Entry.objects.values('pub_date__year').annotate(n=Count('pk')).order_by('pub_date__year') $$);
SELECT * FROM orm($$ Entry.objects.values_list('rating').annotate(n=Count('pk')).order_by('-n', 'rating') $$);
SELECT * FROM orm($$ Entry.objects.annotate(y=ExtractYear('pub_date')).values('y').annotate(n=Count('pk')).order_by('y') $$);
SELECT * FROM orm($$ Entry.objects.values(y=ExtractYear('pub_date')).annotate(n=Count('pk')).filter(n__gt=2).order_by('y') $$);
-- values() after annotate() only chooses what is shown
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).values('n').order_by('n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).values_list('name', 'n').order_by('name') $$);
-- an order_by() field joins the groups, as in Django
SELECT * FROM orm($$ Entry.objects.filter(blog=1).values('blog').annotate(n=Count('pk')).order_by('rating') $$);

-- across relations; nothing on the other side counts as none
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry__authors', distinct=True)).order_by('pk').values_list('name', 'n') $$);
SELECT * FROM orm($$ Blog.objects.annotate(s=Sum('entry__number_of_comments')).order_by('pk').values_list('name', 's') $$);
SELECT * FROM orm($$ Blog.objects.annotate(s=Sum('entry__number_of_comments', default=0)).order_by('pk').values_list('s', flat=True) $$);
SELECT * FROM orm($$ Author.objects.annotate(n=Count('entry__blog', distinct=True)).filter(n__gt=1).order_by('name').values_list('name', 'n') $$);
-- lists of a group
SELECT * FROM orm($$ Blog.objects.annotate(r=ArrayAgg('entry__rating', distinct=True, ordering='entry__rating')).order_by('pk').values_list('name', 'r') $$);
SELECT * FROM orm($$ Entry.objects.annotate(who=StringAgg('authors__name', delimiter=', ', ordering='authors__name')).filter(blog=1).order_by('pk').values_list('who', flat=True) $$);

-- conditions are values: a lookup, a Q, an Exists as an annotation
SELECT * FROM orm($$ Entry.objects.annotate(good=Q(rating__gte=4)).filter(pk__in=[1, 3]).order_by('pk').values('pk', 'good') $$);
SELECT * FROM orm($$ Entry.objects.annotate(good=GreaterThan(F('rating'), 3)).filter(good=True).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(GreaterThan(F('rating'), F('number_of_comments'))).order_by('pk').values_list('pk', flat=True) $$);

-- FilteredRelation: a join with a condition of its own
SELECT * FROM orm($$ Blog.objects.annotate(good=FilteredRelation('entry', condition=Q(entry__rating=5))).filter(good__pub_date__year=2008).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.annotate(good=FilteredRelation('entry', condition=Q(entry__rating=5))).annotate(n=Count('good')).order_by('pk').values_list('name', 'n') $$);

-- two to-many annotations multiply each other, in Django and here; see 36
SELECT * FROM orm($$ Entry.objects.filter(pk=6).annotate(a=Count('authors'), b=Count('blog__entry')).values('a', 'b') $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=6).annotate(a=Count('authors', distinct=True), b=Count('blog__entry', distinct=True)).values('a', 'b') $$);

-- what cannot be
SELECT * FROM orm($$ Blog.objects.annotate(name=Count('entry')) $$);
SELECT * FROM orm($$ Blog.objects.annotate(Count(F('entry') + 1)) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n='entry') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n__nope=1) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Max(Count('entry'))) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).values('m') $$);
SELECT * FROM orm($$ Blog.objects.filter(n=1).annotate(n=Count('entry')) $$);

-- the function face
SELECT o->'name', o->'n' FROM orm_annotate('blog_blog.order_by("pk")', 'n', 'Count(entry)') o;
SELECT o->'name', o->'n', o->'best' FROM orm_annotate('blog_blog.order_by("pk")', 'n', 'Count(entry)', 'best', 'Max(entry__rating)') o;
SELECT o->'name', o->'entry__count' FROM orm_annotate('blog_blog.order_by("pk")', 'Count(entry)') o;
SELECT o FROM orm_annotate('blog_blog', 'n', 'Count(entry)', 'n', 'Max(entry)') o;
SELECT o->'shout' FROM orm_annotate('blog_blog.order_by("pk")', 'shout', $$ Concat(Upper('name'), Value('!')) $$) o;
SELECT o->'name', o->'entry__count' FROM orm_annotate_count('blog_blog.order_by("pk")', 'entry') o;
SELECT o->'name', o->'entry__count' FROM orm_annotate_count('blog_blog.order_by("pk")', 'entry', 'entry__rating__gte', 4) o;
SELECT o->'name', o->'entry__rating__max' FROM orm_annotate_max('blog_blog.order_by("pk")', 'entry__rating') o;
SELECT o->'name', o->'entry__rating__min' FROM orm_annotate_min('blog_blog.order_by("pk")', 'entry__rating', orm_q('entry__pub_date__year', 2008)) o;
SELECT o->'name', o->'entry__rating__sum' FROM orm_annotate_sum(NULL::blog_blog, 'entry__rating') o ORDER BY o->'id';
SELECT o->'name', round((o->'entry__rating__avg')::numeric, 2) FROM orm_annotate_avg('blog_blog'::regclass, 'entry__rating') o WHERE o->'entry__rating__avg' <> 'null' ORDER BY o->'id';
