-- 21_injection: whatever a value or a name holds, it is data and never
-- structure, in both faces.
--
-- Every nasty text is stored, found again by each lookup that takes it whole,
-- and finds nothing else; as a name it leads to an error about a name.

\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
CREATE SCHEMA injection;
SET search_path = injection, public;

CREATE TABLE nasty (id int PRIMARY KEY, what text, v text);
INSERT INTO nasty VALUES
    (1, 'single quote', $v$O'Reilly$v$),
    (2, 'double quote', $v$say "hi"$v$),
    (3, 'sql', $v$'; DROP TABLE canary; --$v$),
    (4, 'or', $v$x' OR '1'='1$v$),
    (5, 'backslash', $v$back\slash\$v$),
    (6, 'escaped quote', $v$\'; DROP TABLE canary; --$v$),
    (7, 'parameter', $v$$1$v$),
    (8, 'parameters', $v$$1 $2 ${x} %s %(x)s ? :x$v$),
    (9, 'percent', $v$100%$v$),
    (10, 'like', $v$_%\%\_$v$),
    (11, 'comment', $v$/* x */ -- y$v$),
    (12, 'dollar quote', $v$$v2$ $v2$$v$),
    (13, 'expression', $v$').filter(id=1).delete() #$v$),
    (14, 'newlines', E'a\nb\r\nc\td'),
    (15, 'nul as text', $v$\x00 \0 \u0000 %00$v$),
    (16, 'control', E'\x01\x02\x7f'),
    (17, 'unicode', 'é ünïcödé 漢字 🙂 ﷽ ' || chr(8238) || chr(65279) || chr(160)),
    (18, 'unicode quotes', '‘ ’ “ ” ʼ ＇'),
    (19, 'long', repeat($v$'"\$1%_é$v$, 1250)),
    (20, 'empty', ''),
    (21, 'space', ' '),
    (22, 'json', $v${"a": ["'"]}$v$),
    (23, 'array', $v${a,"b",NULL}$v$),
    (24, 'python', $v$__import__('os')$v$),
    (25, 'braces', $v${0} {{x}} {% x %}$v$);
SELECT length(v) FROM nasty WHERE what = 'long';
CREATE TABLE canary (id int PRIMARY KEY);
INSERT INTO canary VALUES (1);

-- how many rows each way of asking finds: one, and the right one
CREATE FUNCTION found(id int, q text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    ids int[];
BEGIN
    EXECUTE q INTO ids;
    RETURN ids IS NOT DISTINCT FROM ARRAY[id];
END $$;
CREATE TABLE ways AS
    SELECT id, what, lookup, way,
        found(id, format('SELECT array_agg(id) FROM %s', CASE way
            -- a literal in the statement
            WHEN 'function, typed' THEN format('orm_filter(NULL::nasty, %L, %L)', lookup, v)
            WHEN 'function, jsonb' THEN format('(SELECT (o->>''id'')::int AS id FROM orm_filter(''nasty'', %L, %L) o) x', lookup, v)
            WHEN 'kwargs' THEN format('orm_filter(NULL::nasty, %L::jsonb)', jsonb_build_object(lookup, v))
            WHEN 'orm_q' THEN format('orm_filter(NULL::nasty, orm_q(%L, %L))', lookup, v)
            WHEN 'orm_q, printed and read' THEN format('orm_filter(NULL::nasty, %L::orm_q)', orm_q(lookup, v)::text)
            WHEN 'array' THEN format('orm_filter(NULL::nasty, VARIADIC ARRAY[%L, %L])', lookup, v)
            WHEN 'parameter' THEN format('orm_rows(NULL::nasty, %L, %L)', 'nasty.filter(' || lookup || '=$1)', v)
            WHEN 'chained' THEN format('orm_rows(NULL::nasty, orm_chain(''nasty'', %L, %L))', 'filter(' || lookup || '=$1)', v)
            WHEN 'chained, printed and read' THEN format('orm_rows(NULL::nasty, %L)', orm_chain('nasty', 'filter(' || lookup || '=$1)', v)::text)
        END)) AS ok
    FROM nasty,
        unnest(ARRAY['v', 'v__exact', 'v__iexact', 'v__startswith', 'v__endswith', 'v__contains']) lookup,
        unnest(ARRAY['function, typed', 'function, jsonb', 'kwargs', 'orm_q', 'orm_q, printed and read', 'array', 'parameter',
            'chained', 'chained, printed and read']) way
    -- some are parts of others, so that these lookups find more than one
    WHERE (lookup IN ('v', 'v__exact', 'v__iexact') OR what NOT IN ('empty', 'space', 'parameter', 'long', 'python', 'sql'));
SELECT way, count(*), count(*) FILTER (WHERE ok) AS ok FROM ways GROUP BY way ORDER BY way;
SELECT what, lookup, way FROM ways WHERE NOT ok;
-- lists
SELECT count(*) FROM orm_filter(NULL::nasty, 'v__in', (SELECT array_agg(v) FROM nasty));
SELECT count(*) FROM orm_filter(NULL::nasty, jsonb_build_object('v__in', (SELECT jsonb_agg(v) FROM nasty)));
SELECT count(*) FROM orm_rows(NULL::nasty, 'nasty.filter(v__in=$1)', (SELECT array_agg(v) FROM nasty));
SELECT count(*) FROM orm_rows(NULL::nasty, orm_chain('nasty', 'filter(v__in=$1)', (SELECT array_agg(v) FROM nasty)));
-- as Python literals, raw or escaped
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v='O\'Reilly') $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="O'Reilly") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="'; DROP TABLE canary; --") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v='back\\slash\\') $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v=r"\'; DROP TABLE canary; --") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v='$1') $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="').filter(id=1).delete() #") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="__import__('os')") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="a\nb\r\nc\td") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v="\x01\x02\x7f") $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v=r'\x00 \0 \u0000 %00') $q$) o;
SELECT string_agg(o->>'what', ', ') FROM orm($q$ nasty.filter(v__contains="\U0001F642") $q$) o;
SELECT * FROM orm($q$ nasty.filter(v="a\x00b") $q$);
SELECT * FROM orm($q$ nasty.filter(v="a\0b") $q$);
-- values elsewhere than in a filter
SELECT * FROM orm($q$ nasty.filter(id=1).annotate(x=Value("'; DROP TABLE canary; --")).values_list('x', flat=True) $q$);
SELECT * FROM orm($q$ nasty.filter(id=1).annotate(x=Concat('v', Value("'||(SELECT 1)||'"))).values_list('x', flat=True) $q$);
SELECT * FROM orm($q$ nasty.filter(id=1).annotate(x=Replace('v', Value("'"), Value('"; --'))).values_list('x', flat=True) $q$);
SELECT * FROM orm($q$ nasty.aggregate(x=StringAgg('what', delimiter="'; --", filter=Q(id__lt=3))) $q$);
SELECT * FROM orm($q$ nasty.filter(v__regex="'; DROP").values_list('what', flat=True).order_by('id') $q$);
SELECT * FROM orm($q$ nasty.filter(id=1).values('what')[0]["x'; DROP TABLE canary; --"] $q$);

