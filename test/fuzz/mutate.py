"""Texts and values that nobody would write: mutated expressions, nestings without end, arguments of every type.

All chance comes from the random.Random that is passed in.
"""
import json
import re

TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\w+|\*\*|::|\s+|[^\w\s]""")

METHODS = '''filter exclude annotate alias order_by reverse distinct values values_list dates datetimes select_related prefetch_related defer only union
    intersection difference all none get first last earliest latest count exists contains in_bulk aggregate create get_or_create update_or_create
    bulk_create bulk_update update delete explain save add remove set clear select_for_update using iterator'''.split()
NAMES = METHODS + '''objects asc desc bitand bitor Q F Value Case When Exists OuterRef Subquery Window Count Sum Avg Min Max StdDev ArrayAgg StringAgg
    JSONBAgg Coalesce Concat Lower Cast ExpressionWrapper FilteredRelation Prefetch Trunc TruncDate Extract Now KT KeyTransform Func RowRange ValueRange
    Rank Lag Entry Blog Author Book Person AllTypes Message Newsletter ThemeBlog Tag City odd_types odd_empty odd_no_key odd_parts odd_view Nope pk id
    name blog authors entry parent alltypes data ints rating headline x then default output_field start end partition_by self None True False'''.split()
LITERALS = [
    "''", "'%'", "'\\\\'", "'\\x00'", "'\\ud800'", "'é😀'", "b'\\xff'", "'" + 'x' * 5000 + "'", '0', '-1', '1', '2147483648', '9223372036854775808',
    '10 ** 400', '1e308', '1e400', "float('nan')", "float('inf')", '0.1', "Decimal('NaN')", "Decimal('1e1000')", 'datetime.date(1, 1, 1)',
    'datetime.date(9999, 12, 31)', 'datetime.date(2020, 2, 30)', 'datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)',
    'timedelta(days=999999999)', 'timedelta(days=1e300)', 'datetime.time(25)', "UUID('x')", '[]', '()', '{}', '[None]', '[[1], [2, 3]]', '[1, "a"]',
    "{'a': 1}", '{1, 2}', 'None', 'True', '...', '$1', '$2', '$99', '$0', "F('pk')", "OuterRef('pk')", "OuterRef(OuterRef('pk'))", 'Q()', '~Q()',
    'Value(None)', 'Entry.objects.all()', 'Entry(pk=1)', 'NumericRange(5, 1)', "ZoneInfo('Nowhere/None')", 'IntegerField()', "Cast('pk', JSONField())",
]
# How an argument of a function begins; what follows is any value.
KEYS = ['pk', 'id', 'rating', 'headline', 'headline__contains', 'headline__regex', 'blog__name', 'authors__name', 'authors', 'pub_date__year', 'pub_date', 'pk__in',
        'pk__range', 'data__a__b', 'data__has_key', 'ints__contains', 'ints__0', 'ints__0_1', 'int_range__contains', 'int_range__startswith', 'uid', 'moment__date',
        'rating__isnull', '', '__', 'pk__', '__pk', 'nope', 'x' * 200, 'parent__parent__parent', 'rating__gt', 'blog', 'blog_id', 'name', 'name__in',
        'headline__lower__length', 'Count(authors)', "Avg('rating')", "Count('*')", 'Sum(1)', 'e', 'es__contains', 'pair', 'pairs', 'positive', 'list__0', 'c', 'x',
        'p', 'm', 'tv__search', 'iv__0', 'js__a', 'jb__a__0', 'jbs', 'jp', 'mr', 'tz', 'ts__year', 'iv2', 'num__in', 'by__contains', 'doubled', 'select', 'Quoted "name" __ x',
        'types__e', 'types', 'odd_parts', 'twin1__id', 'part__types__e', 'self', 'part']
TABLES = ['blog_entry', 'blog_blog', 'blog_themeblog', 'blog_author', 'lib_book', 'lib_person', 'kinds_alltypes', 'mail_message', 'mail_newsletter', 'lib_tag',
          'blog_entry_authors', 'pg_class', 'odd_types', 'odd_empty', 'odd_no_key', 'odd_child', 'odd_parts', 'odd_parts_a', '"Odd schema"."Odd table"', 'odd_view',
          'odd_matview', 'odd_guarded', 'information_schema.tables']
MODELS = TABLES + ['Entry', 'blog.Entry', 'nope', '', '.', 'public.blog_entry', '"blog_entry"', 'Blog', 'django_session', 'blog_entry.filter(rating__gt=3)',
                   'Entry.objects.order_by("-pk")[1:3]', "Entry.objects.values('blog').annotate(n=Count('pk'))", 'odd_types', 'orm_registry', 'pg_toast.pg_toast_1255']
CHARACTERS = [9, 10, 13, 32, 34, 36, 39, 40, 41, 92, 95, 127, 160, 233, 0x2018, 0x2028, 0xfeff, 0x1f600]


def tokens(text):
    return TOKEN.findall(text)


def groups(parts):
    """(start, end) of what stands between a bracket and its partner, and of what stands between commas there."""
    found, open_at = [], []
    for at, part in enumerate(parts):
        if part in '([{' and part:
            open_at.append([at + 1])
        elif part == ',' and open_at:
            open_at[-1].append(at + 1)
        elif part in ')]}' and part and open_at:
            starts = open_at.pop()
            found.append((starts[0], at))
            if len(starts) > 1:
                found += zip(starts, [start - 1 for start in starts[1:]] + [at])
    return found


def kind_of(token):
    """Tokens of one kind can stand in each other's place."""
    if token[0] in '"\'':
        return 'string'
    if token[0].isdigit():
        return 'number'
    if token in METHODS:
        return 'method'
    if token[0].isalpha():
        return 'class' if token[0].isupper() else 'name'
    return 'operator' if token in ('+', '-', '*', '/', '%', '**', '&', '|', '^') else token


