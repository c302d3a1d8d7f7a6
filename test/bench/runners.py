"""The ways of calling: each gives the microseconds that one call takes, as often as it is asked, beside those of its rivals.

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


# The work that other machines on the same host do comes and goes within seconds. What is compared therefore takes turns in
# pieces that are much shorter.
PIECES = 20


def error_text(error):
    return str(error).splitlines()[0]


class Pgbench:
    """Statements, {name: SQL}, as scripts of one pgbench session under one of the three protocols.

    Which of them comes next is drawn anew for each transaction.
    """

    def __init__(self, database, protocol, workload, statements, scale, folder):
        self.folder = tempfile.mkdtemp(dir=folder)
        self.names = list(statements)
        self.command = [os.environ['PGBENCH'], '-n', '-M', protocol, '-l', '--log-prefix=' + os.path.join(self.folder, 'log')]
        for number, sql in enumerate(statements.values()):
            script = os.path.join(self.folder, 'script%d' % number)
            with open(script, 'w') as f:
                f.write('\\set k random(%d, %d)\n' % workload.keys(scale))
                if workload.undo:
                    f.write('BEGIN;\n%s;\nSET CONSTRAINTS ALL IMMEDIATE;\nROLLBACK;\n' % sql.replace('; ', ';\n'))
                else:
                    f.write('%s;\n' % sql)
            self.command += ['-f', script]
        self.database = database
        self.count = None

    def run(self, count):
        """{name: µs} of about so many calls of each."""
        warm_up = WARM_UP * len(self.names)
        done = subprocess.run(self.command + ['-t', str(count * len(self.names) + warm_up), self.database], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, env=dict(os.environ, PGOPTIONS=PRELOADED))
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        times = {name: [] for name in self.names}
        for name in glob.glob(os.path.join(self.folder, 'log.*')):
            with open(name) as f:
                for line in list(f)[warm_up:]:
                    _, _, spent, script, *_ = line.split()
                    times[self.names[int(script)]].append(int(spent))
            os.unlink(name)
        return {name: midmean(spent) for name, spent in times.items()}

    def measure(self, seconds):
        """{name: µs} of about so many seconds for each name, or {name: an error's text}."""
        try:
            if self.count is None:
                per_call = max(self.run(WARM_UP).values()) / 1e6
                self.count = max(PIECES, min(50000, int(seconds / per_call)))
            return self.run(self.count)
        except RuntimeError as error:
            return dict.fromkeys(self.names, error_text(error))

    def close(self):
        pass


class Together:
    """Runners, {name: runner}, that take turns piece by piece, each in a session of its own.

    A runner has run(count), which gives the µs that one of so many calls took.
    """

    def __init__(self, runners):
        self.runners = runners
        self.counts = {}

    def warm_up(self, seconds):
        for name, runner in self.runners.items():
            runner.run(WARM_UP)
            self.counts[name] = max(1, min(5000, int(seconds * 1e6 / PIECES / runner.run(WARM_UP))))

    def measure(self, seconds):
        """As Pgbench.measure()."""
        times = {name: [] for name in self.runners}
        try:
            if not self.counts:
                self.warm_up(seconds)
            for piece in range(PIECES):
                names = list(self.runners)
                for name in names if piece % 2 == 0 else reversed(names):
                    times[name].append(self.runners[name].run(self.counts[name]))
        except psycopg2.Error as error:
            return dict.fromkeys(self.runners, error_text(error))
        return {name: midmean(spent) for name, spent in times.items()}

    def close(self):
        for runner in self.runners.values():
            runner.close()


class PlPgSql:
    """A statement in a loop inside a PL/pgSQL function, which reads the clock itself."""

    number = 0

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
        self.cursor.execute('CALL %s(%d, 0)' % (self.name, count))
        return self.cursor.fetchone()[0] / count

    def close(self):
        self.connection.close()


class Python:
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


def take_turns(groups, rounds, seconds, after=None):
    """{name: [µs of each round]} of what the groups (Pgbench, Together) measure; each round begins with another group.

    Of a name whose call failed there is the error's text instead; its group is left out from then on.
    """
    times = {}
    groups = list(groups)
    failed = set()
    for turn in range(rounds):
        start = turn % len(groups)
        for group in groups[start:] + groups[:start]:
            if group in failed:
                continue
            for name, spent in group.measure(seconds).items():
                if isinstance(spent, str):
                    failed.add(group)
                    times[name] = spent
                else:
                    times.setdefault(name, []).append(spent)
        if after:
            after()
    for group in groups:
        group.close()
    return times
