-- 26_contract_nulls: an argument that is NULL is None for exact, and makes any
-- other lookup find nothing, in every way that it can be given.

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on

CREATE TEMP TABLE maybe (id int PRIMARY KEY, n int, data jsonb);
INSERT INTO maybe VALUES (1, 1, '{"k": 1}'), (2, NULL, NULL), (3, 3, 'null');

-- as keyword arguments, in an orm_q, bound into a queryset
SELECT orm_count('maybe', 'n__gt', NULL::int), orm_count('maybe', orm_q('n__gt', NULL::int)), orm_count(orm_chain('maybe', 'filter(n__gt=$1)', NULL::int));
SELECT orm_count('maybe', 'n', NULL::int), orm_count('maybe', orm_q('n', NULL::int)), orm_count(orm_chain('maybe', 'filter(n=$1)', NULL::int));
SELECT orm_count('maybe', orm_q('n__in', NULL::int[])), orm_count('maybe', orm_q('n__range', NULL)), orm_count('maybe', orm_q('n__contains', NULL)),
    orm_count('maybe', orm_q('data__has_key', NULL)), orm_count('maybe', orm_q('data__contains', NULL::jsonb));
SELECT orm_count('maybe', ~orm_q('n__gt', NULL::int)) = orm_count('maybe', orm_q('~Q(n__gt=Null())')),
    orm_count('maybe', orm_q('n__gt', NULL::int) | orm_q('n', 3)), orm_count(orm_chain('maybe', 'exclude(Q(n__lt=$1) | Q(n=$2))', NULL::int, 3));
-- isnull, too
SELECT orm_count('maybe', 'n__isnull', NULL), orm_count('maybe', 'n__isnull', NULL::boolean), orm_count('maybe', orm_q('n__isnull', NULL)), orm_count(orm_chain('maybe', 'filter(n__isnull=$1)', NULL)),
    orm_count('maybe', 'data__k__isnull', NULL);
SELECT count(*) FROM orm('maybe.filter(n__isnull=$1)', NULL::boolean);
SELECT m.id, (SELECT count(*) FROM orm_filter(NULL::maybe, 'n__isnull', m.n > 2)) FROM maybe m ORDER BY 1;
SELECT orm_count('maybe', orm_q('Q(n__isnull=None)'));
-- what it is in the text
SELECT orm_q('n__gt', NULL::int, 'n', NULL, 'n__exact', NULL::int), orm_chain('maybe', 'filter(n__lte=$1, n__in=$2)', NULL, ARRAY[1, NULL]);
SELECT orm_chain('maybe', 'filter(n__lte=$1)', NULL)::text::orm_queryset = orm_chain('maybe', 'filter(n__lte=$1)', NULL);
-- a variable
DO $$
DECLARE least int;
BEGIN
    ASSERT orm_count('maybe', orm_q('n__gte', least)) = 0;
    least := 1;
    ASSERT orm_count('maybe', orm_q('n__gte', least)) = 2;
END $$;
-- None that is written is what it is in Django
SELECT orm_count('maybe', orm_q('Q(n__gt=None)'));
SELECT orm_count('maybe', '{"n__gt": null}'::jsonb);
SELECT orm_count('maybe', orm_q('Q(n__gt=Null(1))'));

-- for a key in jsonb, None is JSON's null in every way that it can be given
CREATE TABLE keyed (id int PRIMARY KEY, d jsonb);
INSERT INTO keyed VALUES (1, '{"k": null}'), (2, '{}'), (3, NULL), (4, '{"k": 1}');
SELECT array_agg(id) FROM orm_filter(NULL::keyed, 'd__k', NULL);
SELECT orm('keyed.filter(d__k=$1).values_list("id", flat=True)', NULL);
SELECT array_agg(id) FROM orm_filter(NULL::keyed, orm_q('d__k', NULL));
SELECT array_agg(id) FROM orm_filter(NULL::keyed, '{"d__k": null}'::jsonb);
SELECT orm('keyed.filter(d__k=None).values_list("id", flat=True)');
SELECT v, (SELECT array_agg(id) FROM orm_filter(NULL::keyed, 'd__k', v)) FROM (VALUES (1), (NULL)) x(v);
DROP TABLE keyed;