def exchange(dice, parts, donor):
    """One argument, the inside of one pair of brackets or one token replaced by one of the donor's: mostly well-formed still."""
    mine, theirs = groups(parts), groups(donor)
    if mine and theirs and dice.random() < 0.5:
        start, end = dice.choice(mine)
        other_start, other_end = dice.choice(theirs)
        return parts[:start] + donor[other_start:other_end] + parts[end:]
    at = dice.randrange(len(parts))
    same = [token for token in donor if kind_of(token) == kind_of(parts[at])]
    if kind_of(parts[at]) == 'string' and dice.random() < 0.3:
        same = ["'%s'" % key.replace("'", "\\'") for key in (dice.choice(KEYS), dice.choice(NAMES), dice.choice(KEYS) + '__' + dice.choice(KEYS))]
    elif kind_of(parts[at]) in ('string', 'number', 'name') and dice.random() < 0.3:
        same = LITERALS
    elif kind_of(parts[at]) == 'method' and dice.random() < 0.5:
        same = METHODS
    return parts[:at] + [dice.choice(same)] + parts[at + 1:] if same else parts


def mutate(dice, text, others):
    """The text, changed in one place or a few: two times of three so that it can still be parsed."""
    parts = tokens(text) or ['x']
    careful = dice.random() < 0.67
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        parts = (exchange if careful else damage)(dice, parts, tokens(dice.choice(others)) or ['x']) or ['x']
    return ''.join(parts)


def damage(dice, parts, donor):
    """Some tokens dropped, doubled, exchanged, or replaced by what does not belong there."""
    at = dice.randrange(len(parts))
    kind = dice.randrange(9)
    if kind == 0:
        del parts[at:at + dice.choice((1, 1, 2, 5))]
    elif kind == 1:
        parts[at:at] = parts[at:at + dice.choice((1, 2, 8))]
    elif kind == 2:
        other = dice.randrange(len(parts))
        parts[at], parts[other] = parts[other], parts[at]
    elif kind == 3:
        parts[at] = dice.choice(LITERALS)
    elif kind == 4:
        parts[at] = dice.choice(NAMES)
    elif kind == 5:
        parts[at:] = donor[dice.randrange(len(donor) + 1):]
    elif kind == 6:
        argument = dice.choice(('', dice.choice(LITERALS), "'%s'" % dice.choice(NAMES), '%s=%s' % (dice.choice(KEYS), dice.choice(LITERALS))))
        parts[at:at] = tokens('.%s(%s)' % (dice.choice(METHODS), argument))
    elif kind == 7 and parts[at][:1] in ('"', "'"):
        parts[at] = parts[at][0] + dice.choice(('__', '-', '?', '', 'pk__', '__isnull', '__0__', '*')) + parts[at][1:]
    else:
        parts[at] = dice.choice('()[]{},.=~&|^+-*/%$#@!?;:\'"\\ \n\t')
    return parts


