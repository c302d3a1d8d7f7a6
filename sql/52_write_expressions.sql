-- 52_write_expressions: methods that write, in orm() and its like.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA write_expressions;
SET search_path = write_expressions, public;
-- a weblog of its own, whose sequences may move
\set ECHO none
\i test/weblog/weblog.sql
\set ECHO all

-- the SQL, where it is one statement
SELECT orm_sql($$ Blog.objects.create(name='x') $$);
SELECT orm_sql($$ Blog.objects.get(pk=1).entry_set.create(headline='x') $$);
SELECT orm_sql($$ Entry.objects.filter(rating=1).order_by('blog__name').update(rating=F('rating')+1, headline='x') $$);
SELECT orm_sql($$ Entry.objects.filter(blog__name='x').update(rating=F('rating')+1) $$);
SELECT orm_sql($$ Blog.objects.annotate(n=Count('entry')).filter(n__gt=3).update(name='many') $$);
SELECT orm_sql($$ Entry.objects.update(headline=Subquery(Blog.objects.filter(pk=OuterRef('blog')).values('name')[:1])) $$);
SELECT orm_sql($$ Blog.objects.bulk_create([Blog(name='x')]) $$);
SELECT count(*) > 0 FROM orm_explain($$ Entry.objects.filter(rating=1).update(rating=2) $$);

-- nothing is written by what only reads
SELECT * FROM orm_filter($$ Blog.objects.create(name='x') $$);
SELECT * FROM orm_filter($$ Blog.objects.create(name='x').entry_set $$);
SELECT orm_sql($$ Blog.objects.create(name='x').entry_set.all() $$);
SELECT orm_count($$ Blog.objects.filter(pk=1).update(name='x') $$);
SELECT 1 FROM orm($$ Blog.objects.filter(pk=1).update(name='x') $$) WHERE false;
EXPLAIN (COSTS OFF) SELECT * FROM orm($$ Blog.objects.update(name='x') $$);
SELECT count(*), max(id), min(name) FROM blog_blog;

-- shapes of results
SELECT * FROM orm_rows(NULL::blog_blog, $$ Blog.objects.create(name='rows') $$);
SELECT * FROM orm_rows(NULL::blog_author, $$ Blog.objects.create(name='rows') $$);
SELECT * FROM orm_rows(NULL::blog_blog, $$ Blog.objects.bulk_create([Blog(name='a'), Blog(id=77, name='b'), Blog(tagline='c', name='d')]) $$);
SELECT * FROM orm_record($$ Blog.objects.create(name='record') $$) AS t(id bigint, name varchar, tagline text);
SELECT * FROM orm_record($$ Blog.objects.filter(pk=1).update(tagline='record') $$) AS t(n bigint);
SELECT * FROM orm($$ Blog.objects.create(name='attribute').name $$);
SELECT * FROM orm($$ Blog.objects.create(name='chained').entry_set.count() $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='pair') $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='pair')[0] $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='pair')[0].name $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='pair')[1] $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='pair')[0].entry_set.count() $$);

-- arguments of the call
SELECT * FROM orm($$ Blog.objects.create(name=$1, tagline=$2) $$, 'by', 'number');
SELECT * FROM orm($$ Blog.objects.create(**$1) $$, '{"name": "as keywords"}'::jsonb);
SELECT * FROM orm($$ Blog(**$1).save() $$, '{"id": 1, "name": "as keywords"}'::jsonb);
SELECT * FROM orm($$ Blog.objects.bulk_create($1) $$, '[{"name": "many"}, {"name": "rows"}]'::jsonb);
SELECT * FROM orm($$ Blog.objects.bulk_update($1, ['name', 'tagline']) $$, '[{"id": 1, "name": "a", "tagline": "b"}]'::jsonb);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.set($1) $$, ARRAY[1, 2]);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.add(*$1) $$, '[3, 4]'::jsonb);
SELECT * FROM orm($$ Entry.objects.filter(pk=$1).update(blog=$2) $$, 1, (SELECT b FROM blog_blog b WHERE id = 3));

-- one expression updates with the values of another
SELECT * FROM orm($$ Entry.objects.filter(pk=1).update(headline=Blog.objects.get(pk=2).name) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__lt=4).update(rating=Case(When(rating__gt=3, then=Value(1)), default=Value(9))) $$);
SELECT * FROM orm($$ Entry.objects.values_list('pk', 'headline', 'rating').filter(pk__lt=4).order_by('pk') $$);

-- what is read after a write in one expression sees it, and what triggers did
CREATE FUNCTION first_entry() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
    INSERT INTO blog_entry (blog_id, headline, body_text, pub_date, mod_date, number_of_comments, number_of_pingbacks, rating)
        VALUES (NEW.id, 'Welcome to ' || NEW.name, '', '2020-01-01', '2020-01-01', 0, 0, 0);
    RETURN NULL; END $f$;
CREATE TRIGGER first_entry AFTER INSERT ON blog_blog FOR EACH ROW EXECUTE FUNCTION first_entry();
SELECT * FROM orm($$ Blog.objects.create(name='Triggered').entry_set.values_list('headline', flat=True) $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='Twice')[0].entry_set.get().headline $$);
SELECT * FROM orm($$ Blog.objects.get_or_create(name='Twice')[0].entry_set.count() $$);
DROP TRIGGER first_entry ON blog_blog;

