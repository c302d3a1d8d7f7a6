"""The rows that both sides query: always the same ones, written out or computed without chance.

Chosen so that most querysets of querysets/*.txt find something, and so that mistakes show: NULLs in
every nullable column, empty strings beside them, duplicates, LIKE's metacharacters, quotes, letters
whose case is not ASCII's, numbers and dates at the ends of their types, JSON null beside SQL NULL, empty
arrays and ranges, relations with no, one and many rows. Primary keys are explicit, and rows are inserted
out of their order, so that a forgotten ORDER BY shows as well.
"""
import datetime
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg2.extras import DateRange, DateTimeTZRange, NumericRange

UTC = datetime.timezone.utc
D = datetime.date


def at(*parts):
    """A point in time, in UTC."""
    return datetime.datetime(*parts, tzinfo=UTC)


def put(label, rows):
    """Insert rows, given as dicts, every third first."""
    model = apps.get_model(label)
    rows = [model(**row) for row in rows]
    model.objects.bulk_create(rows[2::3] + rows[1::3] + rows[0::3])


def link(label, field, pairs):
    """Insert rows of an automatic join table, given as pairs of keys."""
    model = apps.get_model(label)
    relation = model._meta.get_field(field)
    join = relation.remote_field.through
    near, far = relation.m2m_field_name() + '_id', relation.m2m_reverse_field_name() + '_id'
    join.objects.bulk_create([join(**{near: a, far: b}) for a, b in pairs])


# ---------------------------------------------------------------- blog

BLOGS = [
    (1, 'Beatles Blog', 'All the latest Beatles news.'),
    (2, 'Pop Music Blog', ''),
    (3, 'Cheddar Talk', 'Thoughts on cheese'),
    (4, 'beatles blog', '100% unofficial_stuff'),
    (5, 'Django News', "It's all \\ quotes \"and\" slashes"),
    (6, 'Ångström & Søn', 'naïve café, ÉCLAIR, straße'),
    (7, 'Cheddar Talk', 'Thoughts on cheese'),
    (8, 'Empty', ''),
]
THEMES = [(21, 'Python Planet', 'import this', 'python'), (22, 'Dark Side', '', 'dark'), (23, 'Plain', 'Thoughts on cheese', '')]
AUTHORS = [
    (1, 'John', 'john@beatles.example'), (2, 'Paul', 'paul@beatles.example'), (3, 'George', 'george@beatles.example'),
    (4, 'Ringo', 'ringo@beatles.example'), (5, 'Joe', 'joe@example.com'), (6, 'Jane Austen', 'jane@example.com'),
    (7, 'tom', 'tom@email.com'), (8, 'Terry Jones', 'terry_jones@mail.com'), (9, 'Tyke', ''),
    (10, "O'Brien", 'o.brien@example.com'), (11, 'Åsa Öberg', 'asa@exämple.se'), (12, 'Cheddar Talk', 'terry_jones@mail.com'),
]
HEADLINES = [
    'Today Lennon honored', 'What\'s new in "Beatles"?', 'Lennon was here', 'Man bites dog', '100% cheese', 'a_b', 'axb',
    'lennon', 'Easter eggs', 'Who What Why', 'Back\\slash', '', 'ÅNGSTRÖM ström', 'Hello', 'Hello', 'Cheddar Talk',
]


