-- What no input may do: end the session, or take time and memory without end.
-- Most of these were found by test/fuzz.
SET client_min_messages = warning;
CREATE SCHEMA limits;
SET search_path = limits, public;

CREATE TABLE tag (id bigint PRIMARY KEY, name text, parent_id bigint REFERENCES tag, data jsonb);
INSERT INTO tag VALUES (1, 'a', NULL, '{"a": {"b": 1}}'), (2, 'b', 1, NULL);

-- the state and the message, without the place
CREATE FUNCTION outcome(expression text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orm_sql(expression);
    RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate || ' ' || sqlerrm;
END $$;

-- nested deeply, 10,000 times
SELECT what, outcome(text) FROM (VALUES
    ('parentheses', 'tag.filter(' || repeat('(', 10000) || 'Q(id=1)' || repeat(')', 10000) || ')'),
    ('~Q(', 'tag.filter(' || repeat('~Q(', 10000) || 'id=1' || repeat(')', 10000) || ')'),
    ('Case', 'tag.annotate(x=' || repeat('Case(When(id=1, then=', 10000) || '1' || repeat('))', 10000) || ')'),
    ('nested querysets', 'tag.filter(' || repeat('id__in=tag.filter(', 10000) || 'id=1' || repeat(')', 10000) || ')'),
    ('lists', 'tag.filter(data=' || repeat('[', 10000) || repeat(']', 10000) || ')'),
    ('attributes', 'tag.get(id=1)' || repeat('.parent', 100000)),
    ('powers', 'tag.filter(id=' || repeat('2 ** ', 10000) || '1)')) t(what, text);

-- long, but nothing is wrong with these
SELECT what, outcome(text) FROM (VALUES
    ('|', 'tag.filter(Q(id=1)' || repeat(' | Q(id=1)', 2000) || ')'),
    ('~', 'tag.filter(' || repeat('~', 1000) || 'Q(id=1))'),
    ('chain', 'tag' || repeat('.filter(id=1)', 2000)),
    ('keys after a JSON value', 'tag.filter(data' || repeat('__a', 10000) || '=1)'),
    ('ordering by such a path', 'tag.order_by(''data' || repeat('__a', 10000) || ''')'),
    ('values of such a path', 'tag.values(''data' || repeat('__a', 10000) || ''')')) t(what, text);
SELECT * FROM orm_values('tag.filter(data__a__b=1).order_by(''data__a__b'')', 'data__a__b', 'id');

-- planning costs the server the square of the joins
SELECT what, outcome(text) FROM (VALUES
    ('200 joins', 'tag.filter(' || repeat('parent__', 200) || 'name=1)'),
    ('1000 joins', 'tag.filter(' || repeat('parent__', 1000) || 'name=1)'),
    ('1000 subqueries', 'tag' || repeat('.exclude(tag=1)', 1000))) t(what, text);

-- to look for the parameters that a nested expression uses takes no longer than it is long
SELECT orm('tag.annotate(x=' || repeat('Case(When(id=1, then=1), default=', 60) || '2' || repeat(')', 61), 3);

-- nor does it take memory to find that a path of many names begins with none
SELECT left(outcome('tag.filter(nope' || repeat('__lower', 10000) || '=1)'), 100);

-- rows without columns
CREATE TABLE bare ();
INSERT INTO bare DEFAULT VALUES;
CREATE TABLE lost (t text);
INSERT INTO lost VALUES ('abc');
ALTER TABLE lost DROP COLUMN t;
SELECT orm_all(NULL::bare), orm_all(NULL::lost), orm_get(NULL::lost), orm_first(NULL::bare);
SET orm_lookup.inline = off;
SELECT count(*) FROM orm_all(NULL::bare) a, orm_all(NULL::lost) b;
SELECT orm_all(NULL::bare), orm_all(NULL::lost), orm_get(NULL::lost), orm_first(NULL::bare);
RESET orm_lookup.inline;
SELECT orm('bare.distinct()'), orm('bare.union(bare.all())'), orm('lost.values_list().distinct()'), orm('lost.union(lost.all(), all=True)');
SELECT orm('bare.filter(pk=1)');

-- a name is a string, but not stored as text is
SELECT orm_filter('tag', 'id', '2'::name);
SELECT orm_filter('tag', 'id', 'two'::name);
SELECT orm_clear('tag', 'two'::name, 'tag_set');

DROP SCHEMA limits CASCADE;

-- values that may be None are written more than once, each
SELECT orm_sql('Author.objects.filter(name=' || repeat('Author.objects.filter(name=', 12) || '''x''' || repeat(').values_list("name", flat=True).first()', 12) || ')');
-- what anybody can call, with anything
SELECT orm_one(1, NULL, NULL, NULL), orm_one(1, 1, NULL, -1), orm_one(1, 1, 'x', -1), orm_any(x) FROM (VALUES (NULL), (2), (3)) v(x);
SELECT orm_one(NULL::int, 0, 'x', 5);
