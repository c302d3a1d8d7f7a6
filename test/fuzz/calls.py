"""Makes statements: calls of every function of the extension, with arguments that fit or not, in every place where SQL has room for a call.

A case is a list of statements that run in one transaction, which is rolled back.
"""
import json
import re

import mutate
import registration

LITERAL = re.compile(r"'(?:[^']|'')*'")

# Who asks, and with which settings; most cases run with none of these.
SETTINGS = ['SET LOCAL orm_lookup.inline = off'] * 6 + [
    "SET LOCAL orm_lookup.multi_aggregate = 'independent'", 'SET LOCAL orm_lookup.plan_cache_size = 0', "SET LOCAL orm_lookup.no_action = 'protect'",
    "SET LOCAL orm_lookup.app_labels = 'blog, lib,,\"x'", "SET LOCAL plan_cache_mode = 'force_generic_plan'", "SET LOCAL plan_cache_mode = 'force_custom_plan'",
    'SET LOCAL ROLE odd_stranger', "SET LOCAL search_path = 'Odd schema', public", "SET LOCAL search_path = 'public', pg_catalog", "SET LOCAL timezone = 'Asia/Kathmandu'",
    "SET LOCAL datestyle = 'German'", 'SET LOCAL standard_conforming_strings = on', 'SET LOCAL row_security = off', 'SET LOCAL force_parallel_mode = on',
    'SET TRANSACTION READ ONLY', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SAVEPOINT before', "SET LOCAL work_mem = '64kB'", 'SET CONSTRAINTS ALL IMMEDIATE',
    'CREATE TEMP TABLE blog_entry AS SELECT 1 AS id', 'ALTER TABLE blog_entry DROP COLUMN rating CASCADE', 'DROP TABLE blog_entry_authors CASCADE',
    'ALTER TABLE blog_entry RENAME COLUMN headline TO title', "SELECT orm_unregister('mail_message')", 'DROP TABLE odd_view, odd_types CASCADE',
]