def entries():
    for i in range(1, 37):
        blog = (1, 1, 2, 3, 1, 4, 5, 6, 3, 21, 7, 22)[i % 12]
        published = D(2004 + (i * 7) % 7, 1 + (i * 5) % 12, 1 + (i * 11) % 28)
        if i % 12 == 0:
            published = (D(2007, 12, 31), D(2008, 1, 1), D(2008, 12, 29))[i // 12 - 1]
        yield dict(
            id=i, blog_id=blog, headline=HEADLINES[i % len(HEADLINES)],
            body_text=('', 'All about food.', 'Some text\nwith lines', 'CHEESE and food', 'He said: "50%_off\\"')[i % 5],
            pub_date=published, mod_date=published + datetime.timedelta(days=(i * 3) % 11),
            number_of_comments=(i * i) % 23, number_of_pingbacks=(i * 5) % 12, rating=(i * 7) % 6,
        )


def load_blog():
    put('blog.Blog', [dict(id=i, name=n, tagline=t) for i, n, t in BLOGS])
    # A child's rows are two, so bulk_create does not take them.
    for i, name, tagline, theme in THEMES:
        apps.get_model('blog.ThemeBlog').objects.create(id=i, name=name, tagline=tagline, theme=theme)
    put('blog.Author', [dict(id=i, name=n, email=e) for i, n, e in AUTHORS])
    put('blog.Entry', entries())
    pairs = {(i, 1 + (i * k) % 11) for i in range(1, 37) for k in range(1, 1 + i % 4)}
    pairs |= {(15, 12), (3, 1), (3, 2)}
    link('blog.Entry', 'authors', sorted(pairs))
    put('blog.EntryDetail', [
        dict(id=i, entry_id=e, details=('Long read', '', 'Short', 'long gone')[i % 4]) for i, e in enumerate((3, 1, 8, 15, 22, 30, 36), 1)])


# ---------------------------------------------------------------- lib

PEOPLE = [
    ('Jane Austen', 'jane@example.com', D(1775, 12, 16)), ('George Orwell', None, D(1903, 6, 25)),
    ('J.R.R. Tolkien', 'jrr@example.org', D(1892, 1, 3)), ('Åsa Öberg', '', None), ('Ann', 'ann@example.com', D(1990, 2, 28)),
    ('ann', None, D(1990, 2, 28)), ('Bob', 'bob@example.com', D(2000, 2, 29)), ('Carol', 'CAROL@EXAMPLE.COM', None),
    ('Dave', 'dave@example.org', D(1985, 7, 4)), ('Eve', None, None), ("Flann O'Brien", 'flann@example.ie', D(1911, 10, 5)),
    ('Grace', 'grace@example.com', D(1999, 12, 31)), ('', '', D(1970, 1, 1)), ('Ann', 'ann2@example.com', D(1985, 7, 4)),
    ('Heidi 100%', 'heidi_h@example.com', D(2010, 5, 17)), ('Ivan_the\\Great', None, D(1530, 8, 25)),
]
FRIENDS = [(1, 2), (1, 3), (2, 3), (5, 6), (5, 7), (7, 8), (8, 9), (9, 5), (10, 10), (11, 1), (12, 5)]
TAGS = [
    (1, 'fiction', None), (2, 'novel', 1), (3, 'satire', 2), (4, 'fantasy', 1), (5, 'epic', 4), (6, 'science', None),
    (7, 'maths', 6), (8, 'unused', None), (9, '50%', 3), (10, 'Übersetzung', None),
]
PUBLISHERS = [
    (1, 'Penguin', 'London', 1935), (2, 'Allen & Unwin', 'London', 1914), (3, 'Springer', 'Berlin', 1842),
    (4, 'Nobody', None, None), (5, 'penguin', 'New York', 1935), (6, '', '', -44),
]
TITLES = [
    'Pride and Prejudice', 'Sense and Sensibility', 'Nineteen Eighty-Four', 'Animal Farm', 'The Hobbit',
    'The Lord of the Rings', 'At Swim-Two-Birds', 'The Third Policeman', 'Anonymous', '100% Cotton', 'a_b\\c', 'Emma',
    'Ann', 'Geometry', 'Algebra', 'Algebra', "Finnegan's \"Wake\"", 'Die Verwandlung', '', 'The Hobbit', 'Untagged', 'ÉTUDES',
]
AUTHOR_OF = [1, 1, 2, 2, 3, 3, 11, 11, None, 4, 16, 1, 5, 12, 12, 6, None, 15, 13, 3, 9, 4]
PUBLISHER_OF = [1, 1, 1, 1, 2, 2, None, 1, 4, None, 6, 5, None, 3, 3, 3, None, None, 4, 5, 2, 3]
PUBLISHED = [
    D(1813, 1, 28), D(1811, 10, 30), D(1949, 6, 8), D(1945, 8, 17), D(1937, 9, 21), D(1954, 7, 29), D(1939, 3, 13), D(1967, 9, 4),
    None, D(2000, 2, 29), None, D(1815, 12, 23), D(2008, 12, 29), D(2009, 1, 1), D(2010, 1, 3), D(2010, 1, 4), None,
    D(1915, 10, 1), D(1, 1, 1), D(1997, 9, 21), D(9999, 12, 31), D(2012, 2, 29),
]


def books():
    for i, title in enumerate(TITLES, 1):
        yield dict(
            id=i, title=title, isbn='978-%04d-%d' % (i * 37, i % 10), author_id=AUTHOR_OF[i - 1], publisher_id=PUBLISHER_OF[i - 1],
            price=None if i % 7 == 0 else Decimal(i * 333 % 5000) / 100, pages=None if i % 6 == 3 else (i * 97) % 700,
            published=PUBLISHED[i - 1], in_print=i % 3 != 0,
            added=None if i % 5 == 4 else at(2019 + i % 4, 1 + i * 5 % 12, 1 + i * 3 % 28, i * 7 % 24, i * 13 % 60, i * 17 % 60, i % 2 * 500000),
        )


def load_lib():
    put('lib.Person', [
        dict(id=i, name=n, email=e, born=b, created=None if i % 4 == 0 else at(2020, 1 + i % 12, 1 + i, i, i * 3 % 60, 0))
        for i, (n, e, b) in enumerate(PEOPLE, 1)])
    link('lib.Person', 'friends', sorted({(a, b) for a, b in FRIENDS} | {(b, a) for a, b in FRIENDS}))
    put('lib.Tag', [dict(id=i, name=n, parent_id=p) for i, n, p in TAGS])
    put('lib.Publisher', [dict(id=i, name=n, city=c, founded=f) for i, n, c, f in PUBLISHERS])
    put('lib.Book', books())
    link('lib.Book', 'tags', [
        (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (4, 3), (5, 4), (6, 4), (6, 5), (7, 2), (7, 3), (7, 9), (8, 3),
        (10, 6), (12, 2), (13, 10), (14, 6), (14, 7), (15, 7), (16, 7), (16, 9), (18, 10), (18, 2), (20, 4), (20, 5), (22, 10)])
    put('lib.Contribution', [
        dict(id=i, book_id=b, person_id=p, role=r, share=None if s is None else Decimal(s))
        for i, (b, p, r, s) in enumerate([
            (1, 5, 'editor', '50'), (1, 7, 'illustrator', '25.50'), (3, 5, 'editor', None), (5, 3, 'illustrator', '100'),
            (6, 3, 'author', '100'), (6, 8, 'editor', '0'), (14, 12, 'author', '60'), (14, 2, 'author', '40'), (15, 12, 'editor', '12.34'),
            (18, 15, 'translator', None), (20, 10, 'editor', '1'), (20, 5, 'translator', '99'), (9, 10, '', '33.33')], 1)])
    put('lib.Chapter', [
        dict(id=b * 10 + n, book_id=b, number=n, title=('Start', '', 'Middle', 'The End', 'start')[(b + n) % 5])
        for b in (1, 3, 5, 6, 12, 14, 20) for n in range(1, 2 + b % 4)])
    put('lib.Review', [
        dict(id=i, book_id=1 + i * 5 % 20, reviewer_id=None if i % 4 == 0 else 1 + i * 3 % 15, stars=None if i % 7 == 3 else i % 6,
             text=('', 'Great!', 'so-so', 'GREAT read', '10%')[i % 5])
        for i in range(1, 31)])
    put('lib.Employee', [
        dict(id=i, person_id=p, boss_id=b, salary=None if s is None else Decimal(s), hired=h)
        for i, (p, b, s, h) in enumerate([
            (5, None, '9000.00', D(2001, 1, 1)), (6, 1, '5000.50', D(2005, 5, 5)), (7, 1, None, D(2005, 5, 6)),
            (8, 2, '3000', None), (9, 2, '3000', D(2015, 12, 31)), (12, 4, '1200.25', D(2020, 2, 29)), (15, 6, '0', None)], 1)])
    put('lib.Branch', [
        dict(id=i, name=n, city=c, opens=o) for i, n, c, o in [
            (1, 'Central', 'London', datetime.time(9, 0)), (2, 'Mitte', 'Berlin', datetime.time(8, 30)),
            (3, 'Night', 'London', datetime.time(23, 59, 59, 999999)), (4, 'Closed', 'Oslo', None), (5, 'central', 'Paris', datetime.time(0, 0))]])
    link('lib.Branch', 'staff', [(1, 1), (1, 2), (1, 4), (2, 3), (2, 5), (3, 4), (5, 6)])
    put('lib.Copy', [
        dict(id=i, book_id=1 + i * 3 % 22, branch_id=(1, 2, 3, None, 1, 5)[i % 6], acquired=None if i % 5 == 0 else D(2010 + i % 9, 1 + i % 12, 1 + i))
        for i in range(1, 28)])
    put('lib.Loan', [
        dict(id=i, copy_id=1 + i * 4 % 25, borrower_id=1 + i * 2 % 15, taken=at(2021, 1 + i % 12, 1 + i % 28, i % 24, 59, 59, 999999),
             returned=None if i % 3 == 0 else at(2021, 1 + i % 12, 1 + i % 28, i % 24, 59, 59, 999999) + datetime.timedelta(days=i, hours=i),
             allowed=None if i % 5 == 0 else datetime.timedelta(days=i % 4 * 7, hours=i % 2))
        for i in range(1, 36)])


# ---------------------------------------------------------------- kinds

def all_types():
    """Hand-picked rows first; the ends of each type; then a few plain ones, so that equal values occur."""
    yield dict(id=1, code='nulls')
    yield dict(
        id=2, code='zero', flag=False, small=0, num=0, big=0, pos=0, real=0.0, dec=Decimal('0'), word='', note='', slug='',
        day=D(1970, 1, 1), moment=at(1970, 1, 1), at=datetime.time(0, 0), span=datetime.timedelta(0), uid=UUID(int=0), data={}, blob=b'',
        ip='0.0.0.0', ints=[], words=[], days=[], grid=[], int_range=NumericRange(empty=True), big_range=NumericRange(empty=True),
        dec_range=NumericRange(empty=True), day_range=DateRange(empty=True), moment_range=DateTimeTZRange(empty=True), parent_id=1)
    yield dict(
        id=3, code='max', flag=True, small=32767, num=2147483647, big=9223372036854775807, pos=2147483647, real=1.7976931348623157e308,
        dec=Decimal('999999999999999999999999.999999'), word='z' * 60, note='ÿ€😀', slug='z-z_z', day=D(9999, 12, 31),
        moment=at(9999, 12, 31, 23, 59, 59, 999999), at=datetime.time(23, 59, 59, 999999), span=datetime.timedelta(days=100000, microseconds=1),
        uid=UUID(int=2 ** 128 - 1), data=[], blob=bytes(range(256)), ip='ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
        ints=[2147483647, -2147483648], words=['', 'NULL', 'a,b', '{x}', '"', '\\'], days=[D(1, 1, 1), D(9999, 12, 31)], grid=[[1, 2], [3, 4]],
        int_range=NumericRange(None, None), big_range=NumericRange(None, 9223372036854775807), dec_range=NumericRange(None, None),
        day_range=DateRange(None, None), moment_range=DateTimeTZRange(None, None), parent_id=2)
    yield dict(
        id=4, code='min', flag=False, small=-32768, num=-2147483648, big=-9223372036854775808, pos=1, real=-1.7976931348623157e308,
        dec=Decimal('-999999999999999999999999.999999'), word='-', note=' lead and trail ', slug='-', day=D(1, 1, 1), moment=at(1, 1, 1),
        at=datetime.time(0, 0, 0, 1), span=-datetime.timedelta(days=100000), uid=UUID(int=1), data='', blob=b'\x00', ip='::',
        ints=[-1, 0, 1], words=['a'], days=[D(2000, 2, 29)], grid=[[0]], int_range=NumericRange(-2147483648, 0), big_range=NumericRange(-5, None),
        dec_range=NumericRange(Decimal('-1.5'), Decimal('-1.5'), '[]'), day_range=DateRange(D(1, 1, 1), D(2000, 1, 1)),
        moment_range=DateTimeTZRange(None, at(2000, 1, 1)), parent_id=3)
    yield dict(
        id=5, code='like', flag=True, small=5, num=50, big=500, pos=5, real=0.1, dec=Decimal('0.1'), word='100% a_b \\ \'q\' "d"',
        note='50%_\\', slug='a_b', day=D(2008, 2, 29), moment=at(2008, 2, 29, 12, 30, 15, 250000), at=datetime.time(12, 30, 15, 250000),
        span=datetime.timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=5), uid=UUID('12345678-1234-5678-1234-567812345678'),
        data={'owner': 'Bob', 'breed': 'collie', 'age': 3, 'tags': ['a', 'b', 1], 'vet': {'name': 'Fred', 'phones': [{'n': '1'}, {'n': '2'}]},
              'null': None, '': 'empty key', '1': 'one', 'a b': 'space', "it's": 'quote', '50%': 'percent'},
        blob=b'abc', ip='192.168.0.1', ints=[1, 2, 3], words=['100%', 'a_b', '\\'], days=[D(2008, 1, 1)], grid=[[1, 2, 3], [4, 5, 6]],
        int_range=NumericRange(1, 10), big_range=NumericRange(1, 10), dec_range=NumericRange(Decimal('1.5'), Decimal('2.5')),
        day_range=DateRange(D(2008, 1, 1), D(2009, 1, 1)), moment_range=DateTimeTZRange(at(2008, 1, 1), at(2009, 1, 1)), parent_id=3)
    yield dict(
        id=6, code='unicode', flag=True, small=-5, num=-50, big=2 ** 40, pos=6, real=-0.5, dec=Decimal('-0.000001'), word='Ångström STRASSE straße',
        note='naïve ÉCLAIR éclair\nline two\ttab', slug='angstrom', day=D(2008, 12, 29), moment=at(2008, 12, 29, 23, 59, 59), at=datetime.time(23, 59, 59),
        span=-datetime.timedelta(hours=1), uid=UUID('abcdefab-cdef-abcd-efab-cdefabcdefab'),
        data={'owner': 'Åsa', 'age': 2.5, 'tags': [], 'vet': None, 'flag': True, 'n': [1, [2, [3]]]}, blob='é'.encode(), ip='2001:db8::1',
        ints=[3, 2, 1, None], words=['Å', 'å', 'ß'], days=[D(2008, 1, 1), D(2008, 1, 1)], grid=[[9, 9]], int_range=NumericRange(5, 15),
        big_range=NumericRange(2 ** 40, 2 ** 41), dec_range=NumericRange(Decimal('2.5'), Decimal('3'), '(]'),
        day_range=DateRange(D(2008, 6, 1), None), moment_range=DateTimeTZRange(at(2008, 6, 1, 12), at(2008, 6, 2, 12), '[]'), parent_id=5)
    yield dict(
        id=7, code='dog', flag=None, small=7, num=7, big=7, pos=7, real=7.5, dec=Decimal('7.25'), word='dog', note='The quick brown fox',
        slug='the-dog', day=D(2007, 12, 31), moment=at(2007, 12, 31, 0, 0, 0), at=datetime.time(6, 0), span=datetime.timedelta(days=7),
        uid=UUID('00000000-0000-4000-8000-000000000007'), data={'owner': None, 'breed': 'labrador', 'age': '3', 'tags': ['b'], 'flag': False},
        blob=b'dog', ip='10.0.0.1', ints=[7], words=['dog'], days=None, grid=[[7, 7], [7, 7]], int_range=NumericRange(10, 20),
        big_range=NumericRange(10, None), dec_range=NumericRange(Decimal('0'), None), day_range=DateRange(D(2009, 1, 1), D(2010, 1, 1)),
        moment_range=DateTimeTZRange(at(2009, 1, 1), None), parent_id=5)
    yield dict(
        id=8, code='DOG', flag=None, small=7, num=8, big=8, pos=8, real=float('nan'), dec=Decimal('7.250000'), word='DOG', note='the QUICK brown fox',
        slug='DOG', day=D(2008, 1, 1), moment=at(2008, 1, 1, 0, 0, 0, 1), at=datetime.time(18, 45), span=datetime.timedelta(days=7, seconds=1),
        uid=UUID('00000000-0000-4000-8000-000000000008'), data=[1, 'two', {'three': 3}, None, [4]], blob=b'DOG', ip='10.0.0.2', ints=[8, 7], words=['DOG', 'dog'],
        days=[D(2008, 12, 29)], grid=None, int_range=NumericRange(20, None), big_range=NumericRange(None, 0), dec_range=NumericRange(None, Decimal('0'), '(]'),
        day_range=DateRange(None, D(2008, 1, 1)), moment_range=DateTimeTZRange(at(2008, 1, 1), at(2008, 1, 1), '[]'), parent_id=7)
    yield dict(
        id=9, code='infinite', flag=False, small=9, num=9, big=9, pos=9, real=float('inf'), dec=Decimal('9'), word=None, note=None, data=42,
        day=D(2010, 1, 3), moment=at(2010, 1, 3, 12), at=datetime.time(12, 0), span=datetime.timedelta(hours=36), words=[], ints=None, parent_id=9)
    yield dict(id=10, code='jsonnull', flag=True, num=10, big=10, real=float('-inf'), dec=Decimal('10'), word='null', note='json', parent_id=8)
    yield dict(id=11, code='jsonstr', num=10, big=10, data='text', word='null', day=D(2010, 1, 4), moment=at(2010, 1, 4), parent_id=8)
    yield dict(id=12, code='jsonbool', num=12, data=True, small=12, word='Dog', day=D(2008, 2, 29), at=datetime.time(12, 30, 15), ints=[12, None])
    for i in range(13, 19):
        yield dict(
            id=i, code='plain%d' % i, flag=i % 2 == 0, small=i % 3, num=i, big=i * 1000000007, pos=i, real=i / 4, dec=Decimal(i) / 8, word='word %d' % (i % 3),
            note='note %d' % i, slug='slug-%d' % (i % 2), day=D(2000 + i, i - 11, i), moment=at(2000 + i, i - 11, i, i, i * 2, i * 3, i),
            at=datetime.time(i, i * 2, i * 3), span=datetime.timedelta(minutes=i * 10), uid=UUID(int=i << 64),
            data={'owner': ('Ann', 'Bob', 'Åsa')[i % 3], 'age': i, 'tags': ['a', 'c'][:i % 3], 'vet': {'name': 'V%d' % (i % 2), 'ok': i % 2 == 0}},
            blob=b'b%d' % i, ip='10.0.%d.1' % (i % 2), ints=list(range(i % 4)), words=['w%d' % j for j in range(i % 3)], days=[D(2000 + i, 1, 1)],
            grid=[[i, i % 2]], int_range=NumericRange(i, i + 5), big_range=NumericRange(i, i * 10), dec_range=NumericRange(Decimal(i) / 2, Decimal(i)),
            day_range=DateRange(D(2000 + i, 1, 1), D(2000 + i, 6, 1)), moment_range=DateTimeTZRange(at(2000 + i, 1, 1), at(2000 + i, 6, 1, 12, 30)),
            parent_id=None if i % 2 else i - 6)


def load_kinds():
    put('kinds.AllTypes', all_types())
    with connection.cursor() as cursor:
        # Django writes None as SQL NULL; a JSON null has to be put there by hand.
        cursor.execute("UPDATE kinds_alltypes SET data = 'null' WHERE code = 'jsonnull'")
    put('kinds.Country', [
        dict(id=i, code=c, name=n, info=info) for i, c, n, info in [
            (1, 'GB', 'United Kingdom', {'eu': False, 'langs': ['en', 'cy']}), (2, 'DE', 'Deutschland', {'eu': True, 'langs': ['de']}),
            (3, 'TR', 'Türkiye', {'langs': ['tr']}), (4, 'se', 'Sverige', {}), (5, 'XX', '', {'eu': None})]])
    put('kinds.City', [
        dict(id=i, country_id=c, name=n, population=p, founded=f) for i, c, n, p, f in [
            (1, 'GB', 'London', 8900000, D(47, 1, 1)), (2, 'DE', 'Berlin', 3600000, D(1237, 10, 28)), (3, 'TR', 'İstanbul', 15500000, None),
            (4, None, 'Atlantis', None, None), (5, 'GB', 'York', 200000, D(71, 1, 1)), (6, 'se', 'Åre', 1400, None), (7, 'DE', 'Köln', 3600000, D(50, 1, 1)),
            (8, 'DE', '', 0, None), (9, 'XX', 'Null', None, D(2000, 1, 1))]])
    put('kinds.Currency', [dict(code=c, name=n) for c, n in [('EUR', 'Euro'), ('GBP', 'Pound'), ('SEK', 'Krona'), ('TRY', 'Lira'), ('XXX', '')]])
    link('kinds.Currency', 'countries', [('EUR', 2), ('GBP', 1), ('SEK', 4), ('TRY', 3), ('EUR', 4)])
    put('kinds.Rate', [
        dict(id=i, currency_id=c, day=D(2020, 1 + i % 12, 1), value=Decimal(v)) for i, (c, v) in enumerate([
            ('EUR', '1'), ('EUR', '1.000001'), ('GBP', '0.85'), ('GBP', '0.91'), ('SEK', '10.5'), ('SEK', '11'), ('TRY', '6.7'), ('TRY', '20'), ('EUR', '1')], 1)])
    put('kinds.Document', [
        dict(id=UUID(int=i), title=t, meta=m, city_id=c) for i, t, m, c in [
            (1, 'Charter', {'pages': 3, 'author': {'name': 'Ann'}}, 1), (2, 'Map', {'pages': 1}, 2), (3, 'Map', None, None), (4, 'Letter', {'author': {'name': 'Bob'}}, 1),
            (5, '', [], 3)]])
    put('kinds.Version', [
        dict(id=i, document_id=UUID(int=d), number=n, saved=s) for i, d, n, s in [
            (1, 1, 1, at(2020, 1, 1)), (2, 1, 2, at(2020, 6, 1, 12)), (3, 2, 1, None), (4, 4, 1, at(2021, 1, 1)), (5, 4, 2, None), (6, 4, 3, at(2021, 1, 2))]])


# ---------------------------------------------------------------- mail, and Django's own apps

def load_mail():
    put('mail.Contact', [
        dict(id=i, name=n, address=a) for i, n, a in [
            (1, 'Ann', 'ann@x.example'), (2, 'Bob', 'bob@x.example'), (3, 'Ann', 'ann@y.example'), (4, 'Zoë', 'zoe@x.example'), (5, '', 'nobody@x.example')]])
    put('mail.Message', [
        dict(id=i, sender_id=s, recipient_id=r, subject=t, priority=p, sent_at=w, reply_to_id=re) for i, s, r, t, p, w, re in [
            (1, 1, 2, 'Hello', 1, at(2022, 1, 1, 8), None), (2, 2, 1, 'Re: Hello', 1, at(2022, 1, 1, 9), 1), (3, 1, 2, 'Re: Re: Hello', None, at(2022, 1, 2), 2),
            (4, 3, None, 'Draft', 5, None, None), (5, 4, 4, 'Note to self', 3, at(2022, 2, 1), None), (6, 1, 3, 'Ann', 3, at(2022, 2, 1), None),
            (7, 2, 1, '', None, None, 1)]])
    for i, e in ((31, 1), (32, 2)):
        apps.get_model('mail.Newsletter').objects.create(
            id=i, sender_id=4, recipient_id=1 if e == 1 else None, subject='News %d' % e, priority=e, sent_at=at(2022, 3, e), edition=e)
    link('mail.Message', 'cc', [(1, 3), (1, 4), (2, 3), (5, 1), (6, 2), (6, 4), (31, 1), (31, 2)])
    put('mail.Attachment', [
        dict(id=i, message_id=m, name=n, size=s) for i, m, n, s in [
            (1, 1, 'a.txt', 10), (2, 1, 'b.png', 2048), (3, 3, 'a.txt', 10), (4, 6, '', None), (5, 31, 'news.pdf', 5000000000)]])
    put('mail.Mark', [dict(id=i, name=n) for i, n in [(1, 'urgent'), (2, 'work'), (3, 'unused')]])
    put('mail.Marking', [
        dict(id=i, mark_id=k, message_id=m, by_id=b, weight=w) for i, k, m, b, w in [
            (1, 1, 1, 2, 1.0), (2, 2, 1, None, 0.5), (3, 2, 2, 1, 2.0), (4, 1, 5, 4, 0.25)]])
    put('mail.Remark', [
        dict(id=i, marking_id=m, previous_id=p, kept_id=k, text=t) for i, m, p, k, t in [
            (1, 2, None, None, 'first'), (2, 3, 2, None, 'second'), (3, 4, 2, None, ''), (4, 3, None, 4, 'kept')]])


def load_contrib():
    """Users, groups and their permissions. The permissions themselves were made by migrate."""
    put('auth.User', [
        dict(id=i, username=u, email=e, first_name=f, last_name=s, is_staff=st, is_superuser=su, is_active=a, password='!', last_login=l, date_joined=at(2019, i, 1))
        for i, u, e, f, s, st, su, a, l in [
            (1, 'admin', 'admin@example.com', '', '', True, True, True, at(2022, 5, 5)), (2, 'ann', 'ann@example.com', 'Ann', 'Ox', True, False, True, None),
            (3, 'bob', '', 'Bob', 'Ox', False, False, True, at(2022, 1, 1)), (4, 'old', '', '', '', False, False, False, None),
            (5, 'Ann', 'ANN@EXAMPLE.COM', 'ann', '', False, False, True, None)]])
    put('auth.Group', [dict(id=1, name='editors'), dict(id=2, name='readers'), dict(id=3, name='empty')])
    link('auth.User', 'groups', [(2, 1), (2, 2), (3, 2), (4, 2)])
    key = {p.codename: p.pk for p in apps.get_model('auth.Permission').objects.all()}
    link('auth.Group', 'permissions', [(1, key['add_user']), (1, key['change_user']), (1, key['change_entry']), (2, key['view_entry']), (2, key['view_book'])])
    link('auth.User', 'user_permissions', [(3, key['add_user']), (5, key['view_blog']), (2, key['add_entry'])])
    put('lib.Profile', [
        dict(id=i, user_id=u, person_id=p, city=c) for i, u, p, c in [(1, 1, None, None), (2, 2, 5, 'London'), (3, 3, 7, 'Oslo'), (4, 5, 6, '')]])
    types = {t.model: t.pk for t in apps.get_model('contenttypes.ContentType').objects.all()}
    put('admin.LogEntry', [
        dict(id=i, user_id=u, content_type_id=types.get(t), object_id=o, object_repr=r, action_flag=a, change_message=m, action_time=at(2022, 1, i))
        for i, u, t, o, r, a, m in [
            (1, 1, 'entry', '3', 'Lennon was here', 1, ''), (2, 1, 'entry', '3', 'Lennon was here', 2, '[{"changed": {"fields": ["Headline"]}}]'),
            (3, 2, 'book', '1', 'Pride', 1, ''), (4, 2, None, None, 'gone', 3, ''), (5, 1, 'user', '4', 'old', 2, 'x')]])
    put('sessions.Session', [dict(session_key='k%d' % i, session_data='', expire_date=at(2030, 1, i)) for i in (1, 2, 3)])


def load():
    load_blog()
    load_lib()
    load_kinds()
    load_mail()
    load_contrib()
    with connection.cursor() as cursor:
        # Keys were given, not drawn; the sequences have to know, should someone insert by hand later.
        cursor.execute("""
            SELECT format('SELECT setval(%L, (SELECT greatest(1, max(%I)) FROM %s))',
                          pg_get_serial_sequence(c.oid::regclass::text, a.attname), a.attname, c.oid::regclass)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
              AND pg_get_serial_sequence(c.oid::regclass::text, a.attname) IS NOT NULL""")
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute('ANALYZE')
