#!/usr/bin/python3
"""The benchmark: what the extension costs against hand-written SQL, PL/pgSQL and Django. See run.sh.

Every part compares inside one run, in rounds in which all that is compared takes turns. Ratios are given,
because times are those of one machine.
"""
import datetime
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import django  # noqa: E402

import bulk  # noqa: E402
import calls  # noqa: E402
import catalog  # noqa: E402
import first  # noqa: E402
from report import Report  # noqa: E402
from runners import connect  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
DATABASE = 'orm_bench'


class Options:
    """What run.sh documents, from the environment."""

    def __init__(self, environment):
        self.scale = max(2000, int(environment.get('SCALE') or 100000))
        self.tables = int(environment.get('TABLES') or 50000)
        self.rounds = int(environment.get('ROUNDS') or 7)
        self.slice = float(environment.get('SLICE') or 0.25)
        self.big = environment.get('BIG', '') not in ('', '0')
        self.only = (environment.get('ONLY') or 'calls,nested,first,bulk,catalog').split(',')
        self.report = environment.get('REPORT') or os.path.join(HERE, '..', '..', 'docs', 'benchmark.md')


def run_sql(database, *files, **variables):
    command = [os.path.join(os.environ['pg_bindir'], 'psql'), '-X', '-q', '-o', os.devnull, '-v', 'ON_ERROR_STOP=1', '-d', database]
    for name, value in variables.items():
        command += ['-v', '%s=%s' % (name, value)]
    for name in files:
        command += ['-f', os.path.join(HERE, name)]
    subprocess.run(command, check=True)


def create_database(name):
    connection = connect('postgres')
    with connection.cursor() as cursor:
        cursor.execute('CREATE DATABASE "%s"' % name)
    connection.close()
    connection = connect(name)
    with connection.cursor() as cursor:
        cursor.execute('CREATE EXTENSION orm_lookup')
    connection.close()


def create_weblog(name, entries):
    create_database(name)
    run_sql(name, '../weblog/weblog.sql', 'data.sql', entries=entries)


def set_up_django(database):
    from django.conf import settings
    settings.configure(
        DATABASES={'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': database,
                               'HOST': os.environ['PGHOST'], 'PORT': os.environ['PGPORT'], 'USER': os.environ['PGUSER']}},
        INSTALLED_APPS=['weblog.apps.WeblogConfig'], USE_TZ=True, TIME_ZONE='UTC', SECRET_KEY='only for measuring')
    django.setup()


def machine():
    """Cores and memory: what the numbers depend on, and nothing that names the machine."""
    with open('/proc/meminfo') as f:
        kilobytes = int(f.readline().split()[1])
    return '%d cores, %d GB of memory' % (os.cpu_count(), round(kilobytes / 1024 / 1024))


def introduction(report, options):
    connection = connect(DATABASE)
    version = '%d.%d' % divmod(connection.server_version, 10000)
    connection.close()
    report.line('# Benchmark')
    report.line()
    report.paragraph('Written by `make bench` on %s, on a machine with %s: PostgreSQL %s, Django %s, a weblog of %d entries in %d blogs. '
                     'Client and server share one core. Times are microseconds, the medians of %d rounds in which what is compared takes turns every few milliseconds. '
                     'A ratio is the time of the other side divided by that of orm_lookup: 1.00 is equally fast, more is faster than the other. '
                     "Sessions were opened with session_preload_libraries = 'orm_lookup', but for those whose first call is timed. "
                     'Before anything was timed, both sides gave the same rows or left the same tables.'
                     % (datetime.date.today().isoformat(), machine(), version, django.get_version(), options.scale, options.scale // 100, options.rounds))


def main():
    options = Options(os.environ)
    os.environ['PGBENCH'] = os.path.join(os.environ['pg_bindir'], 'pgbench')
    folder = tempfile.mkdtemp()
    report = Report()
    try:
        create_weblog(DATABASE, options.scale)
        run_sql(DATABASE, 'stock.sql')
        set_up_django(DATABASE)
        introduction(report, options)
        failures = []
        if 'calls' in options.only:
            failures += calls.report_calls(report, DATABASE, options, folder)
        if 'nested' in options.only:
            failures += calls.report_nested(report, DATABASE, options, folder)
        if 'first' in options.only:
            first.report_first(report, DATABASE, options)
        if 'bulk' in options.only:
            failures += bulk.report_bulk(report, DATABASE, options, create_weblog)
        if 'catalog' in options.only and options.tables > 0:
            catalog.report_catalog(report, options, create_database)
    finally:
        shutil.rmtree(folder)
    os.makedirs(os.path.dirname(options.report), exist_ok=True)
    report.write(options.report)
    for failure in failures:
        print('FAILED: ' + failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
