-- 12_composite_keys: keys of several columns in conditions.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA composite_keys;
SET search_path = composite_keys, public;
CREATE TABLE parent (a int, b int, v int, PRIMARY KEY (a, b));
CREATE TABLE child (id int PRIMARY KEY, pa int, pb int, qa int, qb int,
	CONSTRAINT parent FOREIGN KEY (pa, pb) REFERENCES parent,
	CONSTRAINT other FOREIGN KEY (qa, qb) REFERENCES parent);
CREATE TABLE grandchild (id int PRIMARY KEY, child_id int REFERENCES child);
INSERT INTO parent VALUES (1, 1, 1), (1, 2, 2), (2, 1, 3);
INSERT INTO child VALUES (1, 1, 1, 1, 1), (2, 1, 2, 1, 1), (3, 1, NULL, 1, 1), (4, NULL, 1, 1, NULL), (5, NULL, NULL, 2, 1), (6, 2, 1, NULL, 1);
INSERT INTO grandchild VALUES (1, 1), (2, 3), (3, NULL);

-- a NULL in any of the columns is no key, and exclude() keeps such a row
SELECT o->'id' FROM orm('child.exclude(parent=(1,1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent__in=[(1,1)]).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent__in=parent.filter(v=1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent__v=1).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent__gt=(1,1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent=F("other")).order_by("id")') o;
SELECT o->'id' FROM orm('child.filter(~Q(parent=(1,1)), id__gt=2).order_by("id")') o;
SELECT o->'id' FROM orm('grandchild.exclude(child__parent=(1,1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.filter(parent__isnull=True).order_by("id")') o;
SELECT orm('child.aggregate(n=Count("parent"), d=Count("other", distinct=True), k=Count("pk"))');
SELECT orm('parent.annotate(n=Count("child_by_other")).values_list("a", "b", "n").order_by("pk")');
SELECT orm('parent.aggregate(n=Count("pk"))');
DROP SCHEMA composite_keys CASCADE;
