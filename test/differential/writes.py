"""The writing half of the comparison: a call changes rows on both sides, and what it returned and left behind is compared.

Each line of writes/*.txt runs in a transaction of its own on either side, which then rolls back. Before
it the sequences are set to the same numbers; after it the deferred constraints are checked, and the
contents of all tables of our apps have to be the same on both sides.

What Django returns as an instance is read again first, because the extension returns rows as they are in
the table. Where Django returns nothing (save(), a manager's add()), only the tables count.
"""
import pathlib

import psycopg2
import psycopg2.extras

import compare
import lines
from errors import expected_states, fits

FOLDER = pathlib.Path(__file__).resolve().parent / 'writes'
APPS = ('blog', 'lib', 'kinds', 'mail')


class Tables:
    """The contents of all tables, and the sequences behind them."""

    def __init__(self, cursor):
        cursor.execute("""
            SELECT c.relname FROM pg_class c
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND split_part(c.relname, '_', 1) = ANY (%s)
            ORDER BY 1""", [list(APPS)])
        self.names = [name for name, in cursor.fetchall()]
        cursor.execute("""
            SELECT string_agg(format('setval(%%L, 1000)', s.oid::regclass), ', ')
            FROM pg_class s WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace AND split_part(s.relname, '_', 1) = ANY (%s)""",
                       [list(APPS)])
        self.reset = 'SELECT ' + cursor.fetchone()[0]
        # The keys of plain join tables mean nothing, and which of them are used up is chance.
        from django.apps import apps
        joins = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.auto_created}
        self.row = {name: "(to_jsonb(t) - 'id')::text" if name in joins else 't::text' for name in self.names}
        self.digests = ' UNION ALL '.join(
            "SELECT '%s', md5(coalesce(string_agg(%s, '|' ORDER BY %s), '')) FROM \"%s\" t" % (name, self.row[name], self.row[name], name)
            for name in self.names)

    def look(self, cursor):
        """{table: digest}, after the constraints were checked that wait for the commit."""
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL intervalstyle = 'iso_8601'")
        cursor.execute(self.digests)
        return dict(cursor.fetchall())

    def rows(self, cursor, name):
        cursor.execute('SELECT %s FROM "%s" t ORDER BY 1' % (self.row[name], name))
        return [row for row, in cursor.fetchall()]


class Side:
    """What a call came to: `rows` as orm() yields them (None: nothing to compare), or `error`; and the tables."""
    rows = error = None

    def __init__(self):
        self.digests, self.contents = {}, {}


# ---------------------------------------------------------------- Django

def plain(result, labels):
    """What Django returned, in the shape of orm()'s answer."""
    import answers
    from django.db.models import Model, QuerySet
    rows = answers.Rows()
    rows.total = True
    if isinstance(result, Model):
        rows.append(reread(result))
    elif isinstance(result, tuple) and isinstance(result[0], Model):
        rows.append([reread(result[0]), result[1]])
    elif isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], dict):
        rows.append([result[0], {labels.get(label, label): n for label, n in result[1].items()}])
    elif isinstance(result, (list, QuerySet)):
        if not all(isinstance(item, Model) and item.pk is not None for item in result):
            return None
        rows.extend(reread(item) for item in result)
    else:
        rows.append(result)
    return rows


def reread(instance):
    import answers
    return answers.plain(type(instance)._base_manager.get(pk=instance.pk))


