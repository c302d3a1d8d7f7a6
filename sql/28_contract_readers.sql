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
