-- 19_rows_as_values: a row of a table as the value of a condition.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA rows_as_values;
SET search_path = rows_as_values, public;

-- a row stands for the column that the relation refers to
CREATE TABLE currency (id int PRIMARY KEY, code int UNIQUE);
CREATE TABLE price (id int PRIMARY KEY, currency int REFERENCES currency (code));
CREATE TABLE cost (id int PRIMARY KEY, currency_id bigint REFERENCES currency (code));
CREATE TABLE tag (id int PRIMARY KEY, name text UNIQUE);
CREATE TABLE price_tags (price_id int REFERENCES price, tag_id text REFERENCES tag (name), PRIMARY KEY (price_id, tag_id));
INSERT INTO currency VALUES (1, 2), (2, 1), (3, NULL);
INSERT INTO price VALUES (10, 1), (20, 2), (30, NULL);
INSERT INTO cost VALUES (10, 1), (20, 2);
INSERT INTO tag VALUES (1, '2'), (2, '1');
INSERT INTO price_tags VALUES (10, '1'), (20, '2');
SELECT c.code, p.* FROM currency c, orm_filter(NULL::price, 'currency', c) p ORDER BY 1;
SELECT c.code, p.* FROM currency c, orm_filter(NULL::cost, 'currency_id', c) p ORDER BY 1;
SELECT t.name, p.* FROM tag t, orm_filter(NULL::price, 'tags', t) p ORDER BY 1;
SELECT p.id, c.* FROM price p, orm_filter(NULL::currency, 'price', p) c ORDER BY 1;
SELECT c.code, orm_count('price', 'currency', c), orm_exists('price', 'currency__lt', c) FROM currency c ORDER BY 1;
SET orm_lookup.inline = off;
SELECT c.code, p.* FROM currency c, orm_filter(NULL::price, 'currency', c) p ORDER BY 1;
SELECT c.code, p.* FROM currency c, orm_filter(NULL::cost, 'currency_id', c) p ORDER BY 1;
SELECT t.name, p.* FROM tag t, orm_filter(NULL::price, 'tags', t) p ORDER BY 1;
SELECT c.code, orm_count('price', 'currency', c), orm_exists('price', 'currency__lt', c) FROM currency c ORDER BY 1;
RESET orm_lookup.inline;
-- wherever it is written
SELECT orm('price.filter(currency=$1)', c) FROM currency c ORDER BY c.id;
SELECT orm('price.exclude(currency=$1).order_by("id")', c) FROM currency c WHERE id = 1;
SELECT orm('price.filter(Q(currency__in=[$1]) | Q(id=$2))', c, c) FROM currency c WHERE id = 1;
SELECT orm('cost.filter(currency_id=$1)', c) FROM currency c WHERE id = 1;
SELECT orm('price.exclude(tags=$1).order_by("id")', t) FROM tag t WHERE id = 1;
SELECT orm('price.annotate(same=Case(When(currency=$1, then=1), default=0)).order_by("id").values_list("id", "same")', c) FROM currency c WHERE id = 1;
SELECT orm('price.filter(currency=currency(id=1, code=2))');
SELECT orm('price.filter(currency=currency.get(id=1))');
SELECT orm('tag.get(id=1).price_set.values_list("id", flat=True)');
SELECT orm('price.filter(tags__in=tag.filter(id=1))');
-- the primary key is a column of the statement; another is left to the call
SET orm_lookup.inline = on;
EXPLAIN (COSTS OFF) SELECT p.* FROM price p, orm_filter(NULL::price_tags, 'price', p) t;
RESET orm_lookup.inline;
SET orm_lookup.inline = on;
EXPLAIN (COSTS OFF) SELECT p.* FROM currency c, orm_filter(NULL::price, 'currency', c) p;
RESET orm_lookup.inline;
-- a row of another table is none, planned or not
SELECT x.* FROM price p, orm_filter(NULL::price, 'currency', p) x;
-- what a shape keeps is the column that was meant
SELECT orm_count('price', 'currency', (SELECT c FROM currency c WHERE id = 2)), orm_count('price', 'id', (SELECT c FROM currency c WHERE id = 2));
SELECT orm_count('price', 'currency', (SELECT c FROM currency c WHERE id = 3));

-- under multi-table inheritance, the parent's key is where the link has it
CREATE TABLE place (id int PRIMARY KEY, code int UNIQUE);
CREATE TABLE bar (place_ptr_id int PRIMARY KEY REFERENCES place, beer text);
CREATE TABLE visit (id int PRIMARY KEY, place int REFERENCES place, place_code int REFERENCES place (code));
INSERT INTO place VALUES (1, 7);
INSERT INTO bar VALUES (1, 'stout');
INSERT INTO visit VALUES (5, 1, 7);
SELECT orm_filter('visit', 'place', b) FROM bar b;
SELECT orm_filter('visit', 'place_code', b) FROM bar b;
SELECT orm_filter('visit', 'place_code', p) FROM place p;

