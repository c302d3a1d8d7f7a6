-- 17_names: what a name of a model and a name in a path can mean (API: "The
-- model argument", "Names of relations"), and what ambiguity says.

\pset format unaligned
\pset tuples_only on
\set names 'string_agg(o->>''name'', '', '' ORDER BY o->>''name'')'
SET client_min_messages = warning;

-- one model, named in every way
SELECT orm_count('blog_author'), orm_count('public.blog_author'), orm_count('blog.Author'), orm_count('Author'),
       orm_count('author'), orm_count('blog_author'::regclass), orm_count(NULL::blog_author),
       orm_count('blog_author'::orm_queryset), orm_count('Author.objects'), orm_count('Author.objects.filter(pk__gt=0)'),
       orm_count(' blog_author '), orm_count('"blog_author"'), orm_count('"public"."blog_author"'), orm_count('public."blog_author"');
SELECT * FROM orm($$ blog_author.count() $$);
SELECT * FROM orm($$ public.blog_author.objects.count() $$);
SELECT * FROM orm($$ blog.Author.objects.count() $$);
SELECT * FROM orm($$ "blog_author".count() $$);
SELECT orm_count('blog_author'::name), orm_count('blog_author'::varchar);

-- a relation of that very name comes before a bare model's name
CREATE SCHEMA names;
SET search_path = names, public;
CREATE TABLE author (id int PRIMARY KEY, name text);
INSERT INTO author VALUES (1, 'of schema names');
SELECT :names FROM orm_all('author') o;
SELECT orm_count('Author'), orm_count('blog.Author');
-- ... and case counts only where it is quoted
CREATE TABLE "Author" (id int PRIMARY KEY, name text);
INSERT INTO "Author" VALUES (1, 'quoted'), (2, 'quoted too');
SELECT orm_count('author'), orm_count('"Author"'), orm_count('Author');
DROP TABLE author, "Author";

-- two apps have a model of that name: an error, unless app_labels chooses
CREATE TABLE books_author (id int PRIMARY KEY, name text);
INSERT INTO books_author VALUES (1, 'of books');
SELECT orm_count('Author');
SELECT orm_count('blog.Author'), orm_count('books.Author'), orm_count('books_author');
SET orm_lookup.app_labels = 'books';
SELECT orm_count('Author');
SET orm_lookup.app_labels = 'shop, blog, books';
SELECT orm_count('Author');
RESET orm_lookup.app_labels;

-- the schema is that of search_path: another one with the same table
CREATE SCHEMA names2;
CREATE TABLE names2.books_author (id int PRIMARY KEY, name text);
SELECT orm_count('books_author');
SET search_path = names2, public;
SELECT orm_count('books_author'), orm_count('names.books_author');
SET search_path = public;
SELECT orm_count('names2.books_author'), orm_count('names.books_author');
SELECT orm_count('books_author');
SET search_path = names, public;

-- a registered label, whole or its last part
CREATE TABLE tbl_person (id int PRIMARY KEY, name text);
INSERT INTO tbl_person VALUES (1, 'Eve');
SELECT orm_register('tbl_person', '{"label": "people.Person"}');
SELECT orm_count('people.Person'), orm_count('Person');
SELECT * FROM orm($$ Person.objects.values_list('name', flat=True) $$);

-- nothing of that name: the nearest ones
SELECT orm_count('blog_authr');
SELECT orm_count('blog.Authr');
SELECT orm_count('nope.blog_author');
SELECT orm_count('Perso');
SELECT orm_count('');
SELECT orm_count(NULL::text);
SELECT orm_count(NULL::regclass);
SELECT orm_count(0::regclass);
SELECT * FROM orm('Xyzzy.objects.all()');
-- what is no relation with rows
CREATE SEQUENCE a_sequence;
CREATE INDEX an_index ON tbl_person (name);
SELECT orm_count('a_sequence');
SELECT orm_count('an_index');
SELECT orm_count('an_index'::regclass);

-- names in a path. A column comes first, whatever else has its name
CREATE TABLE tag (id int PRIMARY KEY, name text);
CREATE TABLE item (id int PRIMARY KEY, name text, tag text, tag_id int REFERENCES tag);
INSERT INTO tag VALUES (1, 'red');
INSERT INTO item VALUES (1, 'apple', 'a column', 1), (2, 'pear', 'red', NULL);
SELECT :names FROM orm($$ item.filter(tag='red') $$) o;
SELECT :names FROM orm($$ item.filter(tag_id=1) $$) o;
SELECT :names FROM orm($$ item.filter(tag__name='red') $$) o;
-- the foreign key is then known by its constraint
SELECT :names FROM orm($$ item.filter(item_tag_id_fkey__name='red') $$) o;
-- pk
CREATE TABLE keyed (code text PRIMARY KEY, pk int);
INSERT INTO keyed VALUES ('a', 7);
SELECT * FROM orm($$ keyed.filter(pk='a') $$);
SELECT * FROM orm($$ keyed.filter(code='a') $$);
-- a foreign key whose column does not end in _id has its constraint's name
CREATE TABLE tree (id int PRIMARY KEY, name text, planted_by int CONSTRAINT planter REFERENCES tbl_person);
INSERT INTO tree VALUES (1, 'oak', 1);
SELECT :names FROM orm($$ tree.filter(planter__name='Eve') $$) o;
SELECT :names FROM orm($$ tree.filter(planted_by=1) $$) o;
SELECT :names FROM orm($$ tree.filter(planted_by__name='Eve') $$) o;
-- the way back: the table's name, or what follows an underscore in it
SELECT :names FROM orm($$ tbl_person.filter(tree__name='oak') $$) o;
CREATE TABLE app_shrub (id int PRIMARY KEY, name text, owner_id int REFERENCES tbl_person);
INSERT INTO app_shrub VALUES (1, 'box', 1);
SELECT :names FROM orm($$ tbl_person.filter(shrub__name='box') $$) o;
SELECT :names FROM orm($$ tbl_person.filter(app_shrub__name='box') $$) o;
-- two tables whose names end alike
CREATE TABLE other_shrub (id int PRIMARY KEY, name text, owner_id int REFERENCES tbl_person);
SELECT :names FROM orm($$ tbl_person.filter(shrub__name='box') $$) o;
SELECT :names FROM orm($$ tbl_person.filter(app_shrub__name='box') $$) o;
-- two foreign keys of one table
CREATE TABLE letter (id int PRIMARY KEY, name text, sender_id int REFERENCES tbl_person, recipient_id int REFERENCES tbl_person);
INSERT INTO letter VALUES (1, 'a note', NULL, 1);
SELECT :names FROM orm($$ tbl_person.filter(letter__name='a note') $$) o;
SELECT :names FROM orm($$ tbl_person.filter(letter_by_recipient__name='a note') $$) o;
SELECT :names FROM orm($$ tbl_person.filter(letter_by_sender__isnull=True) $$) o;
-- a plain join table makes a many-to-many both ways
CREATE TABLE item_colours (id int PRIMARY KEY, item_id int NOT NULL REFERENCES item, tag_id int NOT NULL REFERENCES tag, UNIQUE (item_id, tag_id));
INSERT INTO item_colours VALUES (1, 2, 1);
SELECT :names FROM orm($$ item.filter(colours__name='red') $$) o;
SELECT :names FROM orm($$ tag.filter(item__name='pear') $$) o;
SELECT :names FROM orm($$ tag.filter(item_by_colours__name='pear') $$) o;
SELECT :names FROM orm($$ tag.filter(item_by_tag__name='apple') $$) o;
-- the join table itself only by its full name
SELECT :names FROM orm($$ item.filter(item_colours__tag=1) $$) o;
SELECT :names FROM orm($$ item.filter(colours=1) $$) o;
SELECT * FROM orm($$ item_colours.filter(item__name='pear', tag__name='red').values('id') $$);
-- the accessor of a related manager, entry_set
SELECT :names FROM orm($$ tbl_person.get(pk=1).tree_set.all() $$) o;
SELECT :names FROM orm($$ tbl_person.get(pk=1).tree.all() $$) o;
SELECT :names FROM orm($$ tbl_person.filter(tree_set__name='oak') $$) o;

-- an unknown part, at each place of a path
SELECT * FROM orm($$ tree.filter(nam='oak') $$);
SELECT * FROM orm($$ tree.filter(planter__nam='Eve') $$);
SELECT * FROM orm($$ tree.filter(planter__tree__planter__nam='Eve') $$);
SELECT * FROM orm($$ tree.filter(name__frist='x') $$);
SELECT * FROM orm($$ tree.filter(name__length__frist='x') $$);
SELECT * FROM orm($$ tree.filter(planter__gte__lt=1) $$);
SELECT * FROM orm($$ tree.order_by('planter__nam') $$);
SELECT * FROM orm($$ tree.values('planter__nam') $$);
SELECT * FROM orm($$ tree.filter(name=F('planter__nam')) $$);
SELECT * FROM orm($$ tree.filter(__name='x') $$);
SELECT * FROM orm($$ tree.filter(name__='x') $$);
SELECT * FROM orm($$ tree.filter(planter____name='x') $$);
SELECT * FROM orm_filter('tree', 'nam', 'oak');
SELECT * FROM orm_filter('tree', 'Name', 'oak');
SELECT * FROM orm_filter('tree', '', 'oak');
SELECT * FROM orm_filter('tree', NULL, 'oak');
SELECT * FROM orm_filter('tree', 'planter name', 'oak');

-- looking around
SELECT name, kind, type, target, nullable, columns FROM orm_fields('tree');
SELECT name, kind, target, through, accessor FROM orm_fields('tbl_person') WHERE target IS NOT NULL;
SELECT model, label, kind, pk FROM orm_models() WHERE model::text !~ '^blog' ORDER BY model::text;

-- tables of one name: search_path says which is meant, or else the model's schema
CREATE SCHEMA names3;
CREATE SCHEMA names4;
CREATE TABLE client (id int PRIMARY KEY);
CREATE TABLE names3.deal (id int PRIMARY KEY, client_id int REFERENCES client, v int);
CREATE TABLE names4.deal (id int PRIMARY KEY, client_id int REFERENCES client, v int);
INSERT INTO client VALUES (1), (2);
INSERT INTO names3.deal VALUES (1, 1, 1);
INSERT INTO names4.deal VALUES (1, 2, 1);
\set from_deal 'SELECT id FROM orm_filter(NULL::client, ''deal__v'', 1)'
:from_deal;
SET search_path = names, names3, public;
:from_deal;
SELECT * FROM orm('client.order_by("id").annotate(n=Count("deal"))');
SET search_path = names, names4, names3, public;
:from_deal;
SELECT name, kind, target FROM orm_fields('client') WHERE target IS NOT NULL;
CREATE TABLE names.deal (id int PRIMARY KEY, client_id int REFERENCES client, v int);
SET search_path = names3, public;
SELECT count(*) FROM orm_filter('names.client', 'deal__v', 1);
SET search_path = public;
SELECT count(*) FROM orm_filter('names.client', 'deal__v', 1);
DROP TABLE names.deal;
SELECT count(*) FROM orm_filter('names.client', 'deal__v', 1);
SET search_path = names, public;

-- names that Django would not allow: the longest that there is, where the
-- first part alone is none
CREATE TABLE odd (id serial PRIMARY KEY, type_ text, x__y int, x__y__z int, class__ text, up_ int REFERENCES odd, data jsonb, data__k int);
INSERT INTO odd (type_, x__y, x__y__z, class__, up_, data, data__k) VALUES ('abc', 2, 3, 'c', 1, '{"k": 7, "_k": 8}', 9);
SELECT orm_count('odd', 'type___startswith', 'a'), orm_count('odd', 'type___in', ARRAY['abc', 'x']), orm_count('odd', 'x__y', 2),
       orm_count('odd', 'x__y__gt', 2), orm_count('odd', 'x__y__z', 3), orm_count('odd', 'x__y__z__lte', 3), orm_count('odd', 'class__', 'c'),
       orm_count('odd', 'class____contains', 'c'), orm_count('odd', 'up___type___exact', 'abc'), orm_count('odd', 'up___x__y__z__in', ARRAY[3]);
SELECT orm_count('odd', 'data__k', 7), orm_count('odd', 'data___k', 8), orm_count('odd.exclude(x__y=2)'), orm_count('odd.exclude(up___x__y=2)');
SELECT * FROM orm_values('odd', 'x__y', 'up___x__y__z');
SELECT o->'id' FROM orm('odd.order_by("-x__y", "up___type_", "x__y__z").filter(x__y__lt=F("x__y__z"))') o;
SELECT * FROM orm('odd.aggregate(n=Sum("x__y"))');
SELECT created FROM orm_get_or_create('odd', '{"x__y": 2}');
SELECT created, object - 'id' FROM orm_get_or_create('odd', '{"x__y": 5, "type_": "n"}');
SELECT orm_update('odd.filter(x__y=5)', 'x__y', 6);
SELECT id FROM orm_filter(NULL::odd, 'x__y__gte', 6);
SELECT orm_count('odd', 'x__q', 2);
SELECT orm_count('odd', 'type__startswith', 'a');

-- the column "pk_id" leaves its relation the constraint's name
CREATE TABLE linked (id int PRIMARY KEY, pk_id int REFERENCES client);
INSERT INTO linked VALUES (1, 2);
SELECT name, kind, columns FROM orm_fields('linked');
SELECT * FROM orm('linked.select_related("linked_pk_id_fkey")');
SELECT * FROM orm('linked.select_related("pk_id")');
SELECT orm_count('client', 'linked_by_pk', 1);

SET client_min_messages = warning;
DROP SCHEMA names, names2, names3, names4 CASCADE;
