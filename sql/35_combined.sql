-- 35_combined: union, intersection and difference, and querysets of one model
-- joined by & | and ^.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '')'

-- rows of the first, whatever the others are
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1), Entry.objects.filter(rating=0)).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1), all=True).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).intersection(Entry.objects.filter(blog=1)).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).difference(Entry.objects.filter(blog=1)).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.none()).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.none().union(Entry.objects.filter(rating=5)).order_by('id') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).intersection(Entry.objects.none()) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).difference(Entry.objects.none()).order_by('id') $$) o;
-- nested
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=2).difference(Entry.objects.filter(rating=4))).order_by('id') $$) o;

-- ordered and sliced as a whole, and in the parts
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('-pub_date') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('id')[1:3] $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('id')[0] $$) o;
SELECT o->'id' FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).order_by('-id').first() $$) o;
SELECT :ids FROM orm($$ Entry.objects.order_by('-pk')[:2].union(Entry.objects.order_by('pk')[:2]).order_by('id') $$) o;

-- values, counts, existence
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(rating=0)).values_list('id', 'rating').order_by('id') $$);
SELECT * FROM orm($$ Author.objects.values_list('name', flat=True).union(Blog.objects.values_list('name', flat=True)).order_by('name') $$);
SELECT * FROM orm($$ Author.objects.values_list('name').intersection(Blog.objects.values_list('name')) $$);
SELECT * FROM orm($$ Blog.objects.values('name', kind=Value('blog')).union(Author.objects.filter(pk=1).values('name', kind=Value('author'))).order_by('kind', 'name') $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1)).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1), all=True).count() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).union(Entry.objects.filter(rating=8)).exists() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=9).union(Entry.objects.filter(rating=8)).exists() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.filter(blog=1)).aggregate(n=Count('*')) $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).values_list('name', 'n').union(Blog.objects.values_list('name', 'pk')).order_by('name', 'n') $$);

-- & | ^ between querysets of one model join their conditions
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) & Entry.objects.filter(blog=1)).order_by('id') $$) o;
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) | Entry.objects.filter(rating=0)).order_by('id') $$) o;
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) ^ Entry.objects.filter(blog=1)).order_by('id') $$) o;
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) | Entry.objects.filter(authors__name='tyke')).order_by('id') $$) o;
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) | Entry.objects.none()).order_by('id') $$) o;
SELECT :ids FROM orm($$ (Entry.objects.filter(rating=5) & Entry.objects.all()).filter(blog=2) $$) o;

-- the rest of the chain
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).filter(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).exclude(pk=1) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).annotate(x=F('pk')) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).distinct() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).aggregate(Max('pk')) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(Entry.objects.all()).order_by('nope') $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5).union(5) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5) | Blog.objects.all() $$);
SELECT * FROM orm($$ (Entry.objects.order_by('pk')[:2] | Entry.objects.filter(pk=9)).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=5) + Entry.objects.all() $$);
\set VERBOSITY sqlstate
SELECT * FROM orm($$ Entry.objects.values_list('pk').union(Blog.objects.values_list('pk', 'name')) $$);
SELECT * FROM orm($$ Entry.objects.values_list('pk').union(Blog.objects.values_list('name')) $$);
\set VERBOSITY default
