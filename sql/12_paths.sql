-- 12_paths: paths over relations of every kind, and Django's rules for
-- conditions on to-many relations, for NULLs and for joins.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'
\set names 'string_agg(o->>''name'', '', '' ORDER BY o->>''name'')'

-- forwards, backwards, and over a many-to-many both ways
SELECT :ids FROM orm($$ Entry.objects.filter(blog__name='Cheddar Talk') $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(entry__headline='What Ringo Ate') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(authors__name='john') $$) o;
SELECT :names FROM orm($$ Author.objects.filter(entry__rating=1) $$) o;
SELECT :names FROM orm($$ Author.objects.filter(entry__blog__name='Beatles Blog') $$) o;
SELECT :names FROM orm($$ Author.objects.filter(entry__blog__name='Beatles Blog').distinct() $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(entry__authors__entry__blog=3).distinct() $$) o;
-- the join table is a model too
SELECT :ids FROM orm($$ Entry.objects.filter(blog_entry_authors__author_id=8) $$) o;

-- a key needs no join: blog, blog_id, blog__id and blog__pk are one column
SELECT orm_sql($$ Entry.objects.filter(blog=1, blog_id=1, blog__id=1, blog__pk=1).values_list('pk') $$);
SELECT orm_sql($$ Entry.objects.filter(authors=5).values_list('pk') $$);
SELECT orm_sql($$ Entry.objects.filter(blog__isnull=True).values_list('pk') $$);
-- an instance, a queryset of one column, a list of keys stand for the relation
SELECT :ids FROM orm($$ Entry.objects.filter(blog=Blog.objects.get(name='Beatles Blog')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog__in=Blog.objects.filter(name__startswith='P')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog__in=[2, 4], authors__in=[8, 2]) $$) o;

-- one filter() speaks of one entry, two of two
SELECT :names FROM orm($$ Blog.objects.filter(entry__headline__contains='Lennon', entry__pub_date__year=2008) $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(entry__headline__contains='Lennon').filter(entry__pub_date__year=2008).distinct() $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(Q(entry__headline__contains='Lennon') & Q(entry__pub_date__year=2008)) $$) o;
SELECT count(*) FROM orm($$ Blog.objects.filter(entry__headline__contains='Lennon').filter(entry__pub_date__year=2008) $$) o;
-- exclude() speaks of each condition by itself
SELECT :names FROM orm($$ Blog.objects.exclude(entry__headline__contains='Lennon', entry__pub_date__year=2008) $$) o;
SELECT :names FROM orm($$ Blog.objects.exclude(entry__rating=5) $$) o;
SELECT :names FROM orm($$ Author.objects.exclude(entry__blog__name='Cheddar Talk') $$) o;
SELECT :names FROM orm($$ Author.objects.filter(~Q(entry__rating__gt=3)) $$) o;

-- nothing on the other side: isnull, and OR keeping rows that have no partner
SELECT :names FROM orm($$ Blog.objects.filter(entry__isnull=True) $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(entry=None) $$) o;
SELECT :names FROM orm($$ Author.objects.filter(entry__isnull=True) $$) o;
SELECT :names FROM orm($$ Author.objects.exclude(entry__isnull=True) $$) o;
SELECT :names FROM orm($$ Blog.objects.filter(Q(entry__rating=0) | Q(name='Quiet Corner')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(authors__name='tom') | Q(rating=0)) $$) o;

-- relations of other kinds
CREATE SCHEMA paths;
SET search_path = paths, public;

-- to itself, and two foreign keys to one table
CREATE TABLE staff (id int PRIMARY KEY, name text, boss_id int REFERENCES staff);
CREATE TABLE message (id int PRIMARY KEY, sender_id int REFERENCES staff, recipient_id int REFERENCES staff, body text);
CREATE TABLE staff_friends (id int PRIMARY KEY, from_staff_id int NOT NULL REFERENCES staff, to_staff_id int NOT NULL REFERENCES staff,
    UNIQUE (from_staff_id, to_staff_id));