-- names: keywords, paths, aliases, lookups, models
CREATE FUNCTION complaint(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || left(SQLERRM, 100);
END $$;
SELECT what, complaint(format('SELECT orm_filter(''nasty'', %L, 1)', v)) FROM nasty WHERE what <> 'long' AND id < 16;
SELECT what, complaint(format('SELECT orm_filter(''nasty'', %L, 1)', 'v__' || v)) FROM nasty WHERE id < 8;
SELECT what, complaint(format('SELECT orm_filter(''nasty'', %L::jsonb)', jsonb_build_object(v, 1))) FROM nasty WHERE id < 8;
SELECT what, complaint(format('SELECT orm_values(''nasty'', %L)', v)) FROM nasty WHERE id < 8;
SELECT what, complaint(format('SELECT orm_count(%L)', v)) FROM nasty WHERE id < 8 OR what IN ('empty', 'python', 'json');
SELECT what, complaint(format('SELECT orm_annotate(''nasty'', %L, ''Upper(v)'')', v)) FROM nasty WHERE id < 12;
SELECT what, complaint(format('SELECT * FROM orm(%L)', v)) FROM nasty WHERE id < 8;
-- 10,000 characters of a name
SELECT complaint(format('SELECT orm_filter(''nasty'', %L, 1)', repeat('x', 10000)));
SELECT complaint(format('SELECT orm_filter(''nasty'', %L, 1)', repeat('v__', 4000)));
SELECT complaint(format('SELECT orm_count(%L)', repeat('x', 10000)));
SELECT complaint(format('SELECT * FROM orm(%L)', 'nasty.filter(' || repeat('x', 10000) || '=1)'));
SELECT complaint(format('SELECT * FROM orm(%L)', repeat('(', 100000)));
SELECT complaint(format('SELECT * FROM orm(%L)', 'nasty' || repeat('.all()', 100000) || '.none()'));
SELECT complaint(format('SELECT * FROM orm(%L)', 'nasty.filter(' || repeat('~', 100000) || 'Q(id=1))'));
SELECT complaint('SELECT * FROM orm(''nasty.annotate(**{"a\"b; --": F("v")}).values("a\"b; --")'')');

-- an alias is an identifier, whatever it spells; what Django refuses is refused
SELECT orm_annotate('nasty.filter(id=1)', 'SELECT', 'Upper(what)');
SELECT * FROM orm($q$ nasty.annotate(**{'1=1)|$1\\%s': F('id')}).filter(**{'1=1)|$1\\%s': 2}).order_by('1=1)|$1\\%s').values('1=1)|$1\\%s') $q$);
SELECT orm_sql($q$ nasty.annotate(**{'1=1)|$1\\%s': F('id')}).distinct() $q$);

-- columns and tables named like attacks
CREATE TABLE "x""; DROP TABLE canary; --" (id int PRIMARY KEY, "v'; --" text, "$1" text, "%s" text);
INSERT INTO "x""; DROP TABLE canary; --" VALUES (1, 'a', 'b', 'c');
SELECT * FROM orm_filter(NULL::"x""; DROP TABLE canary; --", 'v''; --', 'a', '$1', 'b', '%s', 'c');
SELECT * FROM orm_filter('"x""; DROP TABLE canary; --"', 'v''; --__startswith', 'a');
SELECT orm_values('"x""; DROP TABLE canary; --"', 'v''; --', '$1', '%s');
SELECT orm_sql('"x""; DROP TABLE canary; --".filter(**{"v''; --": "a"})');

-- standard_conforming_strings off, and another search_path, change nothing
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SELECT count(*) FROM orm('nasty.filter(v=$1)', E'\\''; DROP TABLE canary; --');
SELECT * FROM orm(E'nasty.filter(id=1).annotate(x=Value("a\\\\b\\\\''c")).values_list("x", flat=True)');
RESET standard_conforming_strings;
CREATE FUNCTION injection.upper(text) RETURNS text LANGUAGE sql AS $$ SELECT 'hijacked' $$;
CREATE FUNCTION injection.hijack(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE OPERATOR injection.= (FUNCTION = injection.hijack, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR injection.~~ (FUNCTION = injection.hijack, LEFTARG = text, RIGHTARG = text);
SET search_path = injection, pg_catalog, public;
SELECT count(*) FROM orm_filter(NULL::nasty, 'v', 'no such thing');
SELECT count(*) FROM orm_filter(NULL::nasty, 'v__contains', 'no such thing');
SELECT count(*) FROM orm_filter(NULL::nasty, 'v__icontains', 'no such thing');
SELECT * FROM orm('nasty.filter(id=1).annotate(x=Upper("v")).values_list("x", flat=True)');
SET search_path = injection, public;

-- the canary lives
SELECT count(*) FROM canary;
SELECT count(*) FROM nasty;
DROP SCHEMA injection CASCADE;