def scramble(dice, text):
    """The text with characters replaced, without any respect for tokens."""
    characters = list(text)
    for _ in range(dice.choice((1, 2, 5))):
        if characters:
            characters[dice.randrange(len(characters))] = chr(dice.choice(CHARACTERS + [dice.randrange(1, 0xd800)]))
    return ''.join(characters)


# Nested, or long, beyond all reason; of a size.
DEEP = [
    lambda n: 'Entry.objects.filter(' + '(' * n + 'Q(pk=1)' + ')' * n + ')',
    lambda n: 'Entry.objects.filter(' + '~' * n + 'Q(pk=1))',
    lambda n: 'Entry.objects.filter(' + '~Q(' * n + 'pk=1' + ')' * n + ')',
    lambda n: 'Entry.objects.filter(' + 'Q(' * n + 'pk=1' + ')' * n + ')',
    lambda n: 'Entry.objects.filter(' + ' | '.join(['Q(pk=1)'] * n) + ')',
    lambda n: 'Entry.objects.filter(' + ' & ~Q(authors=2) | '.join(['Q(authors=1)'] * min(n, 500)) + ')',
    lambda n: 'Entry.objects.filter(pk=' + '-' * n + '1)',
    lambda n: 'Entry.objects.filter(pk=' + '2 ** ' * n + '1)',
    lambda n: 'Entry.objects.filter(pk=' + '1 + ' * n + '1)',
    lambda n: 'Entry.objects.annotate(x=' + 'Case(When(pk=1, then=' * n + '1' + '), default=2)' * n + ')',
    lambda n: 'Entry.objects.annotate(x=' + "Case(When(pk=1, then=1), default=" * n + '2' + ')' * n + ')',
    lambda n: 'Entry.objects.annotate(x=Case(' + ''.join('When(pk=%d, then=%d), ' % (i, i) for i in range(min(n, 5000))) + 'default=0))',
    lambda n: 'Entry.objects.filter(pk__in=' * n + '[1]' + ')' * n,
    lambda n: 'Entry.objects.filter(pk__in=' * min(n, 200) + 'Entry.objects.all()' + ')' * min(n, 200),
    lambda n: 'Entry.objects.filter(' + '~Exists(Entry.objects.filter(' * n + 'pk=1' + '))' * n + ')',
    lambda n: 'Entry.objects.annotate(x=Subquery(' * n + 'Entry.objects.all()' + '))' * n,
    lambda n: 'Entry.objects.filter(pk=' + 'OuterRef(' * n + "'pk'" + ')' * n + ')',
    lambda n: 'Entry.objects' + '.filter(pk=1)' * n,
    lambda n: 'Entry.objects' + '.filter(authors=1)' * min(n, 300),
    lambda n: 'Entry.objects' + '.exclude(authors=1)' * min(n, 300),
    lambda n: 'Entry.objects.filter(' + '__'.join(['blog__entry'] * min(n, 200)) + '=1)',
    lambda n: 'Tag.objects.filter(' + '__'.join(['parent'] * n) + '=1)',
    lambda n: 'Tag.objects.select_related(\'' + '__'.join(['parent'] * n) + '\')',
    lambda n: 'Tag.objects.prefetch_related(\'' + '__'.join(['tag'] * min(n, 200)) + '\')',
    lambda n: 'Entry.objects.filter(' + '__'.join(['headline'] + ['lower'] * n) + "='x')",
    lambda n: 'Entry.objects.filter(pk__in=[%s])' % ', '.join(map(str, range(n))),
    lambda n: 'Entry.objects.values(%s)' % ', '.join(["'pk'"] * n),
    lambda n: 'Entry.objects.annotate(%s)' % ', '.join("a%d=F('pk')" % i for i in range(min(n, 2000))),
    lambda n: 'AllTypes.objects.filter(data=' + '[' * n + ']' * n + ')',
    lambda n: 'AllTypes.objects.filter(data=' + "{'a': " * n + '1' + '}' * n + ')',
    lambda n: 'AllTypes.objects.filter(data__' + '__'.join(['a'] * n) + '=1)',
    lambda n: 'Entry.objects.annotate(x=' + 'Upper(' * n + "'headline'" + ')' * n + ')',
    lambda n: 'Entry.objects.annotate(x=Concat(' + ', '.join(["'headline'"] * n) + '))',
    lambda n: 'Entry.objects' + '[0:10]' * n,
    lambda n: 'Entry.objects.all()' + ' | Entry.objects.all()' * n,
    lambda n: 'Entry.objects' + '.union(Entry.objects.all())' * min(n, 300),
    lambda n: 'Entry.objects.union(' * n + 'Entry.objects.all()' + ')' * n,
    lambda n: 'Entry.objects.get(pk=1)' + '.blog' * n,
    lambda n: 'Entry.objects.get(pk=1)' + '.blog.entry_set.first()' * min(n, 500),
    lambda n: 'Tag.objects.order_by(%s)' % ', '.join(["'parent__name'", "'-name'"] * n),
    lambda n: "Entry.objects.filter(headline='" + 'x' * (n * 20) + "')",
    lambda n: 'Entry.objects.filter(rating=' + '9' * n + ')',
    lambda n: 'Entry.objects.filter(rating=1' + '_1' * n + ')',
    lambda n: "Entry.objects.filter(headline=" + "'x' " * n + ")",
    lambda n: "Entry.objects.filter(headline__regex='" + '(' * n + 'a' + ')*' * n + "')",
    lambda n: '"' + 'x' * n + '".objects.all()',
    lambda n: '.'.join(['a'] * n) + '.objects.all()',
    lambda n: '(' * n, lambda n: '[' * n, lambda n: '{' * n, lambda n: 'f(' * n, lambda n: "'" * n, lambda n: '\\' * n, lambda n: '\n>>> ' * n,
]