INSERT INTO staff VALUES (1, 'Ada', NULL), (2, 'Ben', 1), (3, 'Cy', 1), (4, 'Di', 2), (5, 'Ed', 4);
INSERT INTO message VALUES (1, 1, 2, 'hello'), (2, 2, 1, 'hello back'), (3, 5, 1, 'raise?');
INSERT INTO staff_friends VALUES (1, 1, 2), (2, 2, 1), (3, 3, 4);
SELECT :names FROM orm($$ staff.filter(boss__name='Ada') $$) o;
SELECT :names FROM orm($$ staff.filter(boss__boss__boss__name='Ada') $$) o;
SELECT :names FROM orm($$ staff.filter(boss=None) $$) o;
SELECT :names FROM orm($$ staff.filter(boss__boss__isnull=True) $$) o;
SELECT :names FROM orm($$ staff.exclude(boss__name='Ada') $$) o;
-- the boss and the friends both make "staff" a name for the way back
SELECT :names FROM orm($$ staff.filter(staff__name='Di') $$) o;
SELECT :names FROM orm($$ staff.filter(staff_by_boss__name='Di') $$) o;
SELECT :names FROM orm($$ staff.filter(staff_by_boss__isnull=True) $$) o;
SELECT :names FROM orm($$ staff.filter(staff_by_friends__name='Cy') $$) o;
SELECT :names FROM orm($$ staff.filter(friends__name='Di') $$) o;
SELECT :names FROM orm($$ staff.filter(message_by_sender__body__startswith='hello') $$) o;
SELECT :names FROM orm($$ staff.filter(message_by_recipient__sender__name='Ed') $$) o;
SELECT :ids FROM orm($$ message.filter(sender__boss=F('recipient')) $$) o;

-- one-to-one
CREATE TABLE badge (staff_id int PRIMARY KEY REFERENCES staff, number text);
CREATE TABLE desk (id int PRIMARY KEY, owner_id int UNIQUE REFERENCES staff, room text);
INSERT INTO badge VALUES (1, 'A-1'), (2, 'B-2');
INSERT INTO desk VALUES (1, 2, 'north'), (2, NULL, 'north'), (3, 3, 'south');
SELECT :names FROM orm($$ staff.filter(badge__number='A-1') $$) o;
SELECT :names FROM orm($$ staff.filter(badge__isnull=True) $$) o;
SELECT :names FROM orm($$ staff.filter(desk__room='north') $$) o;
SELECT string_agg(o->>'number', ' ') FROM orm($$ badge.filter(staff__desk__room='north') $$) o;
SELECT :ids FROM orm($$ desk.filter(owner__badge__pk=2) $$) o;
SELECT :names FROM orm($$ staff.exclude(desk__room='north') $$) o;

-- keys of several columns join on all of them
CREATE TABLE plot (town text, number int, area int, PRIMARY KEY (town, number));
CREATE TABLE house (id int PRIMARY KEY, town text, number int, colour text, CONSTRAINT stands_on FOREIGN KEY (town, number) REFERENCES plot);
INSERT INTO plot VALUES ('Ham', 1, 100), ('Ham', 2, 200), ('Eel', 1, 300);
INSERT INTO house VALUES (1, 'Ham', 1, 'red'), (2, 'Ham', 2, 'blue'), (3, 'Eel', 1, 'red'), (4, NULL, NULL, 'grey');
SELECT :ids FROM orm($$ house.filter(stands_on__area__gte=200) $$) o;
SELECT :ids FROM orm($$ house.filter(stands_on=('Ham', 2)) $$) o;
SELECT :ids FROM orm($$ house.filter(stands_on__in=[('Ham', 1), ('Eel', 1)]) $$) o;
SELECT :ids FROM orm($$ house.filter(stands_on__isnull=True) $$) o;
SELECT * FROM orm($$ plot.filter(house__colour='red').order_by('area').values_list('town', 'number') $$);
SELECT * FROM orm($$ plot.filter(pk=('Ham', 2)).values_list('area', flat=True) $$);
SELECT * FROM orm($$ plot.filter(pk__in=[('Ham', 2), ('Eel', 1)]).order_by('pk').values_list('pk', flat=True) $$);
SELECT * FROM orm($$ plot.order_by('-pk').values('pk', 'area') $$);
SELECT * FROM orm($$ plot.order_by('pk').values_list('pk', flat=True).distinct() $$);
SELECT * FROM orm($$ plot.in_bulk([('Eel', 1)]) $$);

-- multi-table inheritance: the parent's fields are the child's own
CREATE TABLE place (id int PRIMARY KEY, name text, owner_id int REFERENCES staff);
CREATE TABLE restaurant (place_ptr_id int PRIMARY KEY REFERENCES place, stars int);
CREATE TABLE pizzeria (restaurant_ptr_id int PRIMARY KEY REFERENCES restaurant, oven text);
INSERT INTO place VALUES (1, 'Park', NULL), (2, 'Chez Ada', 1), (3, 'Da Ben', 2);
INSERT INTO restaurant VALUES (2, 3), (3, 1);
INSERT INTO pizzeria VALUES (3, 'wood');
SELECT * FROM orm($$ restaurant.filter(name__startswith='Chez') $$);
SELECT * FROM orm($$ pizzeria.filter(owner__boss__name='Ada', stars=1) $$);
SELECT :names FROM orm($$ place.filter(restaurant__stars__gt=1) $$) o;
SELECT :names FROM orm($$ place.filter(restaurant__pizzeria__oven='wood') $$) o;
SELECT :names FROM orm($$ place.filter(restaurant__isnull=True) $$) o;
SELECT :names FROM orm($$ staff.filter(place__restaurant__stars=3) $$) o;
SELECT * FROM orm_filter(NULL::restaurant, 'name', 'Chez Ada');

