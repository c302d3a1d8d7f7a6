"""Does a big catalog cost anything: the same calls in a database with ten tables and in one with 50,000."""
import os
import subprocess

from first import fresh_sessions
from report import median, micros
from runners import PlPgSql, Together, connect, take_turns

SMALL = 10
IN_ONE_TRANSACTION = 100

# Tables as Django names them: app_model, each with a foreign key to the one before it. A transaction makes
# 100, which begin a chain of their own, so that several sessions can work at once.
MAKE = '''
CREATE PROCEDURE bench_make(first int, last int) LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN first..last LOOP
        EXECUTE format('CREATE TABLE app%s_thing%s (id int PRIMARY KEY, parent_id int REFERENCES %I)',
                       i / 100, i, CASE WHEN i % 100 > 0 AND i > 1 THEN format('app%s_thing%s', i / 100, i - 1)
                                        ELSE format('app%s_thing%s', i / 100, i) END);
        IF i % 100 = 99 THEN
            COMMIT;
        END IF;
    END LOOP;
END $$;'''

# The rows of the tables that are asked for.
FILL = '''
DO $$ BEGIN
    FOR i IN 1..9 LOOP
        EXECUTE format('INSERT INTO app0_thing%s SELECT g, g FROM generate_series(1, 100) g', i);
        EXECUTE format('ANALYZE app0_thing%s', i);
    END LOOP;
END $$;'''

WARM = [
    ("orm_get('app0_thing3', 'id', k)", "PERFORM orm_get('app0_thing3', 'id', k)"),
    ('orm_filter(NULL::app0_thing3, …) in FROM', "FOR r IN SELECT * FROM orm_filter(NULL::app0_thing3, 'id', k) LOOP END LOOP"),
    ("orm_filter('Thing3', 'parent__parent__id', k)", "FOR r IN SELECT * FROM orm_filter('Thing3', 'parent__parent__id', k) LOOP END LOOP"),
    ("orm('app0_thing3.objects…'), reverse path",
     "FOR r IN SELECT * FROM orm('app0_thing3.objects.filter(thing4__id=$1)', k) LOOP END LOOP"),
    ("orm('Thing3.objects…'), a bare model name",
     "FOR r IN SELECT * FROM orm('Thing3.objects.filter(parent__id=$1)', k) LOOP END LOOP"),
]

FRESH = [
    ('by hand', 'SELECT * FROM app0_thing3 WHERE id = 7'),
    ("orm_get('app0_thing3', 'id', 7)", "SELECT orm_get('app0_thing3', 'id', 7)"),
    ("orm_get('app0.Thing3', 'id', 7)", "SELECT orm_get('app0.Thing3', 'id', 7)"),
    ("orm_get('Thing3', 'id', 7), a bare name", "SELECT orm_get('Thing3', 'id', 7)"),
    ("orm('Thing3.objects.filter(parent__id=7)')", "SELECT * FROM orm('Thing3.objects.filter(parent__id=7)')"),
]


class HundredKeys:
    """What the runners want to know of a workload."""
    undo = False

    @staticmethod
    def keys(scale):
        return 1, 100


def make_tables(database, count):
    """In as many sessions as there are cores."""
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
    connection.close()
    workers = max(1, min(os.cpu_count(), count // IN_ONE_TRANSACTION))
    share = (count // workers // IN_ONE_TRANSACTION + 1) * IN_ONE_TRANSACTION
    running = []
    for first in range(0, count, share):
        call = 'CALL bench_make(%d, %d)' % (max(first, 1), min(first + share - 1, count))
        running.append(subprocess.Popen([os.path.join(os.environ['pg_bindir'], 'psql'), '-X', '-q', '-d', database, '-c', call]))
    if any([process.wait() for process in running]):
        raise RuntimeError('could not create the tables')
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute('VACUUM ANALYZE pg_class')
    connection.close()


def report_catalog(report, options, create_database):
    databases = {SMALL: 'orm_bench_ten', options.tables: 'orm_bench_many'}
    for count, name in databases.items():
        create_database(name)
        make_tables(name, count)
    runners = {}
    for title, statement in WARM:
        for count, name in databases.items():
            runners[title, count] = PlPgSql(name, HundredKeys, statement, options.scale)
    # twice as many rounds as elsewhere: these calls are short, and their ratio ought to be 1
    times = take_turns([Together(runners)], 2 * options.rounds, options.slice)
    report.heading('%d tables' % options.tables)
    report.paragraph('The same calls in a database with %d tables and in one with %d tables and as many foreign keys. '
                     'In a warm session, through PL/pgSQL:' % (SMALL, options.tables))
    rows = []
    for title, _ in WARM:
        few, many = times[title, SMALL], times[title, options.tables]
        good = isinstance(few, list) and isinstance(many, list)
        rows.append([title, micros(few), micros(many), '%.2f' % median([b / a for a, b in zip(few, many)]) if good else '-'])
    report.table(['call', '%d tables, µs' % SMALL, '%d tables, µs' % options.tables, 'many / few'], rows)
    report.paragraph('The first statement of a fresh session (which has said SELECT 1):')
    few, many = (fresh_sessions(name, FRESH) for name in databases.values())
    report.table(['first statement', '%d tables, µs' % SMALL, '%d tables, µs' % options.tables],
                 [[title, micros(few[title][0]), micros(many[title][0])] for title, _ in FRESH])