def deep(dice):
    return dice.choice(DEEP)(dice.choice((20, 50, 200, 999, 1001, 5000, 10000)))


def expression(dice, lines):
    """A text for the expression face."""
    roll = dice.random()
    if roll < 0.02:
        return deep(dice)
    if roll < 0.06:
        return dice.choice(lines)
    text = mutate(dice, dice.choice(lines), lines)
    return scramble(dice, text) if roll < 0.1 else text


# ---------------------------------------------------------------- values

def document(dice, depth=3):
    """A JSON value; keys as they would stand in kwargs, in options, or nowhere."""
    kind = dice.randrange(9)
    if depth and kind < 4:
        keys = ('pk', 'rating', 'headline__contains', 'AND', 'OR', 'NOT', 'XOR', 'blog__name', 'authors', 'pk__in', '', 'a b', 'label', 'ordering', 'relations',
                'fields', 'parents', 'kind', 'columns', 'to', 'to_columns', 'through', 'related_name', 'on_delete', 'SET', 'ignore_conflicts', 'batch_size',
                'update_conflicts', 'update_fields', 'unique_fields', 'name', 'id', 'headline', 'e', 'pair', 'jb', 'list', 'positive', 'blog_id', 'blog')
        return {dice.choice(keys): document(dice, depth - 1) for _ in range(dice.randrange(4))}
    if depth and kind < 6:
        return [document(dice, depth - 1) for _ in range(dice.randrange(4))]
    return dice.choice((None, True, False, 0, -1, 1, 2 ** 40, 10 ** 30, 1.5, 1e308, '', 'x', 'pk', 'blog', 'blog_entry', 'CASCADE', 'fk', 'm2m', '100%', 'é', 'a' * 300,
                        '2020-02-30', 'one', '(1,a)', '{1,2}', 'NaN'))


def deep_document(dice):
    size = dice.choice((100, 3000, 6000))
    return dice.choice(('[' * size + ']' * size, '{"AND": ' * size + '{"pk": 1}' + '}' * size, '{"NOT": [' * size + '{"pk": 1}' + ']}' * size, '{"pk": ' * size + '1' + '}' * size))


