-- 20_errors: every kind of error (API: "Errors"): SQLSTATE, what is wrong,
-- where, and a hint. Errors of particular features are in their own files.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- what a statement that must fail says, as one text
CREATE FUNCTION pg_temp.err(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text; message text; detail text; hint text;
BEGIN
    EXECUTE call;
    RETURN 'no error: ' || call;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
        detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n', state || ' ' || message, nullif(detail, ''), nullif('-> ' || hint, '-> '));
END $$;
-- ... of an expression
CREATE FUNCTION pg_temp.orm_err(expression text) RETURNS text LANGUAGE sql AS
    $$ SELECT pg_temp.err(format('SELECT * FROM orm(%L)', expression)) $$;

-- DoesNotExist, MultipleObjectsReturned, IndexError
SELECT pg_temp.orm_err('Author.objects.get(pk=100)');
SELECT pg_temp.err($$ SELECT orm_get('blog_author', 'pk', 100) $$);
SELECT pg_temp.err($$ SELECT * FROM orm_get(NULL::blog_author, 'pk', 100) $$);
SELECT pg_temp.orm_err('Author.objects.get(pk__gt=1)');
SELECT pg_temp.err($$ SELECT * FROM orm_get(NULL::blog_author, 'pk__gt', 1) $$);
SELECT pg_temp.orm_err('Entry.objects.get(authors__pk__gt=0)');
SELECT pg_temp.orm_err('Author.objects.order_by("pk")[8]');
SELECT pg_temp.orm_err('Author.objects.none()[0]');
SELECT pg_temp.orm_err('Author.objects.order_by("pk")[2:4][2]');
SELECT pg_temp.orm_err('Entry.objects.earliest("pub_date", "nope")');

-- FieldError: an unknown name
SELECT pg_temp.orm_err('Author.objects.filter(nmae="x")');
SELECT pg_temp.err($$ SELECT orm_filter('blog_author', 'nmae', 'x') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_author', '{"nmae": "x"}'::jsonb) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_author', orm_q('nmae', 'x')) $$);
SELECT pg_temp.orm_err('Entry.objects.filter(blog__nmae="x")');
SELECT pg_temp.orm_err('Entry.objects.exclude(authors__entry__blog__nmae="x")');
SELECT pg_temp.orm_err('Entry.objects.order_by("ratng")');
SELECT pg_temp.orm_err('Entry.objects.values("ratng")');
SELECT pg_temp.orm_err('Entry.objects.values_list("blog__nmae")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=F("ratng"))');
SELECT pg_temp.orm_err('Entry.objects.annotate(n=Count("authrs"))');
SELECT pg_temp.orm_err('Entry.objects.aggregate(Max("ratng"))');
SELECT pg_temp.orm_err('Entry.objects.distinct("ratng")');
SELECT pg_temp.orm_err('Entry.objects.only("ratng")');
SELECT pg_temp.orm_err('Entry.objects.dates("pub_dat", "year")');
SELECT pg_temp.orm_err('Entry.objects.in_bulk([1], field_name="ratng")');
SELECT pg_temp.err($$ SELECT orm_values('blog_entry', 'ratng') $$);
SELECT pg_temp.err($$ SELECT orm_annotate_count('blog_entry', 'authrs') $$);

-- FieldError: an unsupported lookup
SELECT pg_temp.orm_err('Entry.objects.filter(rating__startwith=1)');
SELECT pg_temp.orm_err('Entry.objects.filter(headline__year=2008)');
SELECT pg_temp.orm_err('Entry.objects.filter(blog__contains=1)');
SELECT pg_temp.orm_err('Entry.objects.filter(pub_date__hour=1)');
SELECT pg_temp.orm_err('Entry.objects.filter(pub_date__yaer=2008)');
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating__len', 1) $$);

-- an ambiguous relation
CREATE SCHEMA errors;
SET search_path = errors, public;
CREATE TABLE crew (id int PRIMARY KEY, name text);
CREATE TABLE shift (id int PRIMARY KEY, day_id int REFERENCES crew, night_id int REFERENCES crew);
SELECT pg_temp.orm_err('crew.filter(shift__pk=1)');
SELECT pg_temp.orm_err('crew.annotate(n=Count("shift"))');
SELECT pg_temp.err($$ SELECT orm_filter('crew', 'shift__pk', 1) $$);
SET search_path = public;

