"""The calls of workloads.py, in every way of calling: first that the sides agree, then how long they take."""
import json

import django
import psycopg2

import workloads
from report import median, micros, ratio
from runners import Django, PlPgSql, Pgbench, Python, Together, as_percent, connect, dynamic_loop, loop, take_turns

PROTOCOLS = ['simple', 'extended', 'prepared']

# What a session of the SPI path sets: nothing is planned away.
NO_INLINE = "LOAD 'orm_lookup'; SET orm_lookup.inline = off"

# All rows of the tables that the workloads write, except for the keys of new ones: sequences do not roll back.
STATE = '''
    SELECT (SELECT (count(*), sum(hashtext(b::text))) FROM blog_blog b),
           (SELECT (count(*), sum(hashtext(l::text))) FROM blog_entry_authors l),
           (SELECT (count(*), sum(hashtext(e::text))) FROM blog_entry e WHERE id <= %(last)s),
           (SELECT (count(*), sum(hashtext((to_jsonb(e) - 'id')::text))) FROM blog_entry e WHERE id > %(last)s)'''


class Different(Exception):
    """Two sides do not have the same rows."""


# ---------------------------------------------------------------- agreement

def plain(value):
    """Objects as text in which equal ones are equal; lists that nobody ordered are sorted."""
    def in_order(item, key=None):
        if isinstance(item, dict):
            return {name: in_order(child, name) for name, child in item.items()}
        if isinstance(item, list):
            children = [in_order(child) for child in item]
            return sorted(children, key=json.dumps) if key == 'authors' else children
        return item
    return json.dumps(in_order(value), sort_keys=True)


def normal(rows, ordered):
    result = []
    for row in rows:
        if isinstance(row, tuple) and len(row) == 1 and isinstance(row[0], dict):
            row = row[0]
        result.append(plain(row) if isinstance(row, dict) else repr(row))
    return result if ordered else sorted(result)


def rows_of_sql(cursor, sql, k):
    cursor.execute(as_percent(sql), {'k': k})
    return cursor.fetchall() if cursor.description else []


def state(cursor, last):
    cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
    cursor.execute(STATE, {'last': last})
    return cursor.fetchone()


def seen_of_sql(connection, workload, sql, k, scale):
    """What a statement returns or, when it writes, the tables after it. Nothing stays."""
    with connection.cursor() as cursor:
        try:
            rows = rows_of_sql(cursor, sql, k)
            return state(cursor, scale) if workload.writes else normal(rows, workload.ordered)
        finally:
            connection.rollback()


def seen_of_django(workload, k, scale):
    from django.db import connection, transaction
    with transaction.atomic():
        rows = workload.django(k)
        if workload.writes:
            with connection.cursor() as cursor:
                seen = state(cursor, scale)
        else:
            seen = normal(rows, workload.ordered)
        transaction.set_rollback(True)
    return seen


def django_can(workload):
    return workload.django is not None and (workload.django_needs is None or django.VERSION >= workload.django_needs)


