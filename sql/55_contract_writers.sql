-- 55_contract_writers: which rows the writers touch, and what they take for one.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA contract_writers;
SET search_path = contract_writers, public;
\set ECHO none
\i test/weblog/weblog.sql
\set ECHO all

-- bulk_update() changes rows of the queryset only, as in Django
BEGIN;
SELECT orm_bulk_update('Author.objects.filter(pk=2)', '[{"id": 1, "name": "x"}]', '{name}');
SELECT orm_bulk_update('Author.objects.filter(pk__lte=2)', '[{"id": 1, "name": "x"}, {"id": 3, "name": "x"}]', '{name}');
SELECT * FROM orm($$ Author.objects.filter(pk=2).bulk_update([Author(id=1, name='y'), Author(id=2, name=Concat('name', Value('!')))], ['name']) $$);
SELECT * FROM orm($$ Author.objects.none().bulk_update([Author(id=1, name='y')], ['name']) $$);
-- ... by each statement, where the objects differ in their keys or models
SELECT orm_bulk_update('Author.objects.exclude(pk=1)', '[{"id": 1, "name": "z", "email": "z"}, {"name": "z", "id": 2}, {"pk": 3, "name": "z"}]', '{name}');
SELECT id, name FROM blog_author WHERE id <= 3 ORDER BY id;
-- a condition over other tables; a related manager
SELECT orm_bulk_update($$ Entry.objects.filter(blog__name='Beatles Blog', authors__name='tom') $$,
    (SELECT jsonb_agg(jsonb_build_object('id', id, 'rating', 77)) FROM blog_entry), '{rating}')
    = orm_count($$ Entry.objects.filter(blog__name='Beatles Blog', authors__name='tom').distinct() $$);
SELECT orm_count('blog_entry', 'rating', 77) = orm_count($$ Entry.objects.filter(blog__name='Beatles Blog', authors__name='tom').distinct() $$);
SELECT o = (SELECT to_jsonb(count(*)) FROM blog_entry WHERE blog_id = 1) FROM orm($$ Blog.objects.get(pk=1).entry_set.bulk_update($1, ['rating']) $$,
    (SELECT jsonb_agg(jsonb_build_object('id', id, 'rating', 78)) FROM blog_entry)) o;
SELECT DISTINCT blog_id FROM blog_entry WHERE rating = 78;
-- what the condition is about changes in the parent's table first
CREATE TABLE blog_themeblog (blog_ptr_id bigint PRIMARY KEY REFERENCES blog_blog DEFERRABLE INITIALLY DEFERRED, theme text NOT NULL);
SELECT orm_create('ThemeBlog', 'id', 60, 'name', 'A1', 'theme', 't')->>'name', orm_create('ThemeBlog', 'id', 61, 'name', 'A2', 'theme', 'other')->>'name';
SELECT orm_bulk_update($$ ThemeBlog.objects.filter(name__startswith='A', theme='t') $$, '[{"pk": 60, "name": "B", "theme": "u"}, {"pk": 61, "name": "B", "theme": "u"}]', '{name,theme}');
SELECT o->>'name', o->>'theme' FROM orm('ThemeBlog.objects.filter(pk__gte=60).order_by("pk")') o;
-- of objects with one key the first counts, in either table, however its value is written
SELECT orm_bulk_update('ThemeBlog', '[{"pk": 60, "name": "B1", "theme": "u1"}, {"pk": 61, "name": "C", "theme": "v"}, {"pk": "60", "name": "B2", "theme": "u2"}, {"pk": 60.0, "name": "B3", "theme": "u3"}]', '{name,theme}');
SELECT o->>'name', o->>'theme' FROM orm('ThemeBlog.objects.filter(pk__gte=60).order_by("pk")') o;
CREATE TABLE pair (a int, b text, v int, PRIMARY KEY (a, b));
INSERT INTO pair VALUES (1, 'x', 0), (1, 'y', 0), (2, 'x', 0);
SELECT orm_bulk_update('pair', '[{"a": 1, "b": "x", "v": 1}, {"a": 1, "b": "y", "v": 2}, {"a": 1, "b": "x", "v": 3}, {"a": 2, "b": "x", "v": 4}]', '{v}');
SELECT array_agg(v ORDER BY a, b) FROM pair;
-- the objects of a queryset, as they are
SELECT * FROM orm($$ Author.objects.bulk_update(Author.objects.filter(pk__lte=3), ['name', 'email']) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=2).bulk_update(Author.objects.order_by('pk')[:3], ['name']) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.bulk_update(Entry.objects.filter(blog__name__contains='e', rating=78), ['rating', 'blog']) $$);
SELECT * FROM orm($$ ThemeBlog.objects.bulk_update(ThemeBlog.objects.filter(pk__gte=60).order_by('name'), ['name', 'theme']) $$);
SELECT * FROM orm($$ pair.bulk_update(pair.filter(v__gt=1), ['v']) $$);
SELECT array_agg(v ORDER BY a, b) FROM pair;
SELECT o->>'name', o->>'theme' FROM orm('ThemeBlog.objects.filter(pk__gte=60).order_by("pk")') o;
ROLLBACK;
SELECT * FROM orm($$ Author.objects.bulk_update(Blog.objects.all(), ['name']) $$);
SELECT * FROM orm($$ Author.objects.bulk_update(Author.objects.values('pk'), ['name']) $$);
SELECT * FROM orm($$ Author.objects.bulk_update(Author.objects.get(pk=1), ['name']) $$);
SELECT orm_bulk_update('Author.objects.all()[:1]', '[{"id": 1, "name": "x"}]', '{name}');
SELECT orm_bulk_update('Author.objects.all().union(Author.objects.all())', '[{"id": 1, "name": "x"}]', '{name}');

