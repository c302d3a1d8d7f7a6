"""Much at once: deleting a tenth of the blogs with what hangs on them, creating 100,000 rows; and the memory it takes."""
import time

import workloads
from report import median, ratio, seconds
from runners import connect

ARCHIVED = "SELECT id FROM blog_blog WHERE tagline = 'Archived'"

DELETE = [
    ('by hand, three statements',
     ["DELETE FROM blog_entry_authors l USING blog_entry e, blog_blog b WHERE b.tagline = 'Archived' AND e.blog_id = b.id AND l.entry_id = e.id",
      "DELETE FROM blog_entry e USING blog_blog b WHERE b.tagline = 'Archived' AND e.blog_id = b.id",
      "DELETE FROM blog_blog WHERE tagline = 'Archived'"]),
    ('by hand, one WITH',
     ["WITH b AS (DELETE FROM blog_blog WHERE tagline = 'Archived' RETURNING id), "
      'e AS (DELETE FROM blog_entry e USING b WHERE e.blog_id = b.id RETURNING e.id) '
      'DELETE FROM blog_entry_authors l USING e WHERE l.entry_id = e.id']),
    ('orm_delete', ["SELECT * FROM orm_delete('blog_blog', 'tagline', 'Archived')"]),
]

# The foreign keys do it, row by row: only for what it costs, since these tables have other ones.
NATIVE = [
    'ALTER TABLE blog_entry DROP CONSTRAINT "blog_entry_blog_id_8cd38d8b_fk_blog_blog_id", '
    'ADD FOREIGN KEY (blog_id) REFERENCES blog_blog ON DELETE CASCADE NOT VALID',
    'ALTER TABLE blog_entry_authors DROP CONSTRAINT "blog_entry_authors_entry_id_df89c7c1_fk_blog_entry_id", '
    'ADD FOREIGN KEY (entry_id) REFERENCES blog_entry ON DELETE CASCADE NOT VALID',
]

LEFT = '''SELECT (SELECT (count(*), sum(hashtext(b::text))) FROM blog_blog b), (SELECT (count(*), sum(id)) FROM blog_entry),
                 (SELECT (count(*), sum(id)) FROM blog_entry_authors)'''
MADE = "SELECT count(*), sum(hashtext((to_jsonb(e) - 'id')::text)) FROM blog_entry e WHERE headline LIKE 'New %'"


class Side:
    """Statements run in a session of their own, timed with the checks of deferred constraints, and rolled back."""

    once = False

    def __init__(self, database, statements, before=()):
        self.database = database
        self.statements = statements
        self.before = before

    def run(self, look=None):
        """(seconds, the backend's seconds of processor time, peak kilobytes of its own memory, what "look" selects afterwards)"""
        connection = connect(self.database)
        connection.autocommit = False
        try:
            with connection.cursor() as cursor:
                for statement in self.before:
                    cursor.execute(statement)
                watch = Watch(connection.info.backend_pid)
                self.work(cursor)
                cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
                figures = watch.stop()
                cursor.execute(look or 'SELECT 1')
                return figures + (cursor.fetchone(),)
        finally:
            connection.rollback()
            connection.close()

    def work(self, cursor):
        for statement in self.statements:
            cursor.execute(statement)


class DjangoSide(Side):
    """So far from the others that one round is enough."""

    once = True

    def __init__(self, function):
        self.function = function

    def run(self, look=None):
        from django.db import connection, transaction
        connection.close()
        with transaction.atomic():
            with connection.cursor() as cursor:
                watch = Watch(connection.connection.info.backend_pid)
                self.function()
                cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
                figures = watch.stop()
                cursor.execute(look or 'SELECT 1')
                seen = cursor.fetchone()
            transaction.set_rollback(True)
        connection.close()
        return figures + (seen,)


class Watch:
    """What a backend spends from now on."""

    def __init__(self, pid):
        self.pid = pid
        self.memory = own_memory(pid)
        self.processor = processor_time(pid)
        self.start = time.perf_counter()

    def stop(self):
        return time.perf_counter() - self.start, processor_time(self.pid) - self.processor, own_memory(self.pid) - self.memory


def processor_time(pid):
    with open('/proc/%d/schedstat' % pid) as f:
        return int(f.read().split()[0]) / 1e9


def own_memory(pid):
    """The most kilobytes that the process has ever held, without the server's shared memory."""
    status = {}
    with open('/proc/%d/status' % pid) as f:
        for line in f:
            name, _, value = line.partition(':')
            status[name] = value.split()
    return int(status['VmHWM'][0]) - int(status['RssShmem'][0])


class Measured:
    def __init__(self):
        self.times = []
        self.processor = []
        self.memory = 0
        self.left = None