def check(database, workload, scale):
    """Raises Different when a side's rows are not those of the others."""
    connection = connect(database)
    connection.autocommit = False
    low, high = workload.keys(scale)
    try:
        for k in sorted({low, (low + high) // 2, high}):
            seen = {}
            for name, sql in workload.hand.items():
                seen['hand-written ' + name] = seen_of_sql(connection, workload, sql, k, scale)
            if django_can(workload):
                seen['Django'] = seen_of_django(workload, k, scale)
            seen['orm_lookup'] = seen_of_sql(connection, workload, workload.ours, k, scale)
            with connection.cursor() as cursor:
                cursor.execute(NO_INLINE)
            seen['orm_lookup through SPI'] = seen_of_sql(connection, workload, workload.ours, k, scale)
            (_, expected), *others = seen.items()
            for name, rows in others:
                if rows != expected:
                    raise Different('%s, key %d: %s gives other rows than the hand-written SQL' % (workload.title, k, name))
    finally:
        connection.close()


def explained(cursor, sql, k, options):
    cursor.execute('EXPLAIN (%s) %s' % (options, as_percent(sql)), {'k': k})
    return [row[0] for row in cursor.fetchall()]


def is_planned_away(database, workload, scale):
    """Is there no call of ours left in the plan?"""
    connection = connect(database)
    with connection.cursor() as cursor:
        cursor.execute("LOAD 'orm_lookup'")
        plan = explained(cursor, workload.ours, workload.keys(scale)[0], 'COSTS OFF')
    connection.close()
    return not any('Function Scan on orm' in line for line in plan)


def planning_times(database, workload, hand, scale, times=101):
    """Median µs that the planner spends on the hand-written statement and on ours, the two taking turns."""
    connection = connect(database)
    spent = [], []
    low, high = workload.keys(scale)
    with connection.cursor() as cursor:
        for number in range(times):
            for kept, sql in zip(spent, (hand, workload.ours)):
                lines = explained(cursor, sql, low + number % (high - low + 1), 'SUMMARY ON')
                kept += [float(line.split()[2]) * 1000 for line in lines if line.startswith('Planning Time')]
    connection.close()
    return [median(kept) for kept in spent]


# ---------------------------------------------------------------- measuring

def after_round(database, workload):
    if not workload.after:
        return None

    def tidy():
        connection = connect(database)
        with connection.cursor() as cursor:
            for statement in workload.after.split('; '):
                cursor.execute(statement)
        connection.close()
    return tidy


def fastest_hand(database, workload, scale, seconds):
    """The name and SQL of the fastest hand-written form."""
    forms = list(workload.hand.items())
    if len(forms) == 1:
        return forms[0]
    runners = {name: PlPgSql(database, workload, loop(sql), scale) for name, sql in forms}
    times = take_turns([Together(runners)], 3, seconds, after_round(database, workload))
    return min(forms, key=lambda form: median(times[form[0]]))


def statements(workload, hand):
    """The PL/pgSQL statements of all variants."""
    given = workload.plpgsql
    ours = given.get('ours') or loop(workload.ours)
    dynamic = given.get('dynamic') or (workload.dynamic and dynamic_loop(workload.dynamic))
    return given.get('hand') or loop(hand), ours, given.get('spi', ours), dynamic


def measure(database, workload, hand, options, folder, protocols):
    scale = options.scale
    static, ours, spi, dynamic = statements(workload, hand)
    groups = [Pgbench(database, protocol, workload, {'hand ' + protocol: hand, 'ours ' + protocol: workload.ours}, scale, folder)
              for protocol in protocols]
    plpgsql = {'hand plpgsql': static, 'ours plpgsql': ours}
    if dynamic:
        plpgsql['dynamic'] = dynamic
    runners = {name: PlPgSql(database, workload, statement, scale) for name, statement in plpgsql.items()}
    runners['spi'] = PlPgSql(database, workload, spi, scale, [NO_INLINE])
    groups.append(Together(runners))
    runners = {'hand python': Python(database, workload, hand, scale), 'ours python': Python(database, workload, workload.ours, scale)}
    if django_can(workload):
        runners['Django'] = Django(workload, scale)
    groups.append(Together(runners))
    return take_turns(groups, options.rounds, options.slice, after_round(database, workload))


class Results:
    """The times of a list of workloads, and why some have none."""

    def __init__(self, database, loads, options, folder, protocols):
        self.times = {}
        self.hand = {}
        self.inlined = {}
        self.planning = {}
        self.missing = {}
        self.failures = []
        for workload in loads:
            try:
                check(database, workload, options.scale)
            except (Different, psycopg2.Error) as error:
                self.missing[workload] = 'other rows' if isinstance(error, Different) else 'error'
                self.failures.append('%s: %s' % (workload.title, error))
                continue
            self.hand[workload], sql = fastest_hand(database, workload, options.scale, options.slice)
            self.times[workload] = times = measure(database, workload, sql, options, folder, protocols)
            self.failures += ['%s, %s: %s' % (workload.title, name, error) for name, error in times.items() if isinstance(error, str)]
            if not workload.writes:
                self.inlined[workload] = 'yes' if is_planned_away(database, workload, options.scale) else 'no'
                self.planning[workload] = planning_times(database, workload, sql, options.scale)

    def rows(self, loads, cells, width):
        """One table row per workload."""
        for workload in loads:
            if workload in self.missing:
                yield [workload.title, self.missing[workload]] + [''] * (width - 2)
            else:
                yield [workload.title] + cells(workload, self.times[workload])


def report_calls(report, database, options, folder):
    loads = workloads.CALLS
    connection = connect(database)
    workloads.load_documents(connection)
    connection.close()
    results = Results(database, loads, options, folder, PROTOCOLS)

    report.heading('Against hand-written SQL')
    report.paragraph('pgbench with one client, under each protocol, drawing anew each time whether the hand-written statement or the call comes next, '
                     'and PL/pgSQL with the statement written into the function. '
                     '"Planned away" says whether the call disappeared into the plan of the statement around it; '
                     'a write never does.')
    header = ['call', 'simple', 'extended', 'prepared', 'PL/pgSQL', 'hand µs', 'orm µs', 'planned away']
    report.table(header, results.rows(loads, lambda w, t: (
        [ratio(t['hand ' + p], t['ours ' + p]) for p in PROTOCOLS + ['plpgsql']] +
        [micros(t['hand prepared']), micros(t['ours prepared']), results.inlined.get(w, '-')]), len(header)))
    report.paragraph('The µs are those of the prepared protocol.' + fastest_forms(results))

    report.paragraph('Under the simple protocol every call is parsed and planned anew. What the planner spends (EXPLAIN\'s "Planning Time", '
                     'which for orm_lookup includes turning the call into a query and parsing that) beside the whole of the call:')
    header = ['call', 'hand: planning µs', 'of µs', 'orm: planning µs', 'of µs']
    reads = [w for w in loads if not w.writes]
    report.table(header, results.rows(reads, lambda w, t: [
        '%.0f' % results.planning[w][0], micros(t['hand simple']), '%.0f' % results.planning[w][1], micros(t['ours simple'])], len(header)))

    report.heading('The path through SPI, in PL/pgSQL')
    report.paragraph('What runs where a call cannot be planned away (here because orm_lookup.inline is off): a plan kept per shape. '
                     'Beside it the same work as static SQL in PL/pgSQL and as `EXECUTE format(…) USING …`.')
    header = ['call', 'static µs', 'EXECUTE µs', 'orm µs', 'EXECUTE / orm', 'orm over static, µs']
    report.table(header, results.rows(loads, lambda w, t: [
        micros(t['hand plpgsql']), micros(t.get('dynamic')), micros(t['spi']), ratio(t.get('dynamic'), t['spi']),
        '%.1f' % (median(t['spi']) - median(t['hand plpgsql'])) if isinstance(t['spi'], list) else '-'], len(header)))

    report_django(report, results, loads)
    return results.failures


def report_django(report, results, loads):
    report.heading('Against Django')
    report.paragraph('One Python process: Django, then psycopg2 with the hand-written SQL and with the call.')
    header = ['call', 'Django µs', 'hand µs', 'orm µs', 'Django / orm', 'hand / orm']
    report.table(header, results.rows(loads, lambda w, t: [
        micros(t['Django']) if 'Django' in t else django_missing(w), micros(t['hand python']), micros(t['ours python']),
        ratio(t.get('Django'), t['ours python']), ratio(t['hand python'], t['ours python'])], len(header)))


def django_missing(workload):
    return 'needs Django %d.%d' % workload.django_needs if workload.django else '-'


def fastest_forms(results):
    named = ['"%s": %s' % (w.title, name) for w, name in results.hand.items() if name]
    return ' Of several hand-written forms the fastest was taken: %s.' % '; '.join(named) if named else ''


def report_nested(report, database, options, folder):
    loads = workloads.NESTED
    results = Results(database, loads, options, folder, ['prepared'])
    report.heading('Nested JSON')
    report.paragraph('One call with `select_related` and `prefetch_related` against the fastest of hand-written queries '
                     '(lateral or correlated subqueries, json or jsonb).')
    header = ['call', 'prepared', 'PL/pgSQL', 'through SPI', 'Django / orm', 'hand µs', 'orm µs', 'fastest by hand']
    report.table(header, results.rows(loads, lambda w, t: [
        ratio(t['hand prepared'], t['ours prepared']), ratio(t['hand plpgsql'], t['ours plpgsql']), ratio(t['hand plpgsql'], t['spi']),
        ratio(t['Django'], t['ours python']) if 'Django' in t else django_missing(w),
        micros(t['hand prepared']), micros(t['ours prepared']), results.hand[w]], len(header)))
    return results.failures
