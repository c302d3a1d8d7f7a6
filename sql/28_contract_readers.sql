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
