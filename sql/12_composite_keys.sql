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
-- a slice with a step is a list of keys
SELECT o->'id' FROM orm('child.filter(parent__in=parent.order_by("pk")[::2]).order_by("id")') o;
SELECT o->'v' FROM orm('parent.exclude(pk__in=child.order_by("id").values_list("pa", "pb")[1::3]).order_by("v")') o;
SELECT o->'id' FROM orm('child.exclude(parent__gt=(1,1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.exclude(parent=F("other")).order_by("id")') o;
SELECT o->'id' FROM orm('child.filter(~Q(parent=(1,1)), id__gt=2).order_by("id")') o;
SELECT o->'id' FROM orm('grandchild.exclude(child__parent=(1,1)).order_by("id")') o;
SELECT o->'id' FROM orm('child.filter(parent__isnull=True).order_by("id")') o;
SELECT orm('child.aggregate(n=Count("parent"), d=Count("other", distinct=True), k=Count("pk"))');
SELECT orm('parent.annotate(n=Count("child_by_other")).values_list("a", "b", "n").order_by("pk")');
SELECT orm('parent.aggregate(n=Count("pk"))');

-- rows as values: one column of theirs for each of the key
SELECT p.v, c.id FROM parent p, orm_filter(NULL::child, 'parent', p) c ORDER BY c.id;
SELECT p.v, orm_count('child', 'parent', p), orm_exists('child', 'parent__gt', p) FROM parent p ORDER BY p.v;
SELECT o->'id' FROM orm('child.exclude(parent=$1).order_by("id")', (SELECT p FROM parent p WHERE v = 1)) o;
SELECT o->'id' FROM orm('child.filter(parent__in=[$1, (1,1)]).order_by("id")', (SELECT p FROM parent p WHERE v = 2)) o;
SELECT o->'id' FROM orm('child.filter(parent=parent(a=1, b=2))') o;
SELECT o->'id' FROM orm('child.filter(parent=parent.get(pk=(1,1)))') o;
SELECT o->'id' FROM orm('child.filter(parent=parent.order_by("-v")[:1])') o;
SELECT o->'id' FROM orm('child.filter(parent=parent.all())') o;
SELECT o->'id' FROM orm('child.filter(parent=$1)', (SELECT c FROM child c WHERE id = 1)) o;
SELECT o->'v' FROM orm('parent.filter(child_by_parent=$1)', (SELECT c FROM child c WHERE id = 6)) o;
SELECT o->'v' FROM orm('parent.filter(pk=$1)', (SELECT p FROM parent p WHERE v = 2)) o;
SELECT orm('parent.contains(parent.get(pk=(1,1)))');
SELECT p.v, orm('parent.contains($1)', p), orm('parent.order_by("pk")[:2].contains($1)', p) FROM parent p ORDER BY p.v;
-- many-to-many: a key in jsonb is an array, keys are arrays in one
CREATE TABLE spot (x int, y int, PRIMARY KEY (x, y));
CREATE TABLE line (id int PRIMARY KEY);
CREATE TABLE spot_lines (x int, y int, line int REFERENCES line, FOREIGN KEY (x, y) REFERENCES spot, PRIMARY KEY (x, y, line));
INSERT INTO spot VALUES (1, 1), (1, 2), (2, 2);
INSERT INTO line VALUES (1);
SELECT orm_add('line', 1, 'spot', '[1,1]'::jsonb);
SELECT orm_add('line', 1, 'spot', '[[1,1],[1,2]]'::jsonb);
SELECT orm_add('line', 1, 'spot', s) FROM spot s WHERE x = 2;
SELECT x, y FROM spot_lines ORDER BY 1, 2;
SELECT orm_remove('line', 1, 'spot', '[1,1]'::jsonb);
SELECT orm_set('line', 1, 'spot', '[[2,2]]'::jsonb) IS NOT NULL;
SELECT x, y FROM spot_lines ORDER BY 1, 2;

-- the page after a key: a comparison of rows, which the key's index answers
SELECT orm('parent.filter(pk__gt=(1,1)).order_by("pk").values_list("a", "b")');
SELECT orm('parent.filter(pk__lte=(1,2)).order_by("pk").values_list("a", "b")');
SELECT orm('parent.exclude(pk__gte=(1,2)).values_list("a", "b")');
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET orm_lookup.inline = on;
EXPLAIN (COSTS OFF) SELECT * FROM orm_filter(NULL::parent, 'pk__gt', '[1,1]'::jsonb);
RESET orm_lookup.inline;
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT orm('parent.filter(pk__gte=(F("v"), 1)).order_by("pk").values_list("a", "b")');
SELECT orm('parent.filter(pk__in=[(1, 1), (F("a"), F("v"))]).order_by("pk").values_list("a", "b")');
SELECT orm('parent.filter(Exists(parent.filter(pk__gt=(OuterRef("a"), OuterRef("b"))))).order_by("pk").values_list("a", "b")');
SELECT orm('parent.filter(pk__lt=(99999999999, 1)).count()'), orm('parent.filter(pk__in=[(99999999999, 1), (1, 1)]).count()');
SELECT orm('parent.filter(pk=1)');
SELECT orm('parent.exclude(pk__in=[(None, 1), (1, 1)]).order_by("pk").values_list("a", "b")');
SELECT orm('parent.exclude(pk__in=$1).count()', v) FROM (VALUES ('[[1, 1], [null, 1]]'::jsonb), ('[[1, 1], [2, 1]]')) x(v);
DROP SCHEMA composite_keys CASCADE;
