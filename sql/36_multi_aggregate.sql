-- orm_lookup.multi_aggregate: two to-many paths in one annotate().
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- Django's answer: the paths multiply each other
SELECT * FROM orm($$ Blog.objects.annotate(e=Count('entry'), a=Count('entry__authors')).order_by('pk').values_list('name', 'e', 'a') $$);

SET orm_lookup.multi_aggregate = 'independent';
SELECT * FROM orm($$ Blog.objects.annotate(e=Count('entry'), a=Count('entry__authors')).order_by('pk').values_list('name', 'e', 'a') $$);
-- the true values, by hand
SELECT b.name, (SELECT count(*) FROM blog_entry e WHERE e.blog_id = b.id),
       (SELECT count(*) FROM blog_entry e JOIN blog_entry_authors ea ON ea.entry_id = e.id WHERE e.blog_id = b.id)
FROM blog_blog b ORDER BY b.id;
-- filters, orderings and arithmetic on them
SELECT * FROM orm($$ Blog.objects.annotate(e=Count('entry'), r=Sum('entry__rating')).filter(e__gt=0).order_by('-r', 'pk').values_list('name', 'e', 'r') $$);
SELECT * FROM orm($$ Blog.objects.annotate(x=Count('entry') + Count('entry__authors')).order_by('pk').values_list('name', 'x') $$);
SELECT * FROM orm($$ Blog.objects.annotate(good=Count('entry', filter=Q(entry__rating__gte=4)), all=Count('entry')).order_by('pk').values_list('name', 'good', 'all') $$);
SELECT * FROM orm($$ Blog.objects.annotate(best=Max('entry__rating', default=0)).order_by('pk').values_list('name', 'best') $$);
-- an aggregate of own columns, of an annotation, and groups stay Django's
SELECT * FROM orm($$ Entry.objects.values('blog__name').annotate(n=Count('pk'), a=Count('authors')).order_by('blog__name').values_list('blog__name', 'n', 'a') $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).aggregate(Sum('n')) $$);
RESET orm_lookup.multi_aggregate;
SET orm_lookup.multi_aggregate = 'sometimes';