def vacuum(database):
    """What the side before has left must not be the next one's burden."""
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute('VACUUM blog_entry, blog_entry_authors, blog_blog')
    connection.close()


def take_turns(database, sides, rounds, look):
    """({title: Measured}, titles of those that left something else); every round begins with another side."""
    measured = {title: Measured() for title, _ in sides}
    for number in range(rounds):
        first = number % len(sides)
        for title, side in sides[first:] + sides[:first]:
            if side.once and number > 0:
                continue
            vacuum(database)
            spent, processor, peak, left = side.run(look if number == 0 else None)
            one = measured[title]
            one.times.append(spent)
            one.processor.append(processor)
            one.memory = max(peak, one.memory)
            if number == 0:
                one.left = left
    wanted = measured[sides[0][0]].left
    return measured, [title for title, one in measured.items() if one.left != wanted]


def table(report, measured, ours, rivals):
    """One row a side; the ratios are to ours."""
    best = min(rivals, key=lambda title: median(measured[title].times))
    mine = measured[ours]
    rows = []
    for title, one in measured.items():
        rounds = len(one.times)
        rows.append([title + (' (the best)' if title == best and len(rivals) > 1 else ''),
                     seconds(median(one.times)), ratio(one.times, mine.times[:rounds]),
                     seconds(median(one.processor)), ratio(one.processor, mine.processor[:rounds]), '%.1f' % (one.memory / 1024)])
    report.table(['', 'seconds', 'ratio to ' + ours, 'processor, s', 'ratio', 'peak memory, MB'], rows)


def django_delete():
    from weblog.models import Blog
    Blog.objects.filter(tagline='Archived').delete()


def report_delete(report, database, rounds, django_too=True):
    sides = [(title, Side(database, statements)) for title, statements in DELETE]
    sides.append(('ON DELETE CASCADE', Side(database, ["DELETE FROM blog_blog WHERE tagline = 'Archived'"], NATIVE)))
    if django_too:
        sides.append(('Django', DjangoSide(django_delete)))
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute('SELECT count(DISTINCT b.id) + count(DISTINCT e.id) + count(l.id) FROM blog_blog b LEFT JOIN blog_entry e ON e.blog_id = b.id '
                       "LEFT JOIN blog_entry_authors l ON l.entry_id = e.id WHERE b.tagline = 'Archived'")
        count = cursor.fetchone()[0]
    connection.close()
    measured, different = take_turns(database, sides, rounds, LEFT)
    report.heading('Deleting a tenth of the blogs: %d rows' % count)
    report.paragraph('`orm_delete(\'blog_blog\', \'tagline\', \'Archived\')` with all entries and links, rolled back each time; checks of deferred '
                     'constraints are part of it. Processor time is that of the backend; memory is the most that the backend held beyond what it had before, without shared memory.')
    table(report, measured, 'orm_delete', [title for title, _ in DELETE[:2]])
    return ['delete of %d rows: %s leaves other rows' % (count, title) for title in different]


def report_create(report, database, scale, rounds):
    document = str(scale)
    insert = workloads.insert_document(document)
    ours = "SELECT count(*) FROM orm_bulk_create(NULL::blog_entry, (SELECT doc FROM bench_documents WHERE name = '%s'))" % document
    sides = [
        ('by hand, RETURNING', Side(database, ['WITH made AS (%s) SELECT count(*) FROM made' % insert])),
        ('by hand, no RETURNING', Side(database, [insert.replace(' RETURNING *', '')])),
        ('orm_bulk_create', Side(database, [ours])),
        ('Django', DjangoSide(lambda: workloads.django_bulk_create(0, document))),
    ]
    measured, different = take_turns(database, sides, rounds, MADE)
    report.heading('Creating %d rows from jsonb' % scale)
    report.paragraph('By hand: `INSERT … SELECT … FROM jsonb_to_recordset(…)`. Both read the document from the same table; '
                     'Django has its rows in Python.')
    table(report, measured, 'orm_bulk_create', ['by hand, RETURNING'])
    return ['creating %d rows: %s leaves other rows' % (scale, title) for title in different]


def use_database(name):
    """Let Django talk to another database."""
    from django.db import connection
    connection.close()
    connection.settings_dict['NAME'] = name


def report_bulk(report, database, options, create_weblog):
    rounds = max(1, options.rounds)
    connection = connect(database)
    workloads.load_documents(connection)
    connection.close()
    failures = report_delete(report, database, rounds)
    failures += report_create(report, database, options.scale, rounds)
    if options.big:
        create_weblog('orm_bench_big', 100 * options.scale)
        use_database('orm_bench_big')
        failures += report_delete(report, 'orm_bench_big', min(2, rounds))
        use_database(database)
    return failures