-- the syntax: line, column and a caret
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5');
SELECT pg_temp.orm_err('Entry.objects.filter(rating==5)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating > 5)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=)');
SELECT pg_temp.orm_err(E'Entry.objects.filter(\n    rating=5,\n    headline=\'x\n)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5) and Entry.objects.filter(rating=4)');
SELECT pg_temp.orm_err('Entry.objects.filter(not rating)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=%s)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=?)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=:r)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__in=[x for x in y])');
SELECT pg_temp.orm_err('import os');
SELECT pg_temp.orm_err('e = Entry.objects.get(pk=1)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5, rating=4)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5, Q(rating=4))');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=f"{x}")');
SELECT pg_temp.orm_err('Entry.objects.filter(headline=“x”)');
SELECT pg_temp.orm_err('SELECT 1');
SELECT pg_temp.orm_err('');
SELECT pg_temp.orm_err('42');
SELECT pg_temp.orm_err('"text"');
SELECT pg_temp.orm_err('Entry.objects.filter(blog.name="x")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating="5)');

-- names that are not there to call
SELECT pg_temp.orm_err('Entry.objects.fliter(rating=5)');
SELECT pg_temp.orm_err('Entry.objects.raw("SELECT 1")');
SELECT pg_temp.orm_err('Entry.objects.extra(where=["1=1"])');
SELECT pg_temp.orm_err('Entry.filter(rating=RawSQL("1", []))');
SELECT pg_temp.orm_err('Entry.objects.annotate(x=Uper("headline"))');
SELECT pg_temp.orm_err('Entry.objects.annotate(x=Upper())');
SELECT pg_temp.orm_err('Entry.objects.annotate(x=Upper("headline", "body_text"))');
SELECT pg_temp.orm_err('Entry.objects.annotate(Upper("headline"))');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=x)');
SELECT pg_temp.orm_err('Entry.objects.filter(5)');
SELECT pg_temp.orm_err('Entry.objects.filter("rating")');
SELECT pg_temp.orm_err('Entry.objects.all(1)');
SELECT pg_temp.orm_err('Entry.objects.count(1)');
SELECT pg_temp.orm_err('Entry.objects.values_list("pk", flt=True)');
SELECT pg_temp.orm_err('Entry.objects.order_by("pk", desc=True)');
SELECT pg_temp.orm_err('Entry.objects.reverse(1)');
SELECT pg_temp.orm_err('Entry.objects.union(Entry.objects.all(), al=True)');
SELECT pg_temp.orm_err('Entry.objects.select_for_update(no_wait=True)');
SELECT pg_temp.orm_err('Entry.objects.dates("pub_date", "year", "ASC", 1)');
SELECT pg_temp.orm_err('Entry.objects.annotate(rating=F("pk"))');

-- ValueError: a value that the field's type cannot hold
SELECT pg_temp.orm_err('Entry.objects.filter(rating="five")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=[5])');
SELECT pg_temp.orm_err('Entry.objects.filter(rating={"a": 1})');
SELECT pg_temp.orm_err('Entry.objects.filter(pub_date="yesterday-ish")');
SELECT pg_temp.orm_err('Entry.objects.filter(pub_date="2008-02-30")');
SELECT pg_temp.orm_err('Entry.objects.filter(pub_date=date(2008, 2, 30))');
SELECT pg_temp.orm_err('Entry.objects.filter(blog="Beatles Blog")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__in=["a"])');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__in=5)');
SELECT pg_temp.orm_err('Entry.objects.filter(headline__in="What")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__range=(1,))');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__range=5)');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__isnull="x")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__gt=None)');
SELECT pg_temp.orm_err('Entry.objects.filter(headline__contains=None)');
SELECT pg_temp.orm_err('Entry.objects.filter(headline__regex="(")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__in=Blog.objects.values("pk", "name"))');
SELECT pg_temp.orm_err('Entry.objects.filter(blog=Author.objects.get(pk=1))');
SELECT pg_temp.orm_err('Entry.objects.filter(headline="a\x00b")');
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating', 'five') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating', 'five'::text) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating', date '2008-01-01') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'pub_date', 5) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'blog', a) FROM blog_author a WHERE id = 1 $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', '{"rating": [1]}'::jsonb) $$);

