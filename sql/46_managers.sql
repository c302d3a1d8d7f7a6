-- 46_managers: what may follow one instance: fields, related objects, related
-- managers and every reader behind them. What they write is in the files on
-- writing.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '')'

-- one to many: the manager and what filters it
SELECT :ids FROM orm($$ Blog.objects.get(pk=1).entry_set.all() $$) o;
SELECT :ids FROM orm($$ Blog.objects.get(pk=1).entry_set $$) o;
SELECT :ids FROM orm($$ Blog.objects.get(pk=1).entry_set.filter(headline__contains='Lennon') $$) o;
SELECT :ids FROM orm($$ Blog.objects.get(pk=1).entry_set.exclude(rating=5).order_by('-pk') $$) o;
-- its readers
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.count() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.filter(rating=5).count() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=4).entry_set.exists() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.contains(Entry.objects.get(pk=8)) $$);
SELECT o->>'headline' FROM orm($$ Blog.objects.get(pk=1).entry_set.order_by('-pub_date')[0] $$) o;
SELECT :ids FROM orm($$ Blog.objects.get(pk=1).entry_set.order_by('pk')[1:3] $$) o;
SELECT o->>'id' FROM orm($$ Blog.objects.get(pk=1).entry_set.get(rating=2) $$) o;
SELECT o->>'id' FROM orm($$ Blog.objects.get(pk=1).entry_set.latest('pub_date') $$) o;
SELECT count(*) FROM orm($$ Blog.objects.get(pk=4).entry_set.first() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.aggregate(Max('rating'), n=Count('authors')) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.values('rating').annotate(n=Count('pk')).order_by('rating') $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.dates('pub_date', 'year') $$);
SELECT jsonb_object_keys(o) FROM orm($$ Blog.objects.get(pk=1).entry_set.in_bulk([1, 8]) $$) o;
SELECT id, rating FROM orm_rows(NULL::blog_entry, $$ Blog.objects.get(pk=1).entry_set.filter(rating__lt=4) $$) ORDER BY id;
SELECT o->>'id' FROM orm($$ Blog.objects.get(pk=1).entry_set.filter(rating=2) | Blog.objects.get(pk=2).entry_set.filter(rating=2) $$) o ORDER BY 1;
-- the key to the instance is always loaded
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.only('headline').get(pk=1) $$);

-- many to many, both ways; a condition on the way back means the same row of the join table
SELECT * FROM orm($$ Entry.objects.get(pk=6).authors.order_by('name').values_list('name', flat=True) $$);
SELECT * FROM orm($$ Author.objects.get(name='john').entry_set.order_by('pk').values_list('headline', flat=True) $$);
SELECT * FROM orm($$ Author.objects.get(name='john').entry_set.filter(authors__name='paul').count() $$);
SELECT * FROM orm($$ Author.objects.get(name='john').entry_set.filter(blog__name='Beatles Blog').filter(authors__name='tom').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ Entry.objects.get(pk=6).authors.annotate(n=Count('entry')).order_by('name').values_list('name', 'n') $$);
SELECT * FROM orm($$ Entry.objects.get(pk=6).authors.exclude(entry__rating=4).order_by('name').values_list('name', flat=True) $$);

-- fields, related objects, chains of them
SELECT * FROM orm($$ Entry.objects.get(pk=1).headline $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog.name $$);
SELECT * FROM orm($$ Entry.objects.select_related('blog').order_by('pk')[7].blog.entry_set.count() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).blog.entry_set.order_by('pk').last().authors.first().entry_set.count() $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.get(name='john').email $$);
SELECT * FROM orm('Blog.objects.get(name=$1).entry_set.filter(rating=$2).values_list("pk", flat=True)', 'Beatles Blog', 2);
-- as values in other querysets
SELECT :ids FROM orm($$ Entry.objects.filter(blog=Entry.objects.get(pk=8).blog) $$) o;
SELECT :ids FROM orm($$ Author.objects.filter(entry__in=Blog.objects.get(pk=1).entry_set.all()).distinct().order_by('pk') $$) o;
SELECT orm_sql($$ Blog.objects.get(pk=1).entry_set.filter(rating=5) $$);

-- what is refused
SELECT * FROM orm($$ Blog.objects.get(pk=99).entry_set.all() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entryset.all() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).nmae $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.cuont() $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).filter(pk=1) $$);
SELECT * FROM orm($$ Blog.objects.get(pk=1).entry_set.get(rating=5) $$);
SELECT * FROM orm($$ Entry.objects.get(pk=1).authors.name $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).blog $$);

