"""The ways of calling: each gives the microseconds that one call takes, as often as it is asked.

Relies on a server that the PG* variables lead to and on PGBENCH naming pgbench.
"""
import glob
import os
import statistics
import subprocess
import tempfile
import time

import psycopg2

# The first calls of a session load the library, fill caches and are planned for their own values.
WARM_UP = 20


def connect(database, **options):
    connection = psycopg2.connect(dbname=database, **options)
    connection.autocommit = True
    return connection


def as_percent(sql):
    """For psycopg2: :k becomes its kind of parameter."""
    return sql.replace('%', '%%').replace(':k', '%(k)s')


def midmean(times):
    """The mean of the middle half: what the machine's other work did to some of them does not count."""
    times = sorted(times)
    quarter = len(times) // 4
    return statistics.fmean(times[quarter:len(times) - quarter])


# As the README advises: else a session's first call is no part of the plan around it, and its cheap looking plan has the
# server make some fifty more for the values at hand before it tries a generic one.
PRELOADED = '-c session_preload_libraries=orm_lookup'


class Runner:
    """measure(seconds) runs the call for about so long; close() frees what the runner holds."""

    count = None

    def measure(self, seconds):
        if self.count is None:
            self.run(WARM_UP)
            per_call = self.run(WARM_UP) / 1e6
            self.count = max(10, min(50000, int(seconds / per_call)))
        return self.run(self.count)

    def close(self):
        pass


class Pgbench(Runner):
    """A script run by pgbench under one of the three protocols."""

    def __init__(self, database, protocol, workload, sql, scale, folder):
        self.folder = tempfile.mkdtemp(dir=folder)
        self.script = os.path.join(self.folder, 'script')
        with open(self.script, 'w') as f:
            f.write('\\set k random(%d, %d)\n' % workload.keys(scale))
            statements = [sql]
            if workload.undo:
                statements = ['BEGIN'] + sql.split('; ') + ['SET CONSTRAINTS ALL IMMEDIATE', 'ROLLBACK']
            f.write(''.join('%s;\n' % s for s in statements))
        self.command = [os.environ['PGBENCH'], '-n', '-M', protocol, '-f', self.script, '-l',
                        '--log-prefix=' + os.path.join(self.folder, 'log')]
        self.database = database

    def run(self, count):
        done = subprocess.run(self.command + ['-t', str(count + WARM_UP), self.database], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, env=dict(os.environ, PGOPTIONS=PRELOADED))
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        times = []
        for name in glob.glob(os.path.join(self.folder, 'log.*')):
            with open(name) as f:
                times += [int(line.split()[2]) for line in f]
            os.unlink(name)
        return midmean(times[WARM_UP:])


class PlPgSql(Runner):
    """A statement in a loop inside a PL/pgSQL function, which reads the clock itself."""

    number = 0

    # A run is cut into so many, each of which reads the clock.
    PARTS = 20

    def __init__(self, database, workload, statement, scale, settings=()):
        PlPgSql.number += 1
        self.name = 'bench_loop_%d' % PlPgSql.number
        self.connection = connect(database, options=PRELOADED)
        self.cursor = self.connection.cursor()
        for setting in settings:
            self.cursor.execute(setting)
        self.undo = workload.undo
        low, high = workload.keys(scale)
        after = 'SET CONSTRAINTS ALL IMMEDIATE;' if self.undo else ''
        loop = ('FOR loop_number IN 1..count LOOP k := %d + loop_number * 7919 %% %d; %s; %s %s END LOOP;'
                % (low, high - low + 1, statement, after, 'spent := spent + extract(epoch FROM clock_timestamp() - start) * 1e6; '
                   'ROLLBACK; start := clock_timestamp();' if self.undo else ''))
        self.cursor.execute('''
            CREATE PROCEDURE %s(count bigint, INOUT spent double precision) LANGUAGE plpgsql AS $body$
            DECLARE k bigint; n bigint; r record; start timestamptz := clock_timestamp();
            BEGIN
                %s
                spent := spent + extract(epoch FROM clock_timestamp() - start) * 1e6;
            END $body$''' % (self.name, loop))

    def run(self, count):
        size = max(1, count // self.PARTS)
        times = []
        for _ in range(min(count, self.PARTS)):
            self.cursor.execute('CALL %s(%d, 0)' % (self.name, size))
            times.append(self.cursor.fetchone()[0] / size)
        return midmean(times)

    def close(self):
        self.connection.close()


class Python(Runner):
    """SQL from Python with psycopg2, rows fetched."""

    def __init__(self, database, workload, sql, scale):
        self.connection = connect(database)
        self.connection.autocommit = not workload.undo
        self.cursor = self.connection.cursor()
        self.sql = as_percent(sql)
        self.undo = workload.undo
        self.low, high = workload.keys(scale)
        self.span = high - self.low + 1
        self.number = 0

    def run(self, count):
        times = []
        for _ in range(count):
            self.number += 1
            start = time.perf_counter()
            self.call(self.low + self.number * 7919 % self.span)
            times.append((time.perf_counter() - start) * 1e6)
        return midmean(times)

    def call(self, k):
        self.cursor.execute(self.sql, {'k': k})
        if self.cursor.description:
            self.cursor.fetchall()
        if self.undo:
            self.cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
            self.connection.rollback()

    def close(self):
        self.connection.close()


class Django(Python):
    """The workload's Django function."""

    def __init__(self, workload, scale):
        self.function = workload.django
        self.undo = workload.undo
        self.low, high = workload.keys(scale)
        self.span = high - self.low + 1
        self.number = 0

    def call(self, k):
        from django.db import connection, transaction
        if not self.undo:
            self.function(k)
            return
        with transaction.atomic():
            self.function(k)
            with connection.cursor() as cursor:
                cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
            transaction.set_rollback(True)

    def close(self):
        pass


def loop(sql):
    """The PL/pgSQL statement that runs SQL and takes its rows."""
    sql = sql.replace(':k', 'k')
    if sql.startswith('SELECT') or sql.endswith('RETURNING *'):
        return 'FOR r IN %s LOOP END LOOP' % sql
    return sql


def dynamic_loop(dynamic):
    text, names, values = dynamic
    return "FOR r IN EXECUTE format('%s', %s) USING %s LOOP END LOOP" % (
        text.replace("'", "''"), ', '.join("'%s'" % name for name in names), ', '.join(values))


def take_turns(runners, rounds, seconds, after=None):
    """{name: [µs of each round]}, the runners taking turns; each round begins with another one.

    A runner that fails is left out, and its error is given in its place.
    """
    times = {name: [] for name in runners}
    names = list(runners)
    for turn in range(rounds):
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            if isinstance(times[name], str):
                continue
            try:
                times[name].append(runners[name].measure(seconds))
            except (RuntimeError, psycopg2.Error) as error:
                times[name] = str(error).splitlines()[0]
        if after:
            after()
    for runner in runners.values():
        runner.close()
    return times
