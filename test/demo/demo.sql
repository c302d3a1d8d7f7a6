-- The tour that make demo gives: sets up the sample weblog, then shows one call
-- of each kind. Every step names a title, the SQL statement that is run, and the
-- queryset it stands for, whose SQL is printed; show.sql prints them, and
-- show_expression.sql does it for a queryset given to orm().

\pset footer off
\pset null '(null)'
SET client_min_messages = warning;

CREATE EXTENSION orm_lookup;
\ir ../weblog/weblog.sql

\echo
\echo 'Four tables as Django''s migrate makes them: blog_blog, blog_author, blog_entry,'
\echo 'blog_entry_authors. Nothing is registered: relations are read from the foreign keys.'

\set title 'A filter, with rows as jsonb'
SELECT $c$SELECT * FROM orm_filter('blog_author', 'name__startswith', 't')$c$ AS call,
       $q$ blog_author.filter(name__startswith='t') $q$ AS queryset \gset
\ir show.sql

\set title 'The same with typed rows, planned as hand-written SQL'
SELECT $c$SELECT name, email FROM orm_filter(NULL::blog_author, 'name__startswith', 't') ORDER BY name LIMIT 2$c$ AS call,
       $q$ blog_author.filter(name__startswith='t') $q$ AS queryset \gset
\ir show.sql

\set title 'A lookup that spans a relation'
SELECT $c$SELECT id, headline, rating FROM orm_filter(NULL::blog_entry, 'blog__name', 'Beatles Blog') ORDER BY id$c$ AS call,
       $q$ blog_entry.filter(blog__name='Beatles Blog') $q$ AS queryset \gset
\ir show.sql

\set title 'Django code, pasted'
SELECT $q$ Entry.objects.filter(blog__name='Beatles Blog').exclude(rating__lt=3).order_by('-pub_date')[:5] $q$ AS queryset \gset
\ir show_expression.sql

\set title 'Parameters stay parameters'
SELECT $c$SELECT id, headline, pub_date FROM orm_rows(NULL::blog_entry, 'blog_entry.filter(headline__contains=$1, pub_date__year=$2)', 'Lennon', 2008)$c$ AS call,
       $q$ blog_entry.filter(headline__contains='Lennon', pub_date__year=2008) $q$ AS queryset \gset
\ir show.sql

\set title 'Q objects: OR and NOT'
SELECT $q$ Entry.objects.filter(Q(headline__startswith='Who') | Q(headline__startswith='What'), ~Q(pub_date__year=2005)).order_by('pub_date').values_list('headline', 'pub_date') $q$ AS queryset \gset
\ir show_expression.sql

\set title 'Q objects as SQL values'
SELECT $c$SELECT headline, rating, number_of_comments FROM orm_filter(NULL::blog_entry, orm_q('rating', 5) & ~orm_q('number_of_comments__gt', 20)) ORDER BY id$c$ AS call,
       $q$ blog_entry.filter(Q(rating=5) & ~Q(number_of_comments__gt=20)) $q$ AS queryset \gset
\ir show.sql

\set title 'F expressions compare columns'
SELECT $q$ Entry.objects.filter(number_of_pingbacks__gt=F('number_of_comments')).order_by('id').values('headline', 'number_of_comments', 'number_of_pingbacks') $q$ AS queryset \gset
\ir show_expression.sql

\set title 'One filter() over a to-many relation: one entry on Lennon and of 2008'
SELECT $q$ Blog.objects.filter(entry__headline__contains='Lennon', entry__pub_date__year=2008).distinct().order_by('name').values_list('name', flat=True) $q$ AS queryset \gset
\ir show_expression.sql

\set title 'Two filter() calls: an entry on Lennon, and an entry of 2008'
SELECT $q$ Blog.objects.filter(entry__headline__contains='Lennon').filter(entry__pub_date__year=2008).distinct().order_by('name').values_list('name', flat=True) $q$ AS queryset \gset
\ir show_expression.sql

\set title 'Many-to-many, excluded: authors with no entry in Cheddar Talk'
SELECT $q$ Author.objects.exclude(entry__blog__name='Cheddar Talk').order_by('name').values_list('name', flat=True) $q$ AS queryset \gset
\ir show_expression.sql

\set title 'A count'
SELECT $q$ Entry.objects.filter(pub_date__year=2008).count() $q$ AS queryset \gset
\ir show_expression.sql

\set title 'Annotations: entries per blog, also where there are none'
SELECT $q$ Blog.objects.annotate(entries=Count('entry'), best=Max('entry__rating')).order_by('-entries', 'name').values('name', 'entries', 'best') $q$ AS queryset \gset
\ir show_expression.sql

\set title 'An aggregate'
SELECT $q$ Entry.objects.aggregate(Avg('rating'), Max('number_of_comments')) $q$ AS queryset \gset
\ir show_expression.sql

\set title 'A percent sign is only a percent sign'
SELECT $q$ Entry.objects.filter(headline__contains='%').values_list('headline', flat=True) $q$ AS queryset \gset
\ir show_expression.sql

\echo
\echo '---- What deleting a blog would take along, deleting nothing'
\echo 'SELECT * FROM orm_delete_plan(''blog_blog'', ''name'', ''Beatles Blog'')'
\echo
SELECT * FROM orm_delete_plan('blog_blog', 'name', 'Beatles Blog');