-- in an array, and in an orm_q, whose text has to stand alone
SELECT orm('price.filter(currency__in=$1).order_by("id")', array_agg(c)) FROM currency c;
SELECT orm_filter('price', 'currency__in', array_agg(c)) FROM currency c WHERE id = 1;
SELECT orm_filter('price', 'id__in', array_agg(p)) FROM price p WHERE id = 20;
SELECT orm_filter('price', 'currency__in', array_agg(p)) FROM price p;
SELECT orm_q('currency', c) FROM currency c ORDER BY id;
SELECT orm_filter('price', orm_q('currency', c)) FROM currency c WHERE id = 1;
SELECT orm_filter('price', orm_q('currency__in', array_agg(c))) FROM currency c WHERE id = 1;
SELECT orm_filter('price', orm_q('currency', p)) FROM price p WHERE id = 10;
SELECT orm('price.exclude(tags__in=$1).order_by("id")', array_agg(t)) FROM tag t WHERE id = 1;
SELECT orm_count(orm_chain('price', 'filter(currency=$1)', c)) FROM currency c WHERE id = 1;
CREATE TABLE "Odd Parent" ("A b" date, b int, PRIMARY KEY ("A b", b));
CREATE TABLE kid (id int PRIMARY KEY, a date, b int, CONSTRAINT odd FOREIGN KEY (a, b) REFERENCES "Odd Parent");
INSERT INTO "Odd Parent" VALUES ('2020-02-29', 1), ('2020-02-29', 2);
INSERT INTO kid VALUES (1, '2020-02-29', 1), (2, '2020-02-29', 2), (3, NULL, 1);
SELECT orm_q('odd', o) FROM "Odd Parent" o ORDER BY b;
SELECT orm_filter('kid', orm_q('odd', o)) FROM "Odd Parent" o WHERE b = 2;
SELECT orm_filter('kid', 'odd__in', array_agg(o)) FROM "Odd Parent" o;
SELECT orm_filter('kid', orm_q('odd__in', array_agg(o))) FROM "Odd Parent" o;
SELECT k.id, orm_count('kid', 'odd__in', ARRAY[o]) FROM kid k JOIN "Odd Parent" o USING (b) ORDER BY 1;
SELECT c.*, p.id FROM (SELECT array_agg(t) AS tags FROM tag t) c, orm_filter(NULL::price, 'tags__in', c.tags) p ORDER BY p.id;
PREPARE priced(currency[]) AS SELECT id FROM orm_filter(NULL::price, 'currency__in', $1) ORDER BY id;
EXECUTE priced(ARRAY['(1,2)', '(3,)']::currency[]);
EXECUTE priced('{}');
EXECUTE priced(NULL);
EXECUTE priced(ARRAY[NULL]::currency[]);
SELECT orm_exclude('price', 'currency__in', ARRAY[NULL]::currency[]);
SELECT orm_filter('price', 'currency', ARRAY(SELECT c FROM currency c));
-- with None among the keys, and numbers that the column cannot hold
SELECT orm('price.exclude(currency__in=$1).order_by("id").values_list("id", flat=True)', array_agg(c)) FROM currency c WHERE id IN (1, 3);
SELECT orm('price.exclude($1).order_by("id").values_list("id", flat=True)', orm_q('currency__in', array_agg(c))) FROM currency c WHERE id IN (1, 3);
CREATE TABLE big (id bigint PRIMARY KEY);
INSERT INTO big VALUES (99999999999);
SELECT orm_count('price', 'id', b), orm_count('price', orm_q('id', b)), orm_count('price', orm_q('id__lt', b)), orm_count('price', orm_q('id__in', ARRAY[b])) FROM big b;
-- a table may have the name of a method
CREATE SCHEMA ps;
CREATE TABLE ps."create" (id int PRIMARY KEY);
CREATE TABLE ps."get" (id int PRIMARY KEY);
CREATE TABLE ps (id int PRIMARY KEY, o_id int REFERENCES ps."get");
INSERT INTO ps."create" VALUES (1);
INSERT INTO ps."get" VALUES (1);
SELECT orm('kid.filter($1).count()', orm_q('id', z)) FROM ps."create" z;
SELECT count(*) FROM ps;
INSERT INTO ps VALUES (1, 1);
SELECT orm_count('ps', orm_q('o', z)), orm_count('ps', orm_q('o__in', ARRAY[z])) FROM ps."get" z;
-- views have no key, domains a row type
CREATE VIEW currencies AS SELECT * FROM currency;
CREATE VIEW prices AS SELECT * FROM price;
SELECT orm_register('prices', '{"relations": {"money": {"kind": "fk", "to": "currencies", "columns": ["currency"], "to_columns": ["code"]}}}');
SELECT orm_count('currencies', 'prices__in', ARRAY[v]), orm_count('currencies', orm_q('prices', v)) FROM prices v WHERE id = 10;
CREATE DOMAIN coin AS currency;
SELECT orm_count('price', 'currency', ROW(1, 2)::coin), orm_count('price', 'currency__in', ARRAY[ROW(1, 2)::coin]);
-- a column of the row's own type wants the row
CREATE TABLE holds (id int PRIMARY KEY, cur currency);
INSERT INTO holds VALUES (1, ROW(1, 2));
SELECT orm_count('holds', 'cur__in', ARRAY[c]) FROM currency c WHERE id = 1;
SELECT orm_count('holds', orm_q('cur', c)) FROM currency c WHERE id = 1;
SELECT orm(orm_chain('price', 'annotate(x=Value($1))', c)::text) FROM currency c WHERE id = 1;
