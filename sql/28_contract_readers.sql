-- 28_contract_readers: what a reader answers, refuses and says of itself.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

-- contains() of an instance of another model is False, whatever its key
SELECT orm('Author.objects.contains(Author.objects.get(pk=1))'), orm('Author.objects.contains(Author(pk=1))'), orm('Author.objects.contains(1)');
SELECT orm('Author.objects.contains(Blog.objects.get(pk=1))'), orm('Author.objects.contains(Blog(pk=1))'), orm('Author.objects.contains(obj=Blog.objects.order_by("pk")[0])'),
    orm('Author.objects.contains(Blog.objects.order_by("pk").first())');
SELECT orm('Author.objects.contains($1)', a), orm('Author.objects.contains($1)', b) FROM blog_author a, blog_blog b WHERE a.id = 1 AND b.id = 1;
SELECT orm('Author.objects.order_by("pk")[:3].contains(Blog(pk=1))'), orm('Author.objects.all().union(Author.objects.all()).contains(Blog(pk=1))');

-- a write in a reader is 0A000, whatever it is a method of
CREATE FUNCTION pg_temp.refused(q text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orm_count(q);
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT pg_temp.refused(q) FROM unnest(ARRAY['Blog.objects.filter(pk=1).delete()', 'Blog.objects.get(pk=1).delete()', 'Blog(pk=1).delete()', 'Blog.objects.get(pk=1).save()',
    'Blog(pk=1).save()', 'Blog.objects.all().save()', 'Blog.objects.update(name="x")', 'Blog.objects.create(name="x")', 'Blog.objects.create(name="x").delete()', 'Blog.objects.get_or_create(name="x")[0].delete()',
    'Blog.objects.bulk_create([Blog(name="x")])', 'Blog.objects.get(pk=1).entry_set.clear()', 'Blog.objects.get(pk=1).entry_set.filter(pk=1).delete()']) q;

-- what orm_columns() prints is what orm_record() wants
CREATE FUNCTION pg_temp.as_record(q text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    list text := orm_columns(q);
BEGIN
    RETURN NEXT list;
    RETURN QUERY EXECUTE format('SELECT to_jsonb(t)::text FROM orm_record(%L) AS t(%s)', q, list);
END $$;
BEGIN;
SELECT pg_temp.as_record(q) FROM unnest(ARRAY['Blog.objects.filter(pk=1).update(name="x")', 'Blog.objects.bulk_update([Blog(pk=1, name="y")], ["name"])', 'Entry.objects.get(pk=1).authors.add(1)',
    'Blog.objects.filter(pk=1).values("id", "id")', 'Blog.objects.filter(pk=1).values_list("id", "name", "id", "id")', 'Blog.objects.get_or_create(name="z", defaults={"id": 70})', 'Blog.objects.get_or_create(name="z")[0]',
    'Blog.objects.create(id=71, name="w")', 'Blog.objects.count()', 'Blog.objects.get(pk=1)', 'Entry.objects.filter(pk=1).annotate(id_2=F("blog_id")).values_list("id", "id", "id_2")']) q;
ROLLBACK;

-- a value that does not fit is named with its field, also behind a transform
SELECT * FROM orm('Entry.objects.filter(pub_date__year="abc")');
SELECT orm_count('blog_entry', 'headline__length', 'abc');
SELECT orm_count('blog_entry', 'headline__length__gt', 'abc'::text), 'inlined or not';
SELECT orm_count('blog_entry', 'pub_date__month__in', '["May"]'::jsonb);
SELECT orm_count('blog_entry', 'blog__name__length__range', ARRAY['a', 'b']);
SELECT orm_count('blog_entry', 'rating__isnull', 'maybe');
SELECT * FROM orm('Entry.objects.filter(blog__name__lower__isnull=3)');
SELECT * FROM orm('Entry.objects.filter(rating__isnull=F("rating"))');

-- so is the field of a lookup that there is not
SELECT * FROM orm('Author.objects.filter(name__lower__nope="x")');
SELECT * FROM orm('Entry.objects.filter(pub_date__year__startwith="2")');
SELECT * FROM orm('Author.objects.annotate(n=Length("name")).filter(n__nope=1)');

-- the first argument of the expression face is a model in any form, too
SELECT count(*), (SELECT count(*) FROM orm(NULL::blog_author)) FROM orm('blog_author'::regclass);
SELECT orm_sql('blog_author'::regclass) = orm_sql('blog_author'), orm_columns(NULL::blog_author) = orm_columns('blog_author'), (SELECT count(*) > 0 FROM orm_explain('blog_author'::regclass));
SELECT name FROM orm_record('blog_author'::regclass) AS t(id bigint, name text, email text) WHERE id = 1;
SELECT orm_chain('blog_author'::text, 'filter(id=$1)', 5), orm_chain('blog_author', 'all()'), orm_chain(NULL::blog_author, 'all()'), orm_chain('blog_author'::regclass, 'all()');
SELECT count(*) = (SELECT count(*) FROM orm_fields('blog_author')) FROM orm_fields('Author.objects.filter(id=1)'::orm_queryset);
SELECT count(*) = (SELECT count(*) FROM orm_fields('blog_author')) FROM orm_fields('Author.objects.filter(id=1)');
-- in one shape: the columns have the same names and types in all overloads
SELECT count(DISTINCT (proallargtypes[2:], proargnames[2:])) FROM pg_proc WHERE proname = 'orm_fields';
SELECT count(*) FROM pg_proc WHERE proname = 'orm_fields';
CREATE TABLE blog_special (blog_ptr_id bigint PRIMARY KEY REFERENCES blog_blog, theme text);
SELECT name, inherited_from FROM orm_fields('blog_special.all()'::orm_queryset) WHERE inherited_from IS NOT NULL AND name IN ('name', 'tagline');
DROP TABLE blog_special;
SELECT orm_sql(NULL::regclass);

-- an array as a text, for __range as for __in
SELECT orm_count('blog_author', 'id__range', '{1,2}'), orm_count('blog_author', VARIADIC ARRAY['id__range', '{2,3}']), orm_count('blog_author', 'name__range', '{a,k}');
SELECT orm_count('blog_author', 'id__range', '{1,2,3}');
SELECT orm_count('blog_author', 'id__range', '{1,x}');
PREPARE ranged(text) AS SELECT orm_count('blog_author', 'id__range', $1);
EXECUTE ranged('{1,2}');
EXECUTE ranged('{3,3}');
EXECUTE ranged('{3}');

-- names for what has none, as Django makes them
SELECT orm('Entry.objects.values_list(Length("headline"), Max("rating"), Lower("headline"), Lower("headline"), F("rating") + 1, named=True).order_by("pk")[:1]');

-- positions are for lists, arguments for those who take them
SELECT orm('Author.objects.get(id=1)[0]');
SELECT orm('Author.objects.in_bulk([1], [2])');
SELECT orm('Author.objects.in_bulk([1], key="pk")');