def mutated_document(dice, start):
    """A document that is right but for something."""
    value = json.loads(json.dumps(start))
    here = value
    while isinstance(here, (dict, list)) and here:
        key = dice.choice(sorted(here)) if isinstance(here, dict) else dice.randrange(len(here))
        if dice.random() < 0.5 or not isinstance(here[key], (dict, list)):
            if dice.random() < 0.3:
                del here[key]
            else:
                here[key] = document(dice, 2)
            break
        here = here[key]
    return value


# SQL expressions that are not made of anything.
VALUES = '''NULL|NULL::integer|NULL::jsonb|NULL::odd_types|NULL::odd_pair|0|1|-1|3|2147483647|4611686018427387904|'NaN'::float8|'-Infinity'::float8|1e300::float8|1.5
    |'NaN'::numeric|'Infinity'::numeric|1e1000::numeric|0.1|repeat('9', 500)::numeric|true|false|'infinity'::date|'-infinity'::timestamptz|'2008-02-29'::date|'4714-11-24 BC'::date
    |now()|'24:00'::time|'178000000 years'::interval|'infinity'::timestamp|'12:00+15:59'::timetz|ARRAY[1,2,NULL]|'{}'::int[]|ARRAY['a','b']|ARRAY[[1,2],[3,4]]|'[2:3]={1,2}'::int[]
    |ARRAY[NULL]::text[]|ARRAY[row(1,2)]|ARRAY[]::jsonb[]|'[1,5)'::int4range|'empty'::numrange|'{[1,2),[5,6)}'::int4multirange|'\\x00ff'::bytea|gen_random_uuid()|'10.0.0.0/8'::inet
    |row(1, 2)|row()|row(1, 'a')::odd_pair|ARRAY[row(1,'a')::odd_pair]|'<a/>'::xml|B'101'|'blog_entry'::regclass|'pg_class'::regclass|4294967295::oid|0::oid::regclass
    |(SELECT b FROM blog_blog b WHERE id = 1)|(SELECT e FROM blog_entry e WHERE id = -1)|(SELECT t FROM odd_types t LIMIT 1)|(SELECT t FROM odd_empty t)|odd_numbers()|'one'::odd_enum
    |1::odd_positive|'{1}'::odd_list|'(1,1)'::point|'a b'::tsvector|'$.a'::jsonpath|'12'::money|'x'::"char"|'x'::name|'(0,1)'::tid|'0/0'::pg_lsn|random()|odd_raise('x')|1/0
    |'Q(pk=1) \| Q(rating=2)'::orm_q|'Entry.objects.filter(rating=5)'::orm_queryset|'{"pk": 1}'::orm_q|NULL::orm_q|NULL::orm_f|NULL::orm_queryset|'unknown'::unknown|row(row(row(1)))
    |orm_q('pk', 1) & ~orm_q('rating', NULL)|orm_f('rating + 1')|orm_f('nope')|orm_f('rating / 0')|orm_object(row(1))|'null'::jsonb|'[]'::jsonb|'[null]'::jsonb|'""'::jsonb|'{}'::json
    |pg_typeof(1)|xmin_of()|current_setting('server_version')|current_user|ARRAY[ARRAY['a']]|'{{{1}}}'::int[]|(1, NULL)::odd_pair|$$'$$'''
VALUES = [value.strip().replace('\\|', '|') for value in re.split(r'(?<!\\)\|', VALUES) if 'xmin_of' not in value]


def sql_value(dice, quote):
    """An SQL expression of any type; `quote` makes a literal of a Python string."""
    roll = dice.random()
    if roll < 0.55:
        return dice.choice(VALUES)
    if roll < 0.75:
        return quote(json.dumps(document(dice))) + dice.choice(('::jsonb', '::jsonb', '::json', '', '::orm_q'))
    if roll < 0.76:
        return quote(deep_document(dice)) + '::jsonb'
    if roll < 0.8:
        return quote('x' * dice.choice((1, 1000, 100000))) + dice.choice(('', '::text'))
    if roll < 0.9:
        return quote(dice.choice(KEYS)) + dice.choice(('', '::text', '::orm_f', '::varchar', '::name'))
    return quote(str(dice.choice(('1.1', '2000-01-01', 'é', '%', '{"a": 1}', '[1, 2]', 'None', "'x'", '{1,2}', '(1,2)', ' 1', '1e3', '0x1', 'yes', '-0'))))