-- the keyword arguments of the function face
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', '{"rating": 5}') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating=5') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 5, 'rating') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating', 5, 'blog') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'rating', 5, 'rating', 4) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', NULL, 5) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', '[1]'::jsonb) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', '{"OR": 5}'::jsonb) $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', '{"OR": [5]}'::jsonb) $$);
SELECT pg_temp.err($$ SELECT orm_filter(NULL::int, 'rating', 5) $$);
SELECT pg_temp.err($$ SELECT orm_annotate('blog_entry', 'n') $$);
SELECT pg_temp.err($$ SELECT orm_aggregate('blog_entry', 'n', 'rating') $$);
SELECT pg_temp.err($$ SELECT orm_aggregate('blog_entry', 'Max(rating') $$);
SELECT pg_temp.err($$ SELECT * FROM orm('Entry.objects.filter(rating=$1)') $$);
SELECT pg_temp.err($$ SELECT * FROM orm('Entry.objects.filter(rating=$2)', 1) $$);
SELECT pg_temp.err($$ SELECT * FROM orm_filter('Entry.objects.filter(rating=$1)', 'id', 1) $$);
SELECT pg_temp.err($$ SELECT * FROM orm(NULL::text) $$);
SELECT pg_temp.err($$ SELECT * FROM orm_rows(NULL::blog_blog, 'Entry.objects.all()') $$);
SELECT pg_temp.err($$ SELECT * FROM orm_rows(NULL::blog_entry, 'Entry.objects.values("pk")') $$);
SELECT pg_temp.err($$ SELECT * FROM orm_record('Entry.objects.values_list("pk")') AS t(a text) $$);
SELECT pg_temp.err($$ SELECT * FROM orm_record('Entry.objects.values_list("pk")') AS t(a bigint, b int) $$);
SELECT pg_temp.err($$ SELECT * FROM orm_record('Entry.objects.values_list("pk")') $$);

-- what a reader does not do
SELECT pg_temp.err($$ SELECT orm_all('Entry.objects.select_for_update()') $$);
SELECT pg_temp.err($$ SELECT orm_all('Entry.objects.count()') $$);
SELECT pg_temp.err($$ SELECT orm_filter('Entry.objects.all()[:5]', 'rating', 5) $$);
SELECT pg_temp.err($$ SELECT orm_filter('Entry.objects.get(pk=1)', 'rating', 5) $$);

-- unknown models
SELECT pg_temp.orm_err('Entri.objects.all()');
SELECT pg_temp.err($$ SELECT orm_all('blog_entri') $$);
SELECT pg_temp.err($$ SELECT orm_fields('blog_entri') $$);

-- habits from SQL, from other query builders, from Python
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'blog.name', 'x') $$);
SELECT pg_temp.err($$ SELECT orm_filter('blog_entry', 'blog_name', 'x') $$);
SELECT pg_temp.err($$ SELECT orm_get('blog_author', 1) $$);
SELECT pg_temp.err($$ SELECT orm_filter('select * from blog_author') $$);
SELECT pg_temp.orm_err('Entry.objects.filter(blog="Beatles Blog")');
SELECT pg_temp.orm_err('Entry.objects.order_by("pub_date DESC")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating__ne=5)');
SELECT pg_temp.orm_err('Entry.objects.filter(headline__like="x%")');
SELECT pg_temp.orm_err('Entry.objects.limit(5)');
SELECT pg_temp.orm_err('Entry.objects.group_by("blog")');
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5).orderby("pk")');
SELECT pg_temp.orm_err('Entry.objects.all');
SELECT pg_temp.orm_err('len(Entry.objects.all())');
SELECT pg_temp.orm_err('Entry.objects.filter(Not(rating=5))');
SELECT pg_temp.orm_err('Entry.objects.values("headline").get(pk=1).headline');
SELECT pg_temp.orm_err('Entry.objects.filter(headline=headline)');
SELECT pg_temp.orm_err('Entry.object.filter(rating=5)');

-- nothing of a failed call is left: the next one is right
SELECT pg_temp.orm_err('Entry.objects.filter(rating=5, nope=1)');
SELECT * FROM orm('Entry.objects.filter(rating=5).count()');

-- what stands beside an expression and is not in it
SELECT orm('Entry.objects.filter(id__gte=1).update(rating=1)', 'id', 2);
SELECT orm_sql('Entry', 'id', 1);
SELECT * FROM orm_record('Blog.objects.values_list("name")', 1) AS (name text);
SELECT orm_chain('Entry', 'all()', 3);
-- what is in another schema, is no foreign key, leads nowhere
CREATE SCHEMA "Shop";
CREATE TABLE "Shop".customer (code text PRIMARY KEY);
CREATE TABLE "Shop".bill (id int PRIMARY KEY, customer text REFERENCES "Shop".customer, clerk_id int);
SELECT orm_count('customer');
SELECT orm_count('"Shop".custmer');
SELECT orm_count('"Shop".bill', 'customer_code', 'x');
SELECT orm_count('"Shop".bill', 'customer_id', 'x');
SELECT orm_count('"Shop".bill', 'clerk__name', 'x');
SELECT orm_count('"Shop".bill', 'clerk_id__name', 'x');
SELECT orm('"Shop".bill.filter(id=1).delete');
SELECT orm('"Shop".bill.filter(id=null)');
SELECT orm('"Shop".bill.annotate(x=Concat("customer", "-", "id"))');
SELECT orm_count('Entry', 'rating > 1');
DROP SCHEMA "Shop" CASCADE;

DROP SCHEMA errors CASCADE;