-- a row stands for a row of its own model, and of that model's parents
BEGIN;
SELECT orm_update('blog_entry.filter(pk=1)', 'blog', (SELECT b FROM blog_blog b WHERE id = 2));
SELECT orm_values('blog_entry.filter(pk=1)', 'blog_id');
CREATE TABLE blog_themeblog (blog_ptr_id bigint PRIMARY KEY REFERENCES blog_blog DEFERRABLE INITIALLY DEFERRED, theme text NOT NULL);
INSERT INTO blog_themeblog VALUES (3, 't');
SELECT orm_update('blog_entry.filter(pk=1)', 'blog', b) FROM blog_themeblog b;
SELECT orm_values('blog_entry.filter(pk=1)', 'blog_id');
ROLLBACK;
SELECT orm_update('blog_entry.filter(pk=1)', 'blog', (SELECT a FROM blog_author a WHERE id = 2));
SELECT orm_update('blog_entry.filter(pk=1)', 'blog_id', (SELECT a FROM blog_author a WHERE id = 2));
SELECT orm_add('blog_entry', 2, 'authors', (SELECT b FROM blog_blog b WHERE id = 1));
SELECT orm_remove('blog_entry', 2, 'authors', (SELECT b FROM blog_blog b WHERE id = 1));
SELECT orm_set('blog_blog', 1, 'entry_set', (SELECT b FROM blog_blog b WHERE id = 1), 2);
SELECT orm_create('blog_entry', 'blog', a, 'headline', 'x', 'pub_date', '2020-01-01', 'mod_date', '2020-01-01', 'number_of_comments', 1, 'number_of_pingbacks', 1, 'rating', 1) FROM blog_author a WHERE id = 1;
SELECT * FROM orm('Entry.objects.filter(pk=1).update(blog=$1)', (SELECT a FROM blog_author a WHERE id = 2));
SELECT * FROM orm('Entry(pk=1, blog=$1).save()', (SELECT a FROM blog_author a WHERE id = 2));

-- links go as rows do that are deleted: with what refers to them
BEGIN;
CREATE TABLE band (id int PRIMARY KEY);
CREATE TABLE artist (id int PRIMARY KEY);
CREATE TABLE member (id int PRIMARY KEY DEFAULT 7, band_id int REFERENCES band, artist_id int REFERENCES artist, since int);
CREATE TABLE fee (id int PRIMARY KEY, member_id int NOT NULL REFERENCES member ON DELETE CASCADE);
CREATE TABLE bill (id int PRIMARY KEY, fee_id int REFERENCES fee, paid int DEFAULT 0);
CREATE TABLE song (id int PRIMARY KEY, member_id int REFERENCES member);
CREATE TABLE cue (id int PRIMARY KEY, member_id int DEFAULT 1);
SELECT orm_register('band', '{"relations": {"artists": {"kind": "m2m", "through": "member", "from_columns": ["band_id"], "through_to_columns": ["artist_id"], "to": "artist", "related_name": "bands"}}}');
SELECT orm_register('bill', '{"relations": {"fee": {"on_delete": "SET_NULL"}}}');
SELECT orm_register('song', '{"relations": {"member": {"on_delete": "PROTECT"}}}');
SELECT orm_register('cue', '{"relations": {"member": {"kind": "fk", "to": "member", "columns": ["member_id"], "to_columns": ["id"], "on_delete": "SET_DEFAULT"}}}');
INSERT INTO band VALUES (1), (2);
INSERT INTO artist VALUES (1), (2), (3), (4);
INSERT INTO member VALUES (1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 2, 2), (5, 2, 3), (6, 2, NULL);
INSERT INTO fee VALUES (1, 2), (2, 4), (3, 5);
INSERT INTO bill VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO song VALUES (1, 3);
INSERT INTO cue VALUES (1, 2), (2, 4), (3, 5);
SELECT * FROM orm('band.objects.get(pk=1).artists.remove(2)');
SELECT array_agg(id ORDER BY id) FROM fee;
SELECT id, fee_id FROM bill ORDER BY id;
SELECT id, member_id FROM cue ORDER BY id;
-- a link to nothing is none to another row, but one of all
SELECT orm_set('band', 2, 'artists', 3);
SELECT array_agg(id ORDER BY id) FROM member;
SELECT orm_clear('band', 2, 'artists');
SELECT (SELECT array_agg(id ORDER BY id) FROM member), (SELECT count(*) FROM fee), (SELECT array_agg(member_id) FROM cue);
SAVEPOINT protected;
SELECT orm_remove('artist', 3, 'bands', 1);
ROLLBACK TO protected;
SELECT * FROM orm('band.objects.get(pk=1).artists.set([1, 4])');
ROLLBACK TO protected;
DELETE FROM song;
SELECT * FROM orm('band.objects.get(pk=1).artists.set([1, 4])');
SELECT orm_values('member.order_by("artist")', 'band', 'artist');
ROLLBACK;

DROP SCHEMA contract_writers CASCADE;

-- an array of rows is no row
SELECT orm_update('blog_entry.filter(pk=1)', 'blog', (SELECT array_agg(b) FROM blog_blog b WHERE id = 1));

-- without a lookup there is no row to get
SELECT * FROM orm_update_or_create('blog_author', NULL, '{"name": "x"}');
SELECT * FROM orm_get_or_create('blog_author', NULL, NULL);