def ask_django(judge, tables, line, wanted=()):
    from django.apps import apps
    from django.db import transaction
    labels = {model._meta.label: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    side = Side()
    with judge.connection.cursor() as cursor:
        cursor.execute(tables.reset)
    try:
        with transaction.atomic():
            result = eval(line.text, dict(judge.names))
            with judge.connection.cursor() as cursor:
                side.digests = tables.look(cursor)
                side.contents = {name: tables.rows(cursor, name) for name in wanted}
                cursor.execute("SET LOCAL intervalstyle = 'postgres'")        # the only one that psycopg2 reads
            if result is not None:
                side.rows = plain(result, labels)
            transaction.set_rollback(True)
    except Exception as error:
        side.error = error
    return side


# ---------------------------------------------------------------- the extension

def by_table(rows, labels):
    """[total, {label: n}] with tables for labels, whichever of the two orm() says."""
    return [[row[0], {labels.get(label, label): n for label, n in row[1].items()}]
            if isinstance(row, list) and len(row) == 2 and isinstance(row[1], dict) else row for row in rows]


def ask_extension(extension, tables, line, wanted=()):
    from django.apps import apps
    labels = {model._meta.label: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    side = Side()
    if extension.connection is None or extension.connection.closed:
        extension.connect()
    connection = extension.connection
    try:
        with connection.cursor() as cursor:
            cursor.execute(tables.reset)
            cursor.execute('BEGIN')
            cursor.execute('SELECT * FROM orm(%s)', [line.text])
            side.rows = by_table([row[0] for row in cursor.fetchall()], labels)
            side.digests = tables.look(cursor)
            side.contents = {name: tables.rows(cursor, name) for name in wanted}
    except (psycopg2.Error, ValueError) as error:
        side.error = error
    if not connection.closed:
        with connection.cursor() as cursor:
            cursor.execute('ROLLBACK')
    return side


# ---------------------------------------------------------------- verdicts

def verdict(judge, extension, tables, line):
    """What differs, None if nothing does; with both answers."""
    theirs = ask_django(judge, tables, line)
    ours = ask_extension(extension, tables, line)
    if line.is_error:
        return errors_differ(theirs, ours, line), repr(theirs.error or theirs.rows), repr(ours.error or ours.rows)
    if theirs.error is not None:
        return 'Django: %s: %s' % (type(theirs.error).__name__, theirs.error), None, ours.error or ours.rows
    if ours.error is not None:
        return ' '.join(str(ours.error).split())[:400], theirs.rows, None
    if theirs.rows is not None:
        import answers
        found = compare.difference(answers.Answer(theirs.rows), ours.rows)
        if found:
            return found, theirs.rows, ours.rows
    changed = [name for name in tables.names if theirs.digests[name] != ours.digests[name]]
    if changed:
        return tables_differ(judge, extension, tables, line, changed), theirs.rows, ours.rows
    return None, theirs.rows, ours.rows


def errors_differ(theirs, ours, line):
    if theirs.error is None:
        return 'Django raises nothing'
    states = expected_states(theirs.error, line.sqlstate)
    if ours.error is None:
        return 'no error, wanted SQLSTATE %s' % states
    return None if fits(ours.error, states) else 'wanted SQLSTATE %s' % states


def tables_differ(judge, extension, tables, line, names):
    """Do it again, this time with the rows of the tables that differ."""
    theirs = ask_django(judge, tables, line, names)
    ours = ask_extension(extension, tables, line, names)
    found = []
    for name in names:
        missing = [row for row in theirs.contents[name] if row not in ours.contents[name]]
        extra = [row for row in ours.contents[name] if row not in theirs.contents[name]]
        found.append('%s: only Django has %s, only orm has %s' % (name, compare.short(missing), compare.short(extra)))
    return '; '.join(found)


def judge_alone(judge, tables, line):
    """What is wrong with the line itself; None if it can serve. Second: does it change anything?"""
    before = ask_django(judge, tables, lines.Line(line.file, 0, 'None'))
    side = ask_django(judge, tables, line)
    if line.is_error:
        if side.error is None:
            return 'Django raises nothing', True
        return (None if expected_states(side.error, line.sqlstate) else 'no SQLSTATE for %r' % side.error), True
    if side.error is not None:
        return 'Django: %s: %s' % (type(side.error).__name__, side.error), False
    return None, side.digests != before.digests


def run_all(judge, extension, options, tally, report):
    with judge.connection.cursor() as cursor:
        tables = Tables(cursor)
    for line in lines.read(options.file, FOLDER):
        if line.since > judge.version:
            tally.skipped[line.file] += 1
            continue
        theirs = ours = None
        if extension is None:
            found, changed = judge_alone(judge, tables, line)
            if not line.is_error:
                tally.asked += 1
                tally.found += changed
        else:
            found, theirs, ours = verdict(judge, extension, tables, line)
        (tally.failed if found else tally.passed)[line.file] += 1
        if found:
            report(line, found, theirs, ours)
        elif options.verbose:
            print('ok - %s %s' % (line.place, line.text))
