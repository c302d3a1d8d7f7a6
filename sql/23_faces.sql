-- 23_faces: the shapes a call of the function face can have: four types of
-- model, variadic "any" and text[], jsonb with AND, OR, NOT and XOR, Q and F
-- values, NULLs, and rows that stand for their keys.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'

-- four types of model; the row type returns rows, the others jsonb
SELECT o->>'name' FROM orm_filter('blog_author', 'pk', 1) o;
SELECT o->>'name' FROM orm_filter('blog_author'::text, 'pk', 1) o;
SELECT o->>'name' FROM orm_filter('blog_author'::regclass, 'pk', 1) o;
SELECT o->>'name' FROM orm_filter('blog_author'::orm_queryset, 'pk', 1) o;
SELECT name FROM orm_filter(NULL::blog_author, 'pk', 1);
SELECT (orm_filter(NULL::blog_author, 'pk', 1)).name;
SELECT pg_typeof(orm_filter('blog_author', 'pk', 1)), pg_typeof(orm_filter(NULL::blog_author, 'pk', 1)), pg_typeof(orm_all('blog_author')) LIMIT 1;
-- a value of the row type, not only NULL, names the model
SELECT f.name FROM blog_author a, orm_filter(a, 'pk', 2) f WHERE a.id = 1;
-- every reader with every type
SELECT count(*) FROM orm_all('blog_blog');
SELECT count(*) FROM orm_all('blog_blog'::regclass);
SELECT count(*) FROM orm_all('blog_blog'::orm_queryset);
SELECT count(*) FROM orm_all(NULL::blog_blog);
SELECT count(*) FROM orm_exclude('blog_blog', 'pk', 1);
SELECT count(*) FROM orm_exclude('blog_blog'::regclass, 'pk', 1);
SELECT count(*) FROM orm_exclude('blog_blog'::orm_queryset, 'pk', 1);
SELECT count(*) FROM orm_exclude(NULL::blog_blog, 'pk', 1);
SELECT orm_get('blog_blog', 'pk', 1)->'id', orm_get('blog_blog'::regclass, 'pk', 1)->'id', orm_get('blog_blog'::orm_queryset, 'pk', 1)->'id', (orm_get(NULL::blog_blog, 'pk', 1)).id;
SELECT orm_first('blog_blog')->'id', orm_first('blog_blog'::regclass)->'id', orm_first('blog_blog'::orm_queryset)->'id', (orm_first(NULL::blog_blog)).id;
SELECT orm_last('blog_blog')->'id', orm_last('blog_blog'::regclass)->'id', orm_last('blog_blog'::orm_queryset)->'id', (orm_last(NULL::blog_blog)).id;
SELECT orm_count('blog_blog'), orm_count('blog_blog'::regclass), orm_count('blog_blog'::orm_queryset), orm_count(NULL::blog_blog);
SELECT orm_exists('blog_blog'), orm_exists('blog_blog'::regclass), orm_exists('blog_blog'::orm_queryset), orm_exists(NULL::blog_blog);
SELECT orm_values('blog_blog', 'id'), orm_values('blog_blog'::regclass, 'id'), orm_values('blog_blog'::orm_queryset, 'id'), orm_values(NULL::blog_blog, 'id') LIMIT 1;
SELECT orm_aggregate('blog_blog', 'Max(id)'), orm_aggregate('blog_blog'::regclass, 'Max(id)'), orm_aggregate('blog_blog'::orm_queryset, 'Max(id)'), orm_aggregate(NULL::blog_blog, 'Max(id)');
SELECT count(*) FROM orm_annotate('blog_blog', 'n', 'Count(entry)');
SELECT count(*) FROM orm_annotate('blog_blog'::regclass, 'n', 'Count(entry)');
SELECT count(*) FROM orm_annotate('blog_blog'::orm_queryset, 'n', 'Count(entry)');
SELECT count(*) FROM orm_annotate(NULL::blog_blog, 'n', 'Count(entry)');

-- a queryset where a model could stand
SELECT :ids FROM orm_filter('blog_entry.filter(rating__gt=3)', 'blog', 1) o;
SELECT :ids FROM orm_exclude('Entry.objects.filter(rating__gt=3)', 'blog', 1) o;
SELECT orm_first('blog_entry.order_by("-pub_date")', 'rating', 4)->'id';
SELECT o FROM orm_filter('blog_blog.values("name")', 'pk', 1) o;
SELECT o FROM orm_filter('blog_blog.values_list("pk", "name")', 'pk', 1) o;

