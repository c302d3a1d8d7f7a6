#!/usr/bin/python3
"""Has Django judge the extension: the same querysets on both sides of one database, the answers compared.

Needs a PostgreSQL that the PG* environment variables lead to (pg_virtualenv makes a throw-away one), with
the extension installed, and any Django from 3.2 on. See README.md.
"""
import argparse
import collections
import fnmatch
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import psycopg2  # noqa: E402
import psycopg2.extras  # noqa: E402

import compare  # noqa: E402
import lines as querysets  # noqa: E402
import project  # noqa: E402
import writes  # noqa: E402
from errors import expected_states, fits  # noqa: E402

# Plans as unlike each other as one server can make them: rows without a promised order come differently.
SWITCHES = ['enable_seqscan', 'enable_hashjoin', 'enable_hashagg', 'enable_nestloop', 'enable_material']
OTHER_PLANS = 'SET jit = off; ' + '; '.join('SET %s = off' % name for name in SWITCHES)
USUAL_PLANS = '; '.join('RESET %s' % name for name in SWITCHES)
# The oldest Django with which 3,000 random querysets are known to come through; see older.py.
RANDOM_SINCE = (5, 2)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--file', default='*', metavar='PATTERN', help='only the files of querysets/ that match, e.g. "lookups_*"')
    parser.add_argument('--line', metavar='EXPR', help='one expression instead of the files; prints both sides and the SQL')
    parser.add_argument('--database', default='orm_differential', help='the database to create (default: %(default)s)')
    parser.add_argument('--keep', action='store_true', help='use the database of an earlier --keep if it is there, and leave it there')
    parser.add_argument('--judge-only', action='store_true', help='only Django: do the lines run, is their order promised, do they find rows')
    parser.add_argument('--check', action='store_true', help='only look at the lines themselves: duplicates')
    parser.add_argument('--path', choices=['inline', 'spi'], default='inline',
                        help='spi hides the expression from the planner, so that the extension runs it itself (default: %(default)s)')
    parser.add_argument('--random', type=int, default=None, metavar='N',
                        help='compare N querysets made by chance as well (default: 3000 if all files are run, else none)')
    parser.add_argument('--seed', type=int, default=1, help='where their chance starts (default: %(default)s)')
    parser.add_argument('--graphs', type=int, default=2000, help='how many deletions of random graphs to compare (default: %(default)s)')
    parser.add_argument('-v', '--verbose', action='store_true', help='print every line, not only those that fail')
    return parser.parse_args()


# ---------------------------------------------------------------- the database

def server():
    connection = psycopg2.connect(dbname=os.environ.get('PGDATABASE', 'postgres'))
    connection.autocommit = True
    return connection


def create_database(name, keep):
    """Make the database; False if it was kept from an earlier run."""
    connection = server()
    with connection.cursor() as cursor:
        cursor.execute('SELECT 1 FROM pg_database WHERE datname = %s', [name])
        if cursor.fetchone():
            if keep:
                return False
            drop_database(name)
        # One locale, so that letters compare and fold alike everywhere.
        try:
            cursor.execute('CREATE DATABASE "%s" TEMPLATE template0 ENCODING \'UTF8\' LOCALE \'C.UTF-8\'' % name)
        except psycopg2.Error:
            cursor.execute('CREATE DATABASE "%s" TEMPLATE template0 ENCODING \'UTF8\'' % name)
    return True