-- a join table with columns of its own is walked through by its names
CREATE TABLE club (id int PRIMARY KEY, name text);
CREATE TABLE membership (id int PRIMARY KEY, club_id int REFERENCES club, staff_id int REFERENCES staff, since date);
INSERT INTO club VALUES (1, 'chess'), (2, 'golf');
INSERT INTO membership VALUES (1, 1, 1, '2001-01-01'), (2, 1, 2, '2002-02-02'), (3, 2, 1, '2003-03-03');
SELECT :names FROM orm($$ club.filter(membership__staff__name='Ben') $$) o;
SELECT :names FROM orm($$ staff.filter(membership__club__name='chess', membership__since__year=2001) $$) o;
SELECT :names FROM orm($$ club.filter(membership__staff__name='Ada', membership__since__year=2001) $$) o;

-- names that need quotes, and other schemas
CREATE SCHEMA "Odd Schema";
CREATE TABLE "Odd Schema"."Weird ""Table""" ("Id" int PRIMARY KEY, "odd key" text, "select" int, "a__b" int, "ünïcödé" text);
CREATE TABLE "Odd Schema".child (id int PRIMARY KEY, "Parent_id" int REFERENCES "Odd Schema"."Weird ""Table""");
INSERT INTO "Odd Schema"."Weird ""Table""" VALUES (1, 'x', 7, 8, 'é'), (2, 'y', 9, 10, 'à');
INSERT INTO "Odd Schema".child VALUES (1, 1), (2, 2), (3, 2);
SELECT * FROM orm($$ "Odd Schema"."Weird ""Table""".filter(select=7) $$);
SELECT * FROM orm($$ "Odd Schema"."Weird ""Table""".objects.filter(**{'odd key': 'y'}).values('Id', 'odd key') $$);
SELECT * FROM orm($$ "Odd Schema"."Weird ""Table""".filter(ünïcödé='é').values_list('ünïcödé', flat=True) $$);
SELECT o->'Id' FROM orm_filter('"Odd Schema"."Weird ""Table"""', 'odd key__startswith', 'x') o;
SELECT "Id" FROM orm_filter(NULL::"Odd Schema"."Weird ""Table""", 'select__gt', 7);
SELECT :ids FROM orm($$ "Odd Schema".child.filter(**{'Parent__odd key': 'y'}) $$) o;
SELECT o->'Id' FROM orm($$ "Odd Schema"."Weird ""Table""".filter(child__id=3) $$) o;
SELECT count(*) FROM orm($$ paths.staff.all() $$);
SELECT count(*) FROM orm($$ public.blog_entry.all() $$);
SELECT count(*) FROM orm_all('paths.staff');
-- a column whose name looks like a path, where the path leads nowhere
SELECT o->'Id' FROM orm($$ "Odd Schema"."Weird ""Table""".filter(a__b=8) $$) o;

-- partitioned tables, views and materialized views are models as well
CREATE TABLE sale (id int, day date, shop_id int REFERENCES place, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM ('2001-01-01') TO ('2002-01-01');
CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM ('2002-01-01') TO ('2003-01-01');
INSERT INTO sale VALUES (1, '2001-05-05', 2), (2, '2002-06-06', 3);
CREATE VIEW good_place AS SELECT p.id, p.name, r.stars FROM place p JOIN restaurant r ON r.place_ptr_id = p.id;
CREATE MATERIALIZED VIEW counted AS SELECT owner_id, count(*) AS id FROM place GROUP BY owner_id;
SELECT :ids FROM orm($$ sale.filter(day__year=2002) $$) o;
SELECT :ids FROM orm($$ sale.filter(shop__name='Chez Ada') $$) o;
SELECT :names FROM orm($$ place.filter(sale__day__year=2002) $$) o;
SELECT :names FROM orm($$ good_place.filter(stars__gte=2) $$) o;
SELECT * FROM orm($$ counted.filter(owner_id=1) $$);

SET client_min_messages = warning;
DROP SCHEMA paths, "Odd Schema" CASCADE;
