"""What comes once: the first call of a session, and the first call of a shape."""
import itertools
import time

from report import median, micros
from runners import connect

SESSIONS = 15

# The same rows by hand and by us, each as the first thing that a session does.
FIRST = [
    ('by hand: SELECT … WHERE id = 7', 'SELECT * FROM blog_entry WHERE id = 7'),
    ('by hand: foreign key path', "SELECT e.* FROM blog_entry e JOIN blog_blog b ON b.id = e.blog_id WHERE b.name = 'Blog 7' ORDER BY e.id LIMIT 10"),
    ("LOAD 'orm_lookup'", "LOAD 'orm_lookup'"),
    ("orm_filter(NULL::blog_entry, 'id', 7)", "SELECT * FROM orm_filter(NULL::blog_entry, 'id', 7)"),
    ("orm_get('blog_entry', 'id', 7)", "SELECT orm_get('blog_entry', 'id', 7)"),
    ("orm('Entry.objects…'), foreign key path", "SELECT * FROM orm($$Entry.objects.filter(blog__name='Blog 7').order_by('id')[:10]$$)"),
]

# Every combination is a shape of its own: a lookup on one field and one on another.
SHAPES = [('number_of_comments__' + a, 'rating__' + b) for a, b in itertools.product(['gt', 'gte', 'lt', 'lte', 'exact'], repeat=2)]
OPERATORS = {'gt': '>', 'gte': '>=', 'lt': '<', 'lte': '<=', 'exact': '='}


def timed(cursor, sql, values=None):
    start = time.perf_counter()
    cursor.execute(sql, values)
    if cursor.description:
        cursor.fetchall()
    return (time.perf_counter() - start) * 1e6


def first_and_second(database, sql):
    """In a new session, which has said SELECT 1 before."""
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute('SELECT 1')
        times = timed(cursor, sql), timed(cursor, sql)
    connection.close()
    return times


def fresh_sessions(database, statements, sessions=SESSIONS):
    """{title: ([first], [second])}"""
    times = {title: ([], []) for title, _ in statements}
    for _ in range(sessions):
        for title, sql in statements:
            for kept, spent in zip(times[title], first_and_second(database, sql)):
                kept.append(spent)
    return times


def by_hand(shape):
    conditions = []
    for step in shape:
        column, lookup = step.rsplit('__', 1)
        conditions.append('%s %s %%s' % (column, OPERATORS[lookup]))
    return 'SELECT * FROM blog_entry WHERE id = %s AND ' + ' AND '.join(conditions)


def new_shapes(database):
    """Median µs of a first and a second call: by hand, typed and as jsonb, each shape new to the session."""
    connection = connect(database)
    times = {name: ([], []) for name in ('hand', 'typed', 'jsonb')}
    with connection.cursor() as cursor:
        cursor.execute("SELECT orm_get('blog_entry', 'id', 1)")
        for shape in SHAPES:
            values = [7, 3, 2]
            pairs = ', '.join("'%s', %%s" % key for key in ('id',) + shape)
            for name, sql in (('hand', by_hand(shape)), ('typed', 'SELECT * FROM orm_filter(NULL::blog_entry, %s)' % pairs),
                              ('jsonb', "SELECT * FROM orm_filter('blog_entry', %s)" % pairs)):
                for kept in times[name]:
                    kept.append(timed(cursor, sql, values))
    connection.close()
    return times


def report_first(report, database, options):
    times = fresh_sessions(database, FIRST)
    report.heading('First calls')
    report.paragraph('In a session that has only said SELECT 1, as the client sees it over a Unix socket; medians of %d sessions each. '
                     'The first call loads the library and fills the caches of the server and our own.' % SESSIONS)
    report.table(['first statement of a session', 'first call, µs', 'second call, µs'],
                 [[title, micros(a), micros(b)] for title, (a, b) in times.items()])
    times = new_shapes(database)
    report.paragraph('In a warm session, the first call of a new shape (conditions that this session has not seen together), medians of %d shapes.'
                     % len(SHAPES))
    report.table(['call', 'first call, µs', 'second call, µs', 'first over by hand, µs'],
                 [[title, micros(times[name][0]), micros(times[name][1]), '%.0f' % (median(times[name][0]) - median(times['hand'][0]))]
                  for name, title in (('hand', 'by hand'), ('typed', 'orm_filter(NULL::blog_entry, …)'), ('jsonb', "orm_filter('blog_entry', …)"))])