-- one to one, both ways; to the same table; symmetrical; through a table with
-- columns of its own; a child of a parent; keys of two columns
CREATE SCHEMA managers;
SET search_path = managers, public;
SET client_min_messages = warning;
CREATE TABLE place (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE restaurant (place_ptr_id int PRIMARY KEY REFERENCES place, stars int);
CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES person, works_at_id int REFERENCES restaurant);
CREATE TABLE badge (id int PRIMARY KEY, person_id int NOT NULL UNIQUE REFERENCES person, color text);
CREATE TABLE person_friends (id serial PRIMARY KEY, from_person_id int NOT NULL REFERENCES person, to_person_id int NOT NULL REFERENCES person, UNIQUE (from_person_id, to_person_id));
CREATE TABLE club (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE membership (id int PRIMARY KEY, club_id int NOT NULL REFERENCES club, person_id int NOT NULL REFERENCES person, since date);
CREATE TABLE room (house int, number int, PRIMARY KEY (house, number));
CREATE TABLE bed (id int PRIMARY KEY, room_house int, room_number int, FOREIGN KEY (room_house, room_number) REFERENCES room);
SELECT orm_register('person', '{"relations": {"friends": {"kind": "m2m", "through": "person_friends", "from_columns": ["from_person_id"], "through_to_columns": ["to_person_id"], "to": "person", "symmetrical": true},
    "boss": {"related_name": "team", "related_query_name": "member"}}}');
SELECT orm_register('club', '{"relations": {"members": {"kind": "m2m", "through": "membership", "from_columns": ["club_id"], "through_to_columns": ["person_id"], "to": "person", "related_name": "clubs", "related_query_name": "club"}}}');
INSERT INTO place VALUES (1, 'Diner'), (2, 'Park');
INSERT INTO restaurant VALUES (1, 3);
INSERT INTO person VALUES (1, 'Ann', NULL, 1), (2, 'Bob', 1, 1), (3, 'Cid', 2, NULL);
INSERT INTO badge VALUES (1, 2, 'red');
INSERT INTO person_friends (from_person_id, to_person_id) VALUES (1, 2), (2, 1), (1, 3), (3, 1);
INSERT INTO club VALUES (1, 'chess'), (2, 'choir');
INSERT INTO membership VALUES (1, 1, 1, '2001-01-01'), (2, 1, 2, '2002-02-02'), (3, 2, 1, '2003-03-03');
INSERT INTO room VALUES (1, 1), (1, 2);
INSERT INTO bed VALUES (1, 1, 1), (2, 1, 2), (3, 1, 2);
SELECT * FROM orm($$ person.get(pk=2).badge $$);
SELECT * FROM orm($$ person.get(pk=2).badge.color $$);
SELECT * FROM orm($$ badge.get(pk=1).person.name $$);
SELECT * FROM orm($$ person.get(pk=1).badge $$);
SELECT count(*) FROM orm($$ person.get(pk=1).boss $$);
SELECT * FROM orm($$ person.get(pk=1).boss.name $$);
SELECT * FROM orm($$ person.get(pk=3).boss.boss.name $$);
SELECT * FROM orm($$ person.get(pk=1).team.values_list('name', flat=True) $$);
SELECT * FROM orm($$ person.filter(member__member__name='Cid').get().team.get().team.get().name $$);
SELECT * FROM orm($$ person.get(pk=1).friends.order_by('name').values_list('name', flat=True) $$);
SELECT * FROM orm($$ person.get(pk=3).friends.get().friends.count() $$);
SELECT * FROM orm($$ club.get(pk=1).members.filter(membership__since__year=2002).values_list('name', flat=True) $$);
SELECT * FROM orm($$ person.get(pk=1).clubs.order_by('-membership__since').values_list('name', 'membership__since') $$);
SELECT * FROM orm($$ person.get(pk=1).membership_set.filter(club__name='choir').values('since') $$);
SELECT * FROM orm($$ restaurant.get(pk=1).name $$);
SELECT * FROM orm($$ restaurant.get(pk=1).place_ptr $$);
SELECT * FROM orm($$ place.get(pk=1).restaurant.stars $$);
SELECT * FROM orm($$ place.get(pk=2).restaurant $$);
SELECT :ids FROM orm($$ restaurant.get(pk=1).person_set.order_by('id') $$) o;
SELECT :ids FROM orm($$ room.get(house=1, number=2).bed_set.order_by('id') $$) o;
SELECT * FROM orm($$ bed.get(pk=3).bed_room_house_room_number_fkey.number $$);
DROP SCHEMA managers CASCADE;
