-- 60_delete_5_faces: the arguments of orm_delete and orm_delete_plan, the method
-- delete(), and what both refuse.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- every type of model and of keyword arguments
BEGIN;
SELECT * FROM orm_delete('blog_entry', 'rating', 0);
SELECT * FROM orm_delete('blog_entry'::regclass, 'rating', 1, 'blog__name', 'Cheddar Talk');
SELECT * FROM orm_delete(NULL::blog_entry, 'headline__startswith', 'Why');
SELECT * FROM orm_delete('blog_entry.filter(blog__name="Cheddar Talk")'::orm_queryset, 'rating', 2);
SELECT * FROM orm_delete('blog_entry', orm_q('rating', 2) | orm_q('pub_date__year', 2021));
SELECT * FROM orm_delete('blog_entry', '{"NOT": {"rating__lt": 5}, "blog": 1}'::jsonb);
SELECT * FROM orm_delete('blog_entry', VARIADIC ARRAY['authors__name', 'jerry']);
SELECT * FROM orm_delete('blog_entry.order_by("-pub_date")', 'pub_date__gte', 'yesterday'::date);
SELECT * FROM orm_delete('blog_author', 'pk', ROW(7, 'terry', '')::blog_author);
SELECT * FROM orm_delete(orm_chain('blog_blog', 'filter(name=$1)', 'Beatles Blog'));
PREPARE del(text, text) AS SELECT * FROM orm_delete('blog_author', $1, $2);
EXECUTE del('name', 'spike');
EXECUTE del('name', 'spike');
SELECT d.* FROM (VALUES ('john'), ('paul')) AS v(name), orm_delete('blog_author', 'name', name) AS d;
SELECT count(*) FROM blog_entry_authors;
ROLLBACK;

-- expressions
BEGIN;
SELECT * FROM orm('blog_entry.filter(rating=$1).delete()', 0);
SELECT * FROM orm($$ Entry.objects.exclude(blog=1).filter(authors__isnull=True).delete() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).delete() $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk')[0].delete() $$);
SELECT * FROM orm($$ Entry.objects.order_by('pk').first().delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=4).last().delete() $$);
SELECT * FROM orm($$ Entry.objects.latest('pub_date').delete() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=15).authors.all().delete() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=15).blog.delete() $$);
SELECT * FROM orm($$ Blog.objects.get(name='Beatles Blog').entry_set.filter(rating__lt=4).delete() $$);
SELECT * FROM orm($$ (Entry.objects.filter(rating=5) | Entry.objects.filter(rating=4)).delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.order_by('-pk')[:2]).delete() $$);
SELECT * FROM orm($$ Blog.objects.annotate(n=Count('entry')).filter(n=0).delete() $$);
SELECT * FROM orm($$ Entry.objects.none().delete() $$);
SELECT * FROM orm($$ Author.objects.create(name='x', email='y').delete() $$);
SELECT * FROM orm($$ Author.objects.get_or_create(name='paul')[0].delete() $$);
SELECT * FROM orm($$ Author.objects.filter(name='tom').delete()[0] $$);
SELECT * FROM orm($$ Author.objects.filter(name='tyke').delete()[1]['blog_author'] $$);
SELECT count(*) FROM blog_entry;
ROLLBACK;

-- all rows have to be asked for
SELECT * FROM orm_delete('blog_entry');
SELECT * FROM orm_delete('public.blog_entry');
SELECT * FROM orm_delete('blog_entry'::regclass);
SELECT * FROM orm_delete(NULL::blog_entry);
SELECT * FROM orm_delete('blog_entry'::orm_queryset);
SELECT * FROM orm_delete('Entry.objects');
SELECT * FROM orm_delete('blog_entry', '{}'::jsonb);
SELECT * FROM orm($$ Entry.objects.delete() $$);
SELECT * FROM orm($$ Entry.delete() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.delete() $$);
BEGIN;
SELECT * FROM orm_delete('blog_entry.all()');
ROLLBACK;
BEGIN;
SELECT * FROM orm_delete('Entry.objects.all()'::orm_queryset);
ROLLBACK;
-- a plan of everything does no harm
SELECT * FROM orm_delete_plan('blog_blog');
SELECT * FROM orm_delete_plan('blog_author'::regclass, 'pk__gt', 6);
SELECT * FROM orm_delete_plan(NULL::blog_author, 'name', 'nobody');
SELECT * FROM orm_delete_plan('Blog.objects.filter(name="Quiet Corner")'::orm_queryset);
SELECT count(*) FROM blog_entry;
-- and runs in a transaction that only reads
BEGIN READ ONLY;
SELECT * FROM orm_delete_plan('blog_blog', 'pk', 1);
SELECT * FROM orm_delete('blog_blog', 'pk', 1);
ROLLBACK;

-- what Django refuses
SELECT * FROM orm($$ Entry.objects.all()[:3].delete() $$);
SELECT * FROM orm($$ Entry.objects.all()[::2].delete() $$);
SELECT * FROM orm($$ Entry.objects.values('pk').delete() $$);
SELECT * FROM orm($$ Entry.objects.values_list('pk', flat=True).delete() $$);
SELECT * FROM orm($$ Entry.objects.distinct('blog').delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).union(Entry.objects.filter(pk=2)).delete() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=99).delete() $$);
SELECT * FROM orm($$ Entry.objects.get(rating=5).delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=99).first().delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=99)[0].delete() $$);
SELECT * FROM orm($$ Entry.objects.all().delete(1) $$);
SELECT * FROM orm($$ Entry.objects.all().delete(keep_parents=True) $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).delete(keep=True) $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).headline.delete() $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__in=Entry.objects.all().delete()) $$);
SELECT * FROM orm_delete('blog_entry.all()[1:3]');
SELECT * FROM orm_delete('blog_entry.values("pk")');
SELECT * FROM orm_delete('blog_entry.get(pk=1)');
SELECT * FROM orm_delete('blog_entry', 'nonsense', 1);
SELECT * FROM orm_delete('blog_entri', 'pk', 1);
SELECT * FROM orm_delete(NULL::text, 'pk', 1);
SELECT * FROM orm_delete('blog_entry', 'pk');
-- what only reads does not delete
SELECT * FROM orm_filter('blog_entry.all().delete()');
SELECT orm_sql('blog_entry.all().delete()');
SELECT * FROM orm_explain('blog_entry.all().delete()');
SELECT * FROM orm_record('blog_entry.filter(pk=1).delete()') AS t(total bigint, per_model jsonb);
SELECT count(*) FROM blog_entry;

-- labels: the registered one, else the table's name as search_path needs it
CREATE SCHEMA del_faces;
CREATE TABLE del_faces.shelf (id int PRIMARY KEY);
CREATE TABLE del_faces.book (id int PRIMARY KEY, shelf_id int REFERENCES del_faces.shelf ON DELETE CASCADE);
INSERT INTO del_faces.shelf VALUES (1), (2); INSERT INTO del_faces.book VALUES (1, 1), (2, 2);
SELECT orm_register('del_faces.book', '{"label": "lib.Book"}');
SELECT * FROM orm_delete('del_faces.shelf', 'pk', 1);
SET search_path = del_faces, public;
SELECT * FROM orm_delete('shelf', 'pk', 2);
-- two models of one label count together
SELECT orm_register('shelf', '{"label": "lib.Book"}');
INSERT INTO del_faces.shelf VALUES (1), (2); INSERT INTO del_faces.book VALUES (1, 1), (2, 2);
SELECT * FROM orm_delete('shelf.all()');

SET client_min_messages = error;
DROP SCHEMA del_faces CASCADE;