-- multi-table inheritance: one row is two
CREATE TABLE blog_themeblog (blog_ptr_id bigint PRIMARY KEY REFERENCES blog_blog DEFERRABLE INITIALLY DEFERRED, theme text NOT NULL);
SELECT * FROM orm($$ ThemeBlog.objects.create(name='n', theme='t') $$);
SELECT * FROM orm($$ ThemeBlog.objects.create(id=60, name='n', tagline='g', theme='t') $$);
SELECT * FROM orm($$ ThemeBlog.objects.create(blog_ptr=Blog.objects.get(pk=4), name='quiet', theme='t') $$);
SELECT * FROM orm($$ ThemeBlog(pk=60, name='saved', theme='s').save() $$);
SELECT orm_save('ThemeBlog', '{"pk": 60, "theme": "only this"}');
SELECT orm_save(NULL::blog_themeblog, '{"pk": 60, "name": "typed rows are those of the table"}');
SELECT orm_sql($$ ThemeBlog.objects.filter(name='quiet').update(name=Upper('tagline'), theme=F('theme')) $$);
SELECT * FROM orm($$ ThemeBlog.objects.filter(name='quiet').update(name='loud', theme='u') $$);
SELECT * FROM orm($$ ThemeBlog.objects.filter(theme='u').update(tagline='parent only') $$);
SELECT * FROM orm($$ ThemeBlog.objects.get_or_create(theme='new', defaults={'name': 'made'}) $$);
SELECT * FROM orm($$ ThemeBlog.objects.update_or_create(theme='new', defaults={'name': 'changed', 'theme': 'old'}) $$);
SELECT orm_bulk_update('ThemeBlog', '[{"pk": 4, "name": "a", "theme": "b"}, {"pk": 60, "name": "c", "theme": "d"}]', '{name,theme}');
SELECT * FROM orm($$ ThemeBlog.objects.bulk_update([ThemeBlog(pk=4, name=Upper('name'), theme='x'), ThemeBlog(pk=60, name='y', theme=Upper('theme'))], ['name', 'theme']) $$);
SELECT * FROM orm($$ ThemeBlog.objects.bulk_create([ThemeBlog(name='x', theme='y')]) $$);
SELECT * FROM orm($$ ThemeBlog.objects.order_by('pk') $$);

-- what is refused
SELECT * FROM orm($$ Blog.objects.add(1) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).create(name='x') $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.all().add(1) $$);
SELECT * FROM orm($$ Blog.objects.all().save() $$);
SELECT * FROM orm($$ Blog.objects.create('x') $$);
SELECT * FROM orm($$ Blog.objects.create(nam='x') $$);
SELECT * FROM orm($$ Blog.objects.create(name=F('tagline')) $$);
SELECT * FROM orm($$ Blog.objects.update(name=Max('tagline')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).update(blog=Blog(name='x')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).update(blog=Blog.objects.all()) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).update(blog=Blog.objects.get(pk=99)) $$);
SELECT * FROM orm($$ Entry.objects.union(Entry.objects.all()).update(rating=1) $$);
SELECT * FROM orm($$ Blog(pk=99, name='x').save(update_fields=['name']) $$);
SELECT * FROM orm($$ Blog(pk=99, name='x').save(force_update=True) $$);
SELECT * FROM orm($$ Blog.objects.bulk_create([Author(name='x')]) $$);
SELECT * FROM orm($$ Blog.objects.bulk_create(5) $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.set(5) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.clear() $$);

-- what writes among the values of another call runs first, once
BEGIN;
SELECT * FROM orm($$ Entry.objects.filter(blog=Blog.objects.create(name='nested 1')).count() $$);
SELECT * FROM orm($$ Blog.objects.filter(pk__in=Blog.objects.bulk_create([Blog(name='nested 2'), Blog(name='nested 3')])).values_list('name', flat=True) $$);
SELECT name FROM orm_rows(NULL::blog_blog, $$ Blog.filter(pk=Blog.objects.create(name='nested 4').pk) $$);
SELECT * FROM orm_record($$ Blog.filter(pk=Blog(name='nested 5').save()).values_list('name') $$) AS (name varchar);
SELECT o FROM generate_series(6, 7) i, LATERAL orm($$ Blog.filter(pk=Blog.objects.create(name=$1).pk).values_list('name', flat=True) $$, 'nested ' || i) o;
PREPARE nested AS SELECT * FROM orm($$ Blog.filter(pk=Blog.objects.get_or_create(name='nested 8')[0]).count() $$);
EXECUTE nested;
EXECUTE nested;
SELECT string_agg(name, ', ' ORDER BY name) FROM blog_blog WHERE name LIKE 'nested%';
ROLLBACK;
SELECT * FROM orm($$ Entry.objects.filter(blog=Author.objects.create(name='x', email='y')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=Entry.objects.filter(pk=99).delete()) $$);
SELECT * FROM orm($$ Entry.objects.filter(blog=Blog.objects.get_or_create(name='nested')) $$);
SELECT * FROM orm_count('Entry.filter(blog=Blog.objects.create(name="nested"))');
SELECT * FROM orm_filter('blog_entry', 'pk', 'Entry.objects.filter(pk=99).update(rating=1)'::orm_queryset);
SELECT * FROM orm_filter('blog_entry', 'pk', 'Entry.objects.filter(pk=99).delete()'::orm_queryset);
SELECT orm_sql($$ Entry.objects.filter(blog=Blog.objects.create(name='nested')) $$);
SELECT orm_filter('blog_entry', 'blog', '{"id": 1}'::jsonb);
SELECT count(*) FROM blog_blog WHERE name LIKE 'nested%';

-- dict() is a dictionary
SELECT orm_chain('Blog.all()', 'update(name=dict(a=1, **{"b": 2}))');
SELECT * FROM orm($$ Blog.objects.get_or_create(Q(pk=1)) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).update(blog__name='x') $$);

DROP SCHEMA write_expressions CASCADE;