# A call in FROM: {call}; {table} is some table.
FROM = [
    'SELECT * FROM {call}', 'SELECT * FROM {call}', 'SELECT * FROM {call}', 'SELECT * FROM {call} x LIMIT 1', 'SELECT count(*) FROM {call}', 'SELECT x FROM {call} x ORDER BY 1 OFFSET 1',
    'SELECT count(*) FROM {table} t, LATERAL {call} x', 'SELECT x, t FROM {table} t LEFT JOIN LATERAL {call} x ON true LIMIT 5', 'SELECT * FROM {call} WITH ORDINALITY',
    'SELECT * FROM ROWS FROM ({call}, odd_numbers()) LIMIT 3', 'SELECT * FROM ROWS FROM ({call}) WITH ORDINALITY', 'SELECT * FROM {call} a, {call} b LIMIT 2',
    'WITH c AS MATERIALIZED (SELECT * FROM {call} x) SELECT * FROM c, c d LIMIT 3', 'WITH c AS (SELECT * FROM {call} x) SELECT count(*) FROM c', 'SELECT DISTINCT x::text FROM {call} x',
    'SELECT x::text FROM {call} x UNION ALL SELECT x::text FROM {call} x LIMIT 4', 'SELECT x::text FROM {call} x EXCEPT SELECT NULL', 'EXPLAIN (VERBOSE) SELECT * FROM {call}',
    'EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM {call} x', 'SELECT * FROM {table} t WHERE EXISTS (SELECT FROM {call} x) LIMIT 2', 'SELECT * FROM {table} WHERE (SELECT count(*) FROM {call} x) > 1 LIMIT 2',
    'SELECT rank() OVER (ORDER BY x::text), x FROM {call} x', 'SELECT x::text, count(*) FROM {call} x GROUP BY GROUPING SETS ((x::text), ())', 'SELECT * FROM {call} x FOR UPDATE',
    'CREATE TEMP VIEW fuzz_view AS SELECT x::text AS y FROM {call} x; SELECT * FROM fuzz_view', 'CREATE TEMP TABLE fuzz_table AS SELECT x::text AS y FROM {call} x',
    'INSERT INTO odd_no_key (b) SELECT x::text FROM {call} x LIMIT 3', 'UPDATE odd_no_key SET b = x::text FROM {call} x', 'DELETE FROM odd_no_key USING {call} x WHERE b = x::text RETURNING x',
    'PREPARE fuzz AS SELECT * FROM {call} x; EXECUTE fuzz; EXECUTE fuzz', 'DECLARE fuzz SCROLL CURSOR FOR SELECT * FROM {call} x; FETCH 2 FROM fuzz; FETCH BACKWARD 1 FROM fuzz',
    'DECLARE fuzz CURSOR WITH HOLD FOR SELECT * FROM {call} x; FETCH 1 FROM fuzz', 'CREATE FUNCTION pg_temp.fuzz() RETURNS SETOF text LANGUAGE sql STABLE AS $fuzz$ SELECT x::text FROM {call} x $fuzz$; SELECT * FROM pg_temp.fuzz()',
    'DO $fuzz$ DECLARE r record; BEGIN FOR r IN SELECT * FROM {call} x LOOP EXIT; END LOOP; END $fuzz$', 'COPY (SELECT * FROM {call} x) TO STDOUT', 'SELECT * FROM (SELECT * FROM {call} x LIMIT 2) y JOIN {table} t ON true LIMIT 2',
    'SELECT x FROM {call} x WHERE x IS NOT NULL AND x::text LIKE \'%a%\'', 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r, {call} x WHERE n < 2) SELECT * FROM r LIMIT 4',
    'SELECT * FROM {call} x TABLESAMPLE system (1)', 'SELECT * FROM {call} AS x(a, b)', 'SELECT (x).* FROM {call} x', 'SELECT x.id, x.pk FROM {call} x', 'LOCK TABLE {table}; SELECT * FROM {call} x',
]
# A call as a value.
VALUE = [
    'SELECT {call}', 'SELECT {call}', 'SELECT {call}, {call}', 'SELECT {call} FROM {table} t LIMIT 2', 'SELECT * FROM {table} t WHERE {call} IS NULL LIMIT 2', 'SELECT count(*) FILTER (WHERE {call} IS NOT NULL) FROM {table} t',
    'SELECT CASE WHEN false THEN {call} END', 'VALUES ({call}), (NULL)', 'SELECT ARRAY(SELECT {call})', 'SELECT max({call}::text) FROM {table} t', 'SELECT t, {call} FROM {table} t GROUP BY t LIMIT 2',
    'SELECT * FROM {table} t ORDER BY {call} LIMIT 2', 'DO $fuzz$ DECLARE r text; BEGIN r := {call}; EXCEPTION WHEN OTHERS THEN r := {call}; END $fuzz$', 'SELECT ({call}).*', 'INSERT INTO odd_no_key (b) VALUES ({call}::text) RETURNING *',
    'SELECT to_jsonb({call})', 'SELECT {call}::text::jsonb', 'SELECT pg_typeof({call})', 'SELECT lag({call}) OVER () FROM {table} t LIMIT 2', 'SELECT * FROM {table} t LIMIT length({call}::text)', 'SELECT COALESCE(NULL, {call})',
    'ALTER TABLE odd_no_key ADD COLUMN z text DEFAULT {call}::text', 'ALTER TABLE odd_no_key ADD CHECK ({call} IS NOT NULL)', 'CREATE INDEX ON odd_no_key (({call}::text))', 'SELECT sum(1) FROM {table} t HAVING {call} IS NULL',
    'UPDATE odd_no_key SET b = {call}::text', 'SELECT {call} AS a UNION SELECT {call}', 'PREPARE fuzz AS SELECT {call}; EXECUTE fuzz; EXECUTE fuzz',
]
# An expression, quoted: {text}.
EXPRESSION = ['SELECT * FROM orm({text})'] * 8 + [
    'SELECT orm({text})', 'SELECT * FROM orm({text}, {value})', 'SELECT * FROM orm({text}, {value}, {value})', 'SELECT orm_sql({text})', 'SELECT orm_sql({text}, {value})', 'SELECT orm_columns({text})',
    "PREPARE fuzz(text, int) AS SELECT * FROM orm({text}, $1, $2); EXECUTE fuzz(NULL, 1); EXECUTE fuzz('a', NULL); " + "EXECUTE fuzz('1', 1); " * 5 + "EXECUTE fuzz('1', 1)",
    'PREPARE fuzz(text) AS SELECT * FROM orm($1); EXECUTE fuzz({text}); EXECUTE fuzz({text})', 'SELECT {text}::orm_queryset', 'SELECT * FROM orm({text}::orm_queryset)', 'SELECT count(*) FROM {table} t, LATERAL orm({text}, t.ctid::text) x',
    'SELECT * FROM orm_rows(NULL::{table}, {text})', 'SELECT * FROM orm_record({text}) AS t(a text, b int)', 'SELECT * FROM orm_record({text}) AS t(a jsonb)', 'SELECT * FROM orm_all({text})', 'SELECT orm_count({text}), orm_exists({text})',
    'SELECT * FROM orm_delete_plan({text})', 'SELECT orm_delete({text})', "SELECT orm_chain('Entry.objects.all()', {text}, 1, NULL)", "SELECT orm_chain('Entry.objects.all()', {text}, {value}, {value})", 'SELECT {text}::orm_q',
    "SELECT * FROM orm_filter('blog_entry', {text}::orm_q)", "SELECT * FROM orm_filter('blog_entry', 'rating', orm_f({text}))", "SELECT orm_update('blog_entry.all()', 'rating', orm_f({text}))", 'SELECT * FROM orm_explain({text})',
    "SELECT * FROM orm_annotate('blog_entry', 'x', {text})", "SELECT * FROM orm_aggregate('blog_entry', {text})", "SELECT * FROM orm_filter('odd_types', {text}, {value})", 'SELECT * FROM orm_fields({text})', 'SELECT * FROM orm_values({text}, {text})',
    'DO $fuzz$ DECLARE q orm_queryset := {text}; BEGIN q := orm_chain(q, {text}); PERFORM orm(q); END $fuzz$', 'SELECT {text}::orm_queryset = {text}::orm_queryset, {text}::orm_queryset < \'a.all()\'',
]