def drop_database(name):
    with server().cursor() as cursor:
        cursor.execute('DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % name)


# ---------------------------------------------------------------- the two sides

class Judge:
    """Django."""

    def __init__(self):
        import django
        import namespace
        from django.db import connection
        self.version = django.VERSION[:2]
        self.names = namespace.build()
        self.connection = connection

    def ask(self, line):
        """(answer, None) or (None, exception)."""
        import answers
        from django.db import InterfaceError, OperationalError
        for attempt in (1, 2):
            try:
                answer = answers.answer(eval(line.text, dict(self.names)), line.text)
                break
            except (InterfaceError, OperationalError) as error:
                if attempt == 2:
                    return None, error
                self.connection.close()               # the extension may have taken the whole server down
            except Exception as error:
                return None, error
        if line.ordered or line.unordered:
            answer.rows.total, answer.rows.keys = line.ordered, ()
        if line.ordered:
            answer.sliced_at_random = False
        return answer, None

    def set_plans(self, statement):
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


def connect_patiently(database):
    """Connect, giving a server that is recovering from a crash some time."""
    for attempt in range(60):
        try:
            return psycopg2.connect(dbname=database)
        except psycopg2.OperationalError:
            if attempt == 59:
                raise
            time.sleep(0.5)


class Extension:
    """orm() over a connection of its own."""

    def __init__(self, database, path):
        self.database, self.path, self.connection = database, path, None

    def connect(self):
        self.connection = connect_patiently(self.database)
        self.connection.autocommit = True
        psycopg2.extras.register_default_jsonb(self.connection, loads=compare.loads)
        with self.connection.cursor() as cursor:
            cursor.execute("SET timezone = 'UTC'; SET intervalstyle = 'iso_8601'; SET statement_timeout = '10s'")
            cursor.execute("SET plan_cache_mode = 'force_generic_plan'")

    def ask(self, text):
        """(rows, None) or (None, error)."""
        if self.connection is None or self.connection.closed:
            self.connect()                            # an earlier line may have taken the backend down
        try:
            with self.connection.cursor() as cursor:
                if self.path == 'spi':
                    cursor.execute('DEALLOCATE ALL; PREPARE hidden(text) AS SELECT * FROM orm($1)')
                    cursor.execute('EXECUTE hidden(%s)', [text])
                else:
                    cursor.execute('SELECT * FROM orm(%s)', [text])
                return [row[0] for row in cursor.fetchall()], None
        except psycopg2.Error as error:
            if self.connection.closed:
                connect_patiently(self.database).close()
            return None, error
        except ValueError as error:                   # what came is not JSON that Python can read
            return None, error

    def sql(self, text):
        try:
            with self.connection.cursor() as cursor:
                cursor.execute('SELECT * FROM orm_sql(%s)', [text])
                return '\n'.join(str(row[0]) for row in cursor.fetchall())
        except psycopg2.Error as error:
            return describe(error)


def describe(error):
    """An error in one line."""
    state = getattr(error, 'pgcode', None) or ('connection lost' if isinstance(error, psycopg2.OperationalError) else type(error).__name__)
    return '%s: %s' % (state, ' '.join(str(error).split())[:400])


# ---------------------------------------------------------------- verdicts

def judge_alone(judge, line):
    """What is wrong with the line itself; None if it can serve. Second: did it find rows?"""
    answer, error = judge.ask(line)
    if line.is_error:
        if error is None:
            return 'Django raises nothing', True
        return (None if expected_states(error, line.sqlstate) else 'no SQLSTATE for %r' % error), True
    if error is not None:
        return 'Django: %s: %s' % (type(error).__name__, error), False
    if answer.sliced_at_random:
        return 'a slice without a total order', False
    judge.set_plans(OTHER_PLANS)
    again, error = judge.ask(line)
    judge.set_plans(USUAL_PLANS)
    found = describe(error) if error else compare.difference(answer, list(again.rows))
    return found and 'another plan, another answer: ' + found, not answer.empty


def verdict(judge, extension, line):
    """What differs, and both answers for the message; the first is None if nothing does."""
    answer, error = judge.ask(line)
    rows, refusal = extension.ask(line.text)
    if line.is_error:
        if error is None:
            return 'Django raises nothing', answer.rows, refusal
        states = expected_states(error, line.sqlstate)
        theirs = '%s: %s' % (type(error).__name__, error)
        if refusal is None:
            return 'no error, wanted SQLSTATE %s' % states, theirs, rows
        return (None if fits(refusal, states) else 'wanted SQLSTATE %s' % states), theirs, describe(refusal)
    if error is not None:
        return 'Django: %s: %s' % (type(error).__name__, error), None, rows
    if refusal is not None:
        return describe(refusal), answer.rows, None
    return compare.difference(answer, rows), answer.rows, rows


def print_failure(line, found, theirs, ours):
    print('not ok - %s %s' % (line.place, line.text))
    print('  # %s' % found)
    if theirs is not None:
        print('  # Django: %s' % compare.short(theirs))
    if ours is not None:
        print('  # orm:    %s' % compare.short(ours))


class Tally:
    """Counts per file."""

    def __init__(self):
        self.passed, self.failed, self.skipped = (collections.Counter() for _ in range(3))
        self.asked = self.found = 0                   # with --judge-only: readers, and how many of them found rows

    def summary(self):
        for file in sorted({*self.passed, *self.failed, *self.skipped}):
            print('# %-44s %4d passed %4d failed %4d skipped' % (file, self.passed[file], self.failed[file], self.skipped[file]))
        print('%d passed, %d failed' % (sum(self.passed.values()), sum(self.failed.values())))


def run_all(judge, extension, options, tally):
    for line in querysets.read(options.file):
        if line.since > judge.version:
            tally.skipped[line.file] += 1
            continue
        if extension is None:
            found, rows = judge_alone(judge, line)
            theirs = ours = None
            if not line.is_error:
                tally.asked += 1
                tally.found += rows
        else:
            found, theirs, ours = verdict(judge, extension, line)
        (tally.failed if found else tally.passed)[line.file] += 1
        if found:
            print_failure(line, found, theirs, ours)
        elif options.verbose:
            print('ok - %s %s' % (line.place, line.text))


def run_deletes(judge, options, tally):
    """What deletes, line by line and over random graphs of models."""
    import deletes
    import graphs

    def report(line, found, theirs, ours):
        (tally.failed if found else tally.passed)[line.file] += 1
        if found:
            print_failure(line, found, theirs, ours)
        elif options.verbose:
            print('ok - %s %s' % (line.place, line.text))

    if fnmatch.fnmatch('deletes', options.file):
        deletes.run(judge, report)
    if fnmatch.fnmatch('graphs', options.file):
        print('# graphs of models: --seed %d' % options.seed)
        graphs.run(judge, report, options.seed, options.graphs)


def run_one(judge, extension, text):
    line = querysets.Line('--line', 1, text)
    answer, error = judge.ask(line)
    print('Django:')
    for row in [describe(error)] if error else answer.rows:
        print('  %s' % compare.short(row, 2000))
    if extension is None:
        return error is None
    rows, refusal = extension.ask(line.text)
    print('orm:')
    for row in [describe(refusal)] if refusal else rows:
        print('  %s' % compare.short(row, 2000))
    print('SQL:\n  %s' % extension.sql(line.text))
    if error or refusal:
        right = error and refusal and fits(refusal, expected_states(error))
        found = None if right else 'an error on one side only, or not the error wanted'
    else:
        found = compare.difference(answer, rows)
    print(found or 'the same')
    return not found


def check_lines(pattern):
    """Duplicates among the lines; True if there are none."""
    every = [line for line in querysets.read(pattern) if not line.is_error]
    twins = list(querysets.duplicates(every))
    for first, second in twins:
        print('not ok - %s and %s differ in constants only: %s' % (first.place, second.place, second.text))
    for name, strict in (('constants', False), ('constants and names of fields', True)):
        print('# %d lines besides errors, %d of them distinct after masking %s' % (len(every), len({querysets.mask(line.text, strict) for line in every}), name))
    return not twins


def prepare(options):
    """Create and fill the database, load the extension; returns the refused registrations."""
    if create_database(options.database, options.keep):
        import data
        with psycopg2.connect(dbname=options.database) as connection, connection.cursor() as cursor:
            cursor.execute('CREATE EXTENSION pgcrypto')       # Django's SHA functions are made of it
        connection.close()
        project.migrate()
        data.load()
        from django.db import connection
        connection.close()
    if options.judge_only:
        return []
    import registration
    connection = psycopg2.connect(dbname=options.database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        # Anew each time: with --keep, the extension may have been rebuilt since.
        cursor.execute('DROP EXTENSION IF EXISTS orm_lookup CASCADE; CREATE EXTENSION orm_lookup')
        if getattr(options, 'library', None):
            # Another build of the same extension: its functions only have to be looked for elsewhere.
            cursor.execute("UPDATE pg_proc SET probin = %s WHERE probin = '$libdir/orm_lookup'", [options.library])
            connection.close()
            connection = psycopg2.connect(dbname=options.database)
            connection.autocommit = True
            cursor = connection.cursor()
        refused = list(registration.register(cursor))
    connection.close()
    return refused


def main():
    options = arguments()
    started = time.time()
    if not options.line and not check_lines(options.file):
        return 1
    if options.check:
        return 0
    project.setup(options.database)
    tally = Tally()
    try:
        for table, error in prepare(options):
            tally.failed['registration.py'] += 1
            print('not ok - registration of %s\n  # %s' % (table, describe(error)))
        judge = Judge()
        extension = None if options.judge_only else Extension(options.database, options.path)
        print('# Django %d.%d judges' % judge.version)
        if options.line:
            return 0 if run_one(judge, extension, options.line) else 1
        run_all(judge, extension, options, tally)
        known = judge.version >= RANDOM_SINCE
        number = options.random if options.random is not None else 3000 if options.file == '*' and known else 0
        if options.random is None and options.file == '*' and not known:
            print('# random querysets: only with --random N, for Django %d.%d judges' % judge.version)
        if extension and number:
            from random_querysets import run_random
            compared, failed = run_random(judge, extension, number, options.seed)
            tally.passed['random'], tally.failed['random'] = compared - failed, failed
        if not options.judge_only:
            run_deletes(judge, options, tally)
        writes.run_all(judge, extension, options, tally, print_failure)
        judge.connection.close()
        if extension and extension.connection:
            extension.connection.close()
    finally:
        if not options.keep:
            drop_database(options.database)
    share_low = False
    if options.judge_only:
        share = 100.0 * tally.found / max(tally.asked, 1)
        share_low = tally.asked > 0 and share < 75
        print('# %.1f%% of the querysets find rows (75%% wanted)' % share)
    print('# %.1f seconds' % (time.time() - started))
    tally.summary()
    return 1 if share_low or any(tally.failed.values()) else 0


if __name__ == '__main__':
    sys.exit(main())
