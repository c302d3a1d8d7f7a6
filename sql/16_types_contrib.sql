-- 16_types_contrib: citext, hstore, pg_trgm and unaccent, where the server has
-- them; where it has not, the expected output is the one that ends here.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SELECT count(*) = 4 AS have FROM pg_available_extensions
WHERE name IN ('citext', 'hstore', 'pg_trgm', 'unaccent') \gset
\if :have
\else
\quit
\endif

\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'
CREATE SCHEMA contrib;
CREATE SCHEMA "contrib elsewhere";
CREATE EXTENSION citext SCHEMA "contrib elsewhere";
CREATE EXTENSION hstore SCHEMA "contrib elsewhere";
CREATE EXTENSION pg_trgm SCHEMA "contrib elsewhere";
CREATE EXTENSION unaccent SCHEMA "contrib elsewhere";
SET search_path = contrib, public;
CREATE TABLE person (id int PRIMARY KEY, name "contrib elsewhere".citext, city text, attrs "contrib elsewhere".hstore);
INSERT INTO person VALUES (1, 'Renée', 'Orléans', 'hat=>red, shoes=>NULL'), (2, 'rené', 'Orleans', 'hat=>blue'), (3, 'Bob', 'Rome', ''), (4, NULL, NULL, NULL);

-- citext compares without case; its schema is not in search_path
SELECT :ids FROM orm($$ person.filter(name='BOB') $$) o;
SELECT :ids FROM orm($$ person.filter(name__in=['bob', 'RENé']) $$) o;
SELECT :ids FROM orm($$ person.filter(name__startswith='REN') $$) o;
SELECT :ids FROM orm($$ person.filter(name__contains='OB') $$) o;
SELECT :ids FROM orm($$ person.filter(name__gt='C') $$) o;
SELECT id FROM orm_filter(NULL::person, 'name', 'bOb');
-- nor does a key of several columns with one, which a comparison of rows would not do
CREATE TABLE tagged (word "contrib elsewhere".citext, n int, PRIMARY KEY (word, n));
INSERT INTO tagged VALUES ('a', 1), ('B', 1), ('b', 2), ('C', 1);
SELECT orm('tagged.filter(pk__gt=("b", 1)).order_by("pk").values_list("word", "n")');
SELECT orm('tagged.filter(pk__lt=("B", 2)).order_by("pk").values_list("word", "n")');

-- hstore
SELECT :ids FROM orm($$ person.filter(attrs__hat='red') $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__hat__startswith='b') $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__contains={'hat': 'blue'}) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__contained_by={'hat': 'blue', 'x': 'y'}) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__has_key='shoes') $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__has_keys=['hat', 'shoes']) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__has_any_keys=['x', 'shoes']) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__keys=['hat']) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__keys__overlap=['shoes']) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__values__contains=['blue']) $$) o;
SELECT :ids FROM orm($$ person.filter(attrs__shoes__isnull=True) $$) o;

-- unaccent, before other lookups as well
SELECT :ids FROM orm($$ person.filter(city__unaccent='Orleans') $$) o;
SELECT :ids FROM orm($$ person.filter(city__unaccent__icontains='ORLÉ') $$) o;
SELECT :ids FROM orm($$ person.filter(name__unaccent__startswith='Rene') $$) o;

-- trigrams
SELECT :ids FROM orm($$ person.filter(city__trigram_similar='Orlean') $$) o;
SELECT :ids FROM orm($$ person.filter(city__trigram_word_similar='Rom') $$) o;
SELECT :ids FROM orm($$ person.filter(city__trigram_strict_word_similar='Rome') $$) o;
SELECT :ids FROM orm($$ person.filter(city__unaccent__trigram_similar='Orleans') $$) o;

-- without them in the database, the lookups say what is missing
DROP TABLE person;
DROP EXTENSION unaccent;
DROP EXTENSION pg_trgm;
SELECT * FROM orm($$ Author.objects.filter(name__unaccent='x') $$);
SELECT * FROM orm($$ Author.objects.filter(name__trigram_similar='x') $$);

DROP SCHEMA contrib, "contrib elsewhere" CASCADE;