class Maker:
    """Makes cases. `functions` is what functions() found, `lines` are expressions to start from."""

    def __init__(self, dice, quote, lines, functions):
        self.dice, self.quote, self.lines, self.functions = dice, quote, lines, functions
        self.found = []                               # cases that led to answers not seen before

    def make(self):
        kinds = (self.expression, self.call, self.registering, self.again, self.binary)
        case = self.dice.choices(kinds, (6, 9, 1, 3 if self.found else 0, 0.2))[0]()
        return [self.dice.choice(SETTINGS)] + case if self.dice.random() < 0.3 else case

    def fill(self, frame, **parts):
        """The statements of a frame; ';' parts them only there, not in what is filled in."""
        done = []
        for statement in frame.split('; ') if '$fuzz$' not in frame else [frame]:
            done.append(statement.format(table=self.dice.choice(mutate.TABLES), value=mutate.sql_value(self.dice, self.quote), **parts))
        return done

    def expression(self):
        text = self.quote(mutate.expression(self.dice, self.lines))
        return self.fill(self.dice.choice(EXPRESSION), text=text)

    def again(self):
        """Something that led somewhere, with one of its literals changed, or another call in its place."""
        case = list(self.dice.choice(self.found))
        at = self.dice.randrange(len(case))
        literals = [match for match in LITERAL.finditer(case[at]) if len(match.group()) > 3]
        if not literals:
            return case + self.call()
        start, end = self.dice.choice(literals).span()
        roll = self.dice.random()
        if roll < 0.6:
            text = case[at][start + 1:end - 1].replace("''", "'")
            changed = self.quote(mutate.mutate(self.dice, text, [text, self.dice.choice(self.lines)]))
        else:
            changed = mutate.sql_value(self.dice, self.quote) if roll < 0.9 else self.quote(self.dice.choice(mutate.KEYS))
        return case[:at] + [case[at][:start] + changed + case[at][end:]] + case[at + 1:]

    def registering(self):
        """orm_register() of something nearly right, and a query that meets it."""
        table, right = self.dice.choice(registration.REGISTRATIONS)
        value = self.quote(json.dumps(mutate.mutated_document(self.dice, right)))
        case = ['SELECT orm_register(%s::regclass, %s::jsonb)' % (self.quote(table), value)]
        return case + self.fill(self.dice.choice(EXPRESSION), text=self.quote(self.dice.choice(self.lines)))

    def binary(self):
        """What the receive functions read."""
        kind = self.dice.choice(('orm_q', 'orm_f', 'orm_queryset'))
        text = mutate.expression(self.dice, self.lines).encode('utf-8', 'surrogatepass')
        text = text if self.dice.random() < 0.5 else bytes(self.dice.randrange(256) for _ in range(self.dice.randrange(40)))
        return ['CREATE TEMP TABLE fuzz_binary (x %s)' % kind, 'COPY fuzz_binary FROM STDIN (FORMAT binary) -- ' + text.hex(), 'SELECT x, x::text FROM fuzz_binary']

    # -- calls

    def call(self):
        text, record, returns_set = self.call_text()
        if record:
            return self.fill(self.dice.choice(FROM).replace('{call} x', '{call}'), call=text + ' AS t(a text, b int)')
        return self.fill(self.dice.choice(FROM if self.dice.random() < (0.8 if returns_set else 0.3) else VALUE), call=text)

    def call_text(self):
        """(a call, does it need a column list, does it return a set)"""
        dice = self.dice
        name, kinds, variadic, record, returns_set = dice.choice(self.functions)
        arguments = [self.argument(kind) for kind in (kinds[:-1] if variadic else kinds)]
        if variadic:
            for _ in range(dice.choice((0, 1, 2, 2, 2, 4, 6))):
                arguments.append(self.quote(dice.choice(mutate.KEYS)) if dice.random() < 0.45 else mutate.sql_value(dice, self.quote))
            if dice.random() < 0.05:
                arguments.append('VARIADIC ' + dice.choice(("ARRAY['rating', '1']", "'{}'::text[]", 'NULL::text[]', 'ARRAY[1, 2]', "ARRAY[['a', 'b']]", "'[0:1]={pk,1}'::text[]")))
            if dice.random() < 0.003:
                arguments += ["'pk'", '1'] * 45
        return '%s(%s)' % (name, ', '.join(arguments)), record, returns_set

    def argument(self, kind):
        """An SQL expression that the type of an argument takes, or perhaps not."""
        dice = self.dice
        if dice.random() < 0.04:
            return dice.choice(('NULL', mutate.sql_value(dice, self.quote)))
        if kind == 'text':
            return self.quote(dice.choice((dice.choice(mutate.MODELS), dice.choice(mutate.MODELS), dice.choice(mutate.KEYS), mutate.expression(dice, self.lines))))
        if kind == 'regclass':
            return self.quote(dice.choice(mutate.TABLES)) + '::regclass'
        if kind == 'anyelement':
            return dice.choice(('NULL::%s', 'NULL::%s', '(SELECT t FROM %s t LIMIT 1)')) % dice.choice(mutate.TABLES)
        if kind == 'orm_queryset':
            return self.quote(dice.choice(self.lines)) + '::orm_queryset'
        if kind == 'orm_q':
            return self.quote(dice.choice(('Q(pk=1)', '{"pk": 1}', '{}', '~Q(rating=2) & Q(pk__in=[1])', 'Q()'))) + '::orm_q'
        if kind == 'orm_f':
            return self.quote(dice.choice(('pk', 'rating + 1', 'nope'))) + '::orm_f'
        if kind == 'jsonb':
            return self.quote(json.dumps(mutate.document(dice))) + '::jsonb'
        if kind == 'text[]':
            return 'ARRAY[%s]::text[]' % ', '.join(self.quote(dice.choice(mutate.KEYS)) for _ in range(dice.randrange(4)))
        return mutate.sql_value(dice, self.quote)


def functions(cursor):
    """[(name, types of the arguments, is the last one variadic, does it need a column list, does it return a set)] of what SQL can call."""
    cursor.execute("""
        SELECT proname, ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY a(t, n) ORDER BY n), provariadic <> 0,
               prorettype = 'record'::regtype AND proargmodes IS NULL, proretset
        FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
        WHERE extname = 'orm_lookup' AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
          AND NOT proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[]
        ORDER BY p.oid::regprocedure::text""")
    return cursor.fetchall()