-- no keyword: everything
SELECT orm_count('blog_entry'), count(*) FROM orm_filter('blog_entry');
SELECT count(*) FROM orm_exclude('blog_entry');

-- values of any type, literals and parameters
SELECT :ids FROM orm_filter('blog_entry', 'rating', 5, 'pub_date__gt', date '2008-01-01', 'headline__contains', 'Len'::varchar) o;
SELECT :ids FROM orm_filter('blog_entry', 'rating', '5', 'pub_date__gt', '2008-01-01', 'headline__contains', 'Len') o;
SELECT :ids FROM orm_filter('blog_entry', 'rating', 5.0, 'pub_date__gt', timestamptz '2008-01-01', 'blog', '1'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', 'rating'::varchar, 5::bigint, 'blog'::name, 1::numeric) o;
PREPARE typed(int, date) AS SELECT :ids FROM orm_filter('blog_entry', 'rating__gte', $1, 'pub_date__year', 2008, 'mod_date__gt', $2) o;
EXECUTE typed(3, '2008-04-01');
EXECUTE typed(4, '2008-07-01');
-- the names may be parameters as well
PREPARE named(text, int) AS SELECT :ids FROM orm_filter('blog_entry', $1, $2) o;
EXECUTE named('rating', 0);
EXECUTE named('blog__pk', 2);
-- lateral: names and values from other rows
SELECT b.id, (SELECT :ids FROM orm_filter('blog_entry', 'blog', b.id, 'rating__gte', 5) o) FROM blog_blog b ORDER BY b.id;
SELECT v.field, (SELECT count(*) FROM orm_filter('blog_entry', v.field, v.value)) FROM (VALUES ('rating', '5'), ('pub_date__year', '2008'), ('headline__startswith', 'W')) v(field, value);

-- all of them untyped: the text[] twin, as a driver sends it
PREPARE untyped AS SELECT :ids FROM orm_filter('blog_entry', 'rating__gte', $1, 'blog__name', $2) o;
EXECUTE untyped('5', 'Beatles Blog');
SELECT :ids FROM orm_filter('blog_entry', VARIADIC ARRAY['rating__gte', '5', 'blog__name', 'Beatles Blog']) o;
SELECT :ids FROM orm_filter('blog_entry', VARIADIC ARRAY[]::text[]) o;
SELECT :ids FROM orm_filter('blog_entry', VARIADIC NULL::text[]) o;
SELECT :ids FROM orm_filter('blog_entry', VARIADIC ARRAY['headline', NULL]) o;
SELECT name FROM orm_filter(NULL::blog_author, VARIADIC ARRAY['name__startswith', 't']) ORDER BY name;
SELECT orm_count('blog_entry', VARIADIC ARRAY['rating', '5']), orm_exists('blog_entry', VARIADIC ARRAY['rating', '9']);
SELECT orm_get('blog_author', VARIADIC ARRAY['name', 'tom'])->'id';
SELECT * FROM orm('Entry.objects.filter(rating=$1, blog=$2).count()', VARIADIC ARRAY['5', '1']);
SELECT orm_aggregate('blog_entry', VARIADIC ARRAY['n', 'Count(pk)', 'Max(rating)']);
-- ... also where an array is the value
SELECT :ids FROM orm_filter('blog_entry', VARIADIC ARRAY['rating__in', '{0,1}']) o;
SELECT * FROM orm('Entry.objects.filter(rating__in=$1).count()', VARIADIC ARRAY['{0,1}']);
SELECT * FROM orm('Author.objects.filter(name__in=$1).count()', ARRAY['tom', 'tyke']);
SELECT * FROM orm('Entry.objects.filter(rating__in=$1).count()', ARRAY[0, 1]);
SELECT * FROM orm('Entry.objects.filter(rating__in=[$1, $2]).count()', 0, 1);
-- a call that spreads an array over "any" gives its elements their type
SELECT * FROM orm('Entry.objects.filter(rating__in=[$1, $2]).count()', VARIADIC ARRAY[0, 1]);

-- jsonb: **kwargs, and Q trees under AND, OR, NOT and XOR
SELECT :ids FROM orm_filter('blog_entry', '{"rating": 5, "blog": 1}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"OR": {"rating": 0, "blog": 2}}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"OR": [{"rating": 0}, {"rating": 5, "blog": 2}]}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"AND": [{"rating": 5}, {"blog": 1}]}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"NOT": {"rating__gt": 1}}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"NOT": [{"rating__gt": 1}, {"blog": 3}]}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"XOR": [{"rating": 5}, {"blog": 1}]}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"OR": [{"rating": 0}, {"AND": [{"rating": 5}, {"NOT": {"blog": 1}}]}], "blog__lt": 4}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"rating__in": [0, 1], "pub_date__range": ["2006-01-01", "2010-02-28"]}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{}'::jsonb, 'rating', 0) o;
SELECT :ids FROM orm_filter('blog_entry', '{"rating": 5}'::jsonb, 'blog', 1, '{"pub_date__year": 2008}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"OR": []}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"authors": null, "rating": "0"}'::jsonb) o;
SELECT :ids FROM orm_filter('blog_entry', '{"blog__name__startswith": "Ch", "authors__name__in": ["jerry", "tyke"]}'::jsonb) o;
-- a jsonb column holds a whole condition, as a web form sends it
SELECT c.cond, (SELECT :ids FROM orm_filter('blog_entry', c.cond) o)
FROM (VALUES ('{"rating": 0}'::jsonb), ('{"OR": [{"rating": 1}, {"headline__contains": "%"}]}')) c(cond);

-- Q and F values among the items, in any place
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) | orm_q('rating', 0), 'blog__gt', 1) o;
SELECT :ids FROM orm_filter('blog_entry', 'blog__gt', 1, orm_q('rating', 5) | orm_q('rating', 0)) o;
SELECT :ids FROM orm_exclude('blog_entry', orm_q('rating__gt', 1) | orm_q('blog', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', 'number_of_pingbacks', orm_f('rating'), 'blog', 3) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('number_of_pingbacks__gt', orm_f('rating * 5'))) o;
SELECT orm_count('blog_entry', orm_q('rating', 5)), orm_exists('blog_entry', ~orm_q('rating__lt', 6));
SELECT orm_get('blog_entry', orm_q('rating', 5), orm_q('blog', 2))->'id';

-- NULL is None for exact, literal or not; a NULL parameter of another lookup matches nothing
CREATE TEMP TABLE maybe (id int PRIMARY KEY, n int, t text);
INSERT INTO maybe VALUES (1, 1, 'a'), (2, NULL, NULL), (3, 0, '');
SELECT :ids FROM orm_filter('maybe', 'n', NULL) o;
SELECT :ids FROM orm_filter('maybe', 'n', NULL::int) o;
SELECT :ids FROM orm_filter('maybe', 't__iexact', NULL) o;
SELECT :ids FROM orm_exclude('maybe', 'n', NULL) o;
SELECT :ids FROM orm_filter('maybe', '{"n": null}'::jsonb) o;
SELECT :ids FROM orm_filter('maybe', orm_q('n', NULL)) o;
SELECT :ids FROM orm_filter('maybe', 'n__gt', NULL::int) o;
SELECT :ids FROM orm_filter('maybe', 't__contains', NULL::text) o;
SELECT :ids FROM orm_filter('maybe', 'n__in', NULL::int[]) o;
SELECT :ids FROM orm_filter('maybe', 'n__in', ARRAY[NULL, 1]) o;
SELECT :ids FROM orm_filter('maybe', 'n__gt', NULL) o;
SELECT :ids FROM orm('maybe.filter(n=$1)', NULL::int) o;
SELECT :ids FROM orm('maybe.filter(n__gt=$1)', NULL::int) o;
SELECT :ids FROM orm('maybe.filter(n=None)') o;
SELECT * FROM orm('maybe.filter(n__gt=None)');
SELECT :ids FROM orm_filter('maybe', 'n__isnull', NULL::boolean) o;
PREPARE exact(int) AS SELECT :ids FROM orm_filter('maybe', 'n', $1) o;
PREPARE greater(int) AS SELECT :ids FROM orm_filter('maybe', 'n__gt', $1) o;
EXECUTE exact(1);
EXECUTE exact(NULL);
EXECUTE greater(0);
EXECUTE greater(NULL);
SELECT m.id, (SELECT :ids FROM orm_filter('maybe', 'n', m.n) o) FROM maybe m ORDER BY m.id;
-- NULL is no name and no model
SELECT orm_filter('maybe', NULL, 1);
SELECT orm_filter(NULL::text, 'n', 1);

-- a row stands for its primary key
SELECT :ids FROM blog_blog b, orm_filter('blog_entry', 'blog', b) o WHERE b.name = 'Cheddar Talk';
SELECT a.name, count(*) FROM blog_author a, orm_filter(NULL::blog_entry, 'authors', a, 'rating__gte', 4) e GROUP BY a.name ORDER BY a.name;
SELECT :ids FROM orm_filter('blog_entry', 'blog', (SELECT b FROM blog_blog b WHERE id = 2), 'rating', 4) o;
SELECT :ids FROM orm('Entry.objects.filter(blog=$1)', (SELECT b FROM blog_blog b WHERE id = 2)) o;
SELECT :ids FROM orm_filter('blog_entry', 'blog', (SELECT b FROM blog_blog b WHERE id = 99)) o;

-- many items
SELECT :ids FROM orm_filter('blog_entry', 'id__gt', 1, 'id__gt', 2, 'id__gt', 3, 'id__gt', 4, 'id__gt', 5, 'id__gt', 6, 'id__gt', 7,
    'id__lt', 20, 'id__lt', 19, 'id__lt', 18, 'id__lt', 17, 'id__lt', 16, 'id__lt', 15, 'id__lt', 14, 'id__lt', 13, 'id__lt', 12) o;

-- orm_record and orm_columns
SELECT orm_columns('Entry.objects.values_list("headline", "rating", "blog__name")');
SELECT * FROM orm_record('Entry.objects.filter(rating=5).values_list("headline", "rating").order_by("pk")') AS t(h varchar, r int);
SELECT orm_columns('Blog.objects.annotate(n=Count("entry"), best=Max("entry__rating")).values("name", "n", "best")');
SELECT * FROM orm_record('Blog.objects.annotate(n=Count("entry"), best=Max("entry__rating")).values("name", "n", "best").order_by("name")') AS t(name varchar, n bigint, best int);
-- varchar may be declared as text, in the planned query and outside of it
SELECT upper(name) || n AS name FROM orm_record('Blog.objects.annotate(n=Count("entry")).values_list("name", "n").order_by("pk")') AS t(name text, n bigint) WHERE name LIKE '%Blog' ORDER BY name;
SELECT * FROM orm_record('Entry.objects.values_list("blog__name").annotate(Count("pk")).order_by("blog__name")') AS t(name text, n bigint);
SELECT * FROM orm_record('Blog.objects.values_list("name").union(Author.objects.values_list("name")).order_by("-name")[:2]') AS t(name text);
SELECT * FROM orm_record('Blog.objects.values_list("name").distinct().order_by("name")[:2]') AS t(name text);
SELECT * FROM orm_record(concat('Blog.objects', '.values_list("name").filter(pk=$1)'), 1) AS t(name text);
SELECT * FROM orm_record('Blog.objects.values_list("pk")') AS t(pk text);
SELECT orm_columns('Blog.objects.all()');
SELECT * FROM orm_record('Blog.objects.order_by("pk")') AS t(id bigint, name varchar, tagline text);
SELECT sum(n) FROM orm_record('Entry.objects.filter(rating__gte=$1).values_list("number_of_comments")', 4) AS t(n int);
-- orm_rows as a table among others
SELECT b.name, e.headline FROM blog_blog b JOIN orm_rows(NULL::blog_entry, 'Entry.objects.filter(rating=$1)', 5) e ON e.blog_id = b.id ORDER BY e.id;

DEALLOCATE ALL;
DROP TABLE maybe;

-- a literal without a type is read as the field's: for jsonb as JSON, or a string where it is none
CREATE TABLE orm_js (id int PRIMARY KEY, data jsonb);
INSERT INTO orm_js VALUES (1, '{"a": 1}'), (2, '5'), (3, '"5"'), (4, '"x"'), (5, '[1,2]'), (6, '{"a":"5"}');
SELECT orm_count('orm_js', 'data', '{"a": 1}'), orm_count('orm_js', 'data', '{"a": "5"}'), orm_count('orm_js', 'data__contains', '[1]'), orm_count('orm_js', VARIADIC ARRAY['data', '{"a": 1}']);
SELECT orm_count('orm_js', 'data', '5'), orm_count('orm_js', 'data', '5'::text), orm_count('orm_js', 'data', 'x'), orm_count('orm_js', 'data__a', '5'), orm_count('orm_js', 'data', '2004-01-01');
SELECT id FROM orm_filter(NULL::orm_js, 'data', '{"a": 1}') UNION ALL SELECT id FROM orm_filter(NULL::orm_js, 'data', '{"a": "5"}');
SELECT orm_count('orm_js', 'data', '{a');
DROP TABLE orm_js;
