"""Deletes on both sides: the lines of deletes.txt, and random graphs of models (graphs.py).

Each deletion runs in a transaction that is rolled back, Django's first. Compared are the results, or the
kinds of errors, and then the contents of all tables, with deferred constraints checked first: what is
left dangling counts as an error as well. The extension's plan has to announce what it then does.
"""
import contextlib
import json
import pathlib
import re

import lines as querysets
from errors import expected_states

FILE = pathlib.Path(__file__).resolve().with_suffix('.txt')


class Outcome:
    """What a deletion came to: a result or an error's kind, and the rows that are left."""

    def __init__(self, result=None, error=None, rows=()):
        self.result, self.error, self.rows = result, error, rows

    def __str__(self):
        return repr(self.error or self.result)


class Side:
    """Runs deletions over one connection, each undone afterwards."""

    def __init__(self, connection, tables):
        self.connection = connection
        self.contents = ' UNION ALL '.join("SELECT '%s', t::text FROM %s t" % (table, table) for table in tables)

    def execute(self, statement, params=None):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else None

    @contextlib.contextmanager
    def undone(self):
        self.execute('SAVEPOINT before')
        try:
            yield
        finally:
            self.connection.needs_rollback = False    # which an error inside of Django's atomic() sets
            self.execute('ROLLBACK TO SAVEPOINT before')

    def rows(self):
        self.execute('SET CONSTRAINTS ALL IMMEDIATE')
        return sorted(self.execute(self.contents))


def django_outcome(side, delete):
    """What Django does; delete is a function."""
    from django.db.models.deletion import ProtectedError, RestrictedError
    with side.undone():
        try:
            return Outcome(result=delete(), rows=side.rows())
        except ProtectedError as error:
            return Outcome(error=('23503', 'protected'))
        except RestrictedError as error:
            return Outcome(error=('23503', 'restricted'))
        except Exception as error:
            return Outcome(error=(expected_states(error) or repr(error), None))


def our_outcome(side, expression):
    """What the extension does, with constraints checked after each of its statements."""
    import psycopg2
    from django.db import Error
    with side.undone():
        try:
            side.execute('SET CONSTRAINTS ALL IMMEDIATE')
            ((result,),) = side.execute('SELECT orm::text FROM orm(%s)', [expression])
            return Outcome(result=json.loads(result), rows=side.rows())
        except (Error, psycopg2.Error) as error:
            cause = error if hasattr(error, 'pgcode') else error.__cause__
            kind = re.search('through (protected|restricted) foreign keys', str(error))
            return Outcome(error=(cause.pgcode, kind and kind.group(1)))


def planned(side, expression):
    """What orm_delete_plan() says of a queryset: total, per model; and the actions that forbid it."""
    rows = side.execute('SELECT model, action, rows FROM orm_delete_plan(%s)', [expression])
    counts = {}
    for model, action, count in rows:
        if action == 'delete':
            counts[model] = counts.get(model, 0) + count
    return [sum(counts.values()), counts], {action for _, action, _ in rows} & {'protect', 'restrict'}


def labels():
    """Django's labels as the extension knows them: registered, else the table's name."""
    from django.apps import apps
    import registration
    known = {options.get('label') for _, options in registration.REGISTRATIONS}
    return {model._meta.label: model._meta.label if model._meta.label in known else model._meta.db_table
            for model in apps.get_models(include_auto_created=True)}


def difference(theirs, ours, names):
    """What differs, or None."""
    if theirs.error or ours.error:
        if not (theirs.error and ours.error):
            return 'an error on one side only'
        same = re.fullmatch(theirs.error[0], ours.error[0]) and theirs.error[1] == ours.error[1]
        return None if same else 'other errors'
    total, counts = theirs.result
    if [total, {names[label]: count for label, count in counts.items()}] != ours.result:
        return 'other results'
    if theirs.rows != ours.rows:
        return 'only in Django: %s, only in orm: %s' % (sorted(set(theirs.rows) - set(ours.rows))[:5], sorted(set(ours.rows) - set(theirs.rows))[:5])
    return None


def plan_difference(outcome, plan):
    """Does the plan announce what happened?"""
    result, forbidden = plan
    if outcome.error and outcome.error[1]:
        return None if outcome.error[1].startswith(tuple(forbidden)) else 'the plan has nothing that forbids it'
    if outcome.error:
        return None
    return None if result == outcome.result and not forbidden else 'the plan says %s %s' % (result, sorted(forbidden))


# ---------------------------------------------------------------- the lines

def read():
    for number, text in enumerate(FILE.read_text().splitlines(), 1):
        if text and not text.startswith('#'):
            yield querysets.Line(FILE.name, number, text)


def tables():
    from django.apps import apps
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.app_label != 'graphs'})


def compare_line(side, judge, line, names):
    theirs = django_outcome(side, lambda: eval(line.text, dict(judge.names)))
    ours = our_outcome(side, line.text)
    found = difference(theirs, ours, names)
    if not found and not theirs.error and line.text.endswith('.all().delete()'):
        found = plan_difference(ours, planned(side, line.text[:-len('.delete()')]))
    return found, theirs, ours


def run(judge, report):
    """Runs the lines; report(line, found, theirs, ours) for each."""
    from django.db import transaction
    names = labels()
    side = Side(judge.connection, tables())
    for line in read():
        with transaction.atomic():
            report(line, *compare_line(side, judge, line, names))
            transaction.set_rollback(True)
