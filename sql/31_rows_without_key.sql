-- 31_rows_without_key: annotate() on models that have no primary key.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA rows_without_key;
SET search_path = rows_without_key, public;
CREATE TABLE item (id int PRIMARY KEY);
CREATE TABLE use (id int PRIMARY KEY, item int REFERENCES item);
CREATE TABLE note (a int, item int REFERENCES item);
INSERT INTO item VALUES (1), (2);
INSERT INTO use VALUES (1, 1), (2, 1);
INSERT INTO note VALUES (1, 1), (1, 1), (2, 1), (2, 2);

-- equal rows are rows of their own
SELECT orm_count('note'), orm_count('note.annotate(n=Count("item__use"))');
SELECT * FROM orm_annotate_count('note', 'item__use') o ORDER BY o::text;
SELECT * FROM orm('note.annotate(n=Count("item__use")).order_by("a", "item")');
SELECT orm('note.annotate(n=Count("item__use")).filter(n__gt=1).values_list("a", "n").order_by("a")');
SELECT orm('note.annotate(n=Count("item__use")).aggregate(Sum("n"), rows=Count("*"))');
SELECT orm('note.annotate(n=Count("item__use")).filter(n=0).exists()');
SELECT orm('note.values("a").annotate(n=Count("item__use")).order_by("a")');
SELECT * FROM orm('item.filter(id__in=note.annotate(n=Count("item__use")).filter(n=2).values("item"))');
-- partitions and inheriting tables have rows at the same place
CREATE TABLE split (a int, item int) PARTITION BY LIST (a);
CREATE TABLE split1 PARTITION OF split FOR VALUES IN (1);
CREATE TABLE split2 PARTITION OF split FOR VALUES IN (2, 3);
ALTER TABLE split ADD FOREIGN KEY (item) REFERENCES item;
INSERT INTO split VALUES (1, 1), (2, 1), (2, 1);
SELECT * FROM orm('split.annotate(n=Count("item__use")).order_by("a")');
CREATE TABLE more () INHERITS (note);
INSERT INTO more VALUES (1, 1);
SELECT * FROM orm('note.annotate(n=Count("item__use")).filter(item=1).order_by("a")');
TRUNCATE more;
-- rows of a view are numbered
CREATE VIEW notes AS SELECT a, item, 'x'::text AS __row FROM note;
SELECT orm_register('notes', '{"relations": {"item": {"kind": "fk", "to": "item", "columns": ["item"]}}}') IS NOT NULL;
SELECT * FROM orm('notes.annotate(n=Count("item__use")).order_by("a", "n")');
SELECT orm('notes.annotate(n=Count("item__use")).aggregate(Sum("n"), rows=Count("*"))');
SELECT orm_count('notes.annotate(n=Count("item__use")).filter(n=0)');
CREATE MATERIALIZED VIEW kept AS SELECT * FROM note;
SELECT * FROM orm('kept.annotate(n=Count("*")).order_by("a", "item")');
-- what cannot be grouped by is refused
CREATE TABLE document (a int, j json, item int REFERENCES item);
INSERT INTO document VALUES (1, '{}', 1);
SELECT orm('document.annotate(n=Count("item__use"))');
SELECT orm('document.values("a").annotate(n=Count("item__use"))');
SELECT orm('document.annotate(n=Count("item__use")).count()');
