#!/usr/bin/python3
"""Has Django judge the extension on querysets that chance makes.

    random_querysets.py -n 3000 --seed 7          # that many, from that seed; the seed is printed
    random_querysets.py -n 50 --print             # look at some

grammar/ makes each queryset as a line of Python, the same text goes to Django and to orm(), and the answers are
compared as run.py compares those of querysets/*.txt. A line that fails is made small and printed as it can stand
in querysets/regressions.txt. See README.md, "Random querysets", for the grammar and how to add to it.
"""
import argparse
import ast
import collections
import gc
import os
import random
import re
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import psycopg2  # noqa: E402

import compare  # noqa: E402
import lines as querysets  # noqa: E402
import mistakes  # noqa: E402
import older  # noqa: E402
import project  # noqa: E402
import run  # noqa: E402
from errors import expected_states  # noqa: E402

LEAST_SHARE = 70                                      # percent of the compared querysets that have to find rows
LEAST_TIMES = 50                                      # how often each method, lookup and aggregate has to come in 3,000
ALL_DIGITS = re.compile(r'\d\.\d{12}')                # of a float that was read: its last one hangs on the order of addition
LARGEST = 500                                         # rows that are worth comparing

BROKEN = re.compile('XX|connection lost|57014')        # internal errors, a crash, no end


class Outcome:
    """What became of one queryset: same, refused (by both), different, or why it can't be compared."""

    def __init__(self, kind, found=None, theirs=None, ours=None, rows=False):
        self.kind, self.found, self.theirs, self.ours, self.rows = kind, found, theirs, ours, rows

    @property
    def signature(self):
        """What has to stay when the line is made smaller: the kind of difference, and both sides' errors."""
        if self.kind != 'different':
            return self.kind
        refusal = re.match(r'(\w{5}|connection lost): \D{0,20}', self.found)
        counts = re.search(r'(\d+) (?:rows|items) in Django, (\d+) in orm', self.found)
        rows = counts and (int(counts.group(1)) > int(counts.group(2)) and 'too few' or 'too many') or 'other rows'
        return refusal and refusal.group(0), self.theirs[:25] if isinstance(self.theirs, str) else rows


def asked(judge, extension, text):
    """The extension's answer. If it took the server down, Django's connection is lost too."""
    rows, refusal = extension.ask(text)
    if refusal is not None and extension.connection.closed:
        judge.connection.close()
        time.sleep(1)                                 # the server may not have noticed yet
        run.connect_patiently(extension.database).close()
    return rows, refusal


def as_text(error):
    """An exception in one line; the message of some holds a queryset, which may fail anew."""
    try:
        return '%s: %s' % (type(error).__name__, error)
    except Exception:
        return type(error).__name__


def compared(judge, extension, text):
    """Ask both sides."""
    line = querysets.Line('random', 1, text)
    answer, error = judge.ask(line)
    if error is not None:
        return refusal_compared(judge, extension, text, error)
    if answer.sliced_at_random or ends_by_chance(judge, text):
        return Outcome('left to chance')
    if any(len(getattr(row, '_fields', row)) != len(row) for row in answer.rows[:1] if isinstance(row, tuple)):
        return Outcome('named rows without all names')            # annotate() after values_list(named=True)
    if len(answer.rows) > LARGEST:
        return Outcome('too many rows')
    rows, refusal = asked(judge, extension, text)
    found = run.describe(refusal) if refusal is not None else compare.difference(answer, rows)
    if not found:
        return Outcome('same', rows=not answer.empty)
    if answer.picked_at_random or unstable(judge, line, answer) or aggregates_by_chance(judge, text) or ALL_DIGITS.search(text):
        return Outcome('left to chance')
    mistakes.SPLIT.mixed_up = mistakes.SPLIT.untied = False
    sql = ' '.join(statements(judge, line))
    if mistakes.never_sent(found, text, sql.lower()):
        return Outcome('types that only the database checks')
    mistake = mistakes.found(text, sql)
    if mistake:
        return Outcome("a mistake of Django's: %s" % mistake)
    return Outcome('different', found, answer.rows, None if refusal is not None else rows)


def refusal_compared(judge, extension, text, error):
    """Django has raised: so has the extension to refuse, with the SQLSTATE that stands for it."""
    if isinstance(error.__cause__, psycopg2.Error):
        # The extension may know better or refuse as well, but it must not break.
        rows, refusal = asked(judge, extension, text)
        if refusal is not None and BROKEN.match(run.describe(refusal)):
            return Outcome('different', run.describe(refusal), as_text(error))
        return Outcome('the database refused Django\'s SQL')
    theirs = as_text(error)
    try:
        states = expected_states(error)
    except Exception:
        states = None
    if not states:
        return Outcome('no rule for Django\'s error')
    rows, refusal = asked(judge, extension, text)
    if mistakes.refused_needlessly(theirs) and (refusal is None or run.describe(refusal).startswith(('22', '42883'))):
        return Outcome('the extension takes more')
    if refusal is None:
        return Outcome('different', 'no error, wanted SQLSTATE %s' % states, theirs, rows)
    # A list like [[4], [4, 6]] is no array: Django leaves it to the database to say so, after everything else.
    if run.fits(refusal, states) or run.describe(refusal).startswith('2202E'):
        return Outcome('refused by both')
    return Outcome('different', '%s, wanted SQLSTATE %s' % (run.describe(refusal), states), theirs)


def ends_by_chance(judge, text):
    """Does the line take one row of an order that is not total?"""
    from answers import promised_order
    node = ast.parse(text, mode='eval').body
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ('first', 'last'):
        base = node.func.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ('earliest', 'latest'):
        base = ast.Call(ast.Attribute(node.func.value, 'order_by', ast.Load()), node.args, [])
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        base = node.value
    else:
        return False
    try:
        queryset = eval(ast.unparse(base), dict(judge.names))
        queryset = queryset if hasattr(queryset, 'query') else queryset.all()
        if not queryset.ordered and not isinstance(node, ast.Subscript):
            queryset = queryset.order_by('pk')        # as first() and last() do
        return not promised_order(queryset)[0]
    except Exception:
        return False


def aggregates_by_chance(judge, text):
    """Does the line aggregate a slice of an order that is not total? Columns that do not show may differ where the rows tie."""
    from answers import ordered_by_key
    node = ast.parse(text, mode='eval').body
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'aggregate'):
        return False
    try:
        queryset = eval(ast.unparse(node.func.value), dict(judge.names))
        return queryset.query.is_sliced and not ordered_by_key(queryset)
    except Exception:
        return False


def unstable(judge, line, answer):
    """Does Django itself answer otherwise when the planner goes another way?"""
    judge.set_plans(run.OTHER_PLANS)
    again, error = judge.ask(line)
    judge.set_plans(run.USUAL_PLANS)
    return error is not None or compare.difference(answer, list(again.rows)) is not None


def statements(judge, line):
    """The SQL that Django sends for a line."""
    judge.connection.force_debug_cursor = True
    judge.connection.queries_log.clear()
    judge.ask(line)
    judge.connection.force_debug_cursor = False
    return [query['sql'] for query in judge.connection.queries_log]


class Run:
    """Makes, compares and counts."""

    def __init__(self, judge, extension, seed, verbose=False, without=None):
        from coverage import Coverage
        from grammar.chains import Chain, World
        self.judge, self.extension, self.verbose = judge, extension, verbose
        self.without = without and re.compile(without)
        self.coverage = Coverage()
        # chance may follow what was drawn, but not what became of it: else a seed would give other querysets after a repair
        self.drawn = Coverage()
        compare.ABSOLUTE = 1e-9
        mistakes.SPLIT.watch()
        self.world = World(seed, self.drawn, judge)
        self.chain = Chain
        self.outcomes, self.failures, self.with_rows, self.told = collections.Counter(), {}, 0, 0

    @property
    def compared(self):
        return self.outcomes['same'] + self.outcomes['refused by both'] + self.outcomes['different']

    def one(self):
        text = self.chain(self.world).grow()
        self.drawn.add(text)
        if self.without and self.without.search(text):
            self.outcomes['left out'] += 1
            return
        try:
            outcome = compared(self.judge, self.extension, text)
        except Exception:
            print('# while comparing: %s' % text)
            raise
        self.outcomes[outcome.kind] += 1
        if self.verbose:
            print('%s - %s' % (outcome.kind, text))
        if outcome.kind in ('same', 'refused by both', 'different'):
            self.coverage.add(text)
        if outcome.kind == 'same':
            self.with_rows += outcome.rows
        elif outcome.kind == 'different':
            self.fail(text, outcome)

    def until(self, count, first=False):
        """Go on until that many were compared, for querysets that can't be say nothing; a little longer if something is rare yet."""
        while (self.compared < count or self.compared < count * 1.3 and any(True for _ in self.rare())) and not (
                first and self.outcomes['different']):
            self.one()
            if self.compared >= self.told + 10000:
                self.told = self.compared
                print('# %d compared so far' % self.told)
                sys.stdout.flush()

    def rare(self):
        """What a run that is large enough to tell has not shown often enough."""
        if self.compared < 3000 or self.judge.version < older.TARGET:
            return ()                                 # what the grammar keeps away from for an older one can't come that often
        return self.coverage.rare(LEAST_TIMES, self.judge.version)

    def signature(self, text):
        """None where a part that was left out makes the line one that can't be compared at all."""
        try:
            return compared(self.judge, self.extension, text).signature
        except psycopg2.Error:
            raise
        except Exception:
            return None

    def fail(self, text, outcome):
        import reducer
        if isinstance(outcome.ours, list) or outcome.theirs is not None:
            self.with_rows += bool(outcome.theirs) and not isinstance(outcome.theirs, str)
        small = reducer.reduce(text, lambda t: self.signature(t) == outcome.signature)
        if mistakes.left_to_order(outcome.found, small):
            self.outcomes['out of range in a row that is left out'] += 1
            self.outcomes['different'] -= 1
            return
        key = querysets.mask(small)
        if key in self.failures:
            return
        self.failures[key] = small
        final = compared(self.judge, self.extension, small)
        print('not ok - random: %s' % small)
        print('  # %s' % final.found)
        if final.theirs is not None:
            print('  # Django: %s' % compare.short(final.theirs))
        if final.ours is not None:
            print('  # orm:    %s' % compare.short(final.ours))
        if small != text:
            print('  # made small from: %s' % text)
        sys.stdout.flush()

    def share(self):
        return 100.0 * self.with_rows / max(self.compared, 1)

    def shortcomings(self):
        """What the run itself lacks, if it was large enough to tell."""
        if self.compared < 3000:
            return
        if self.share() < LEAST_SHARE:
            yield 'only %.1f%% of the querysets found rows, %d%% wanted' % (self.share(), LEAST_SHARE)
        for group, name, count in self.rare():
            yield '%s %s came %d times, %d wanted' % (group, name, count, LEAST_TIMES)

    def report(self):
        print('# %d querysets compared, %.1f%% of them found rows; %d refused by both sides' % (
            self.compared, self.share(), self.outcomes['refused by both']))
        rest = [item for item in sorted(self.outcomes.items()) if item[0] not in ('same', 'refused by both', 'different')]
        print('# not comparable: %s' % (', '.join('%s %d' % item for item in rest) or 'none'))
        for line in self.coverage.report():
            print('# ' + line)


def run_random(judge, extension, count, seed, verbose=False, without=None, first=False):
    """Compare that many; how many were, and how many failed."""
    print('# random querysets from seed %s' % seed)
    run_ = Run(judge, extension, seed, verbose, without)
    try:
        run_.until(count, first)
    except KeyboardInterrupt:
        print('# ended early')
    run_.report()
    short = list(run_.shortcomings())
    for text in short:
        print('not ok - random: %s' % text)
    return run_.compared, run_.outcomes['different'] + len(short)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('-n', type=int, default=3000, help='how many to compare (default: %(default)s)')
    parser.add_argument('--seed', type=int, default=None, help='where chance starts (default: drawn, and printed)')
    parser.add_argument('--database', default='orm_random', help='the database to create (default: %(default)s)')
    parser.add_argument('--keep', action='store_true', help='use the database of an earlier --keep if it is there, and leave it there')
    parser.add_argument('--path', choices=['inline', 'spi'], default='inline', help='as in run.py')
    parser.add_argument('--without', metavar='PATTERN', help='leave out querysets that match this regular expression')
    parser.add_argument('--first', action='store_true', help='stop at the first difference')
    parser.add_argument('--library', metavar='FILE', help='a build of the extension to use instead of the installed one')
    parser.add_argument('--print', action='store_true', dest='verbose', help='print every queryset')
    options = parser.parse_args()
    options.judge_only = False
    return options


def main():
    options = arguments()
    seed = random.randrange(10 ** 6) if options.seed is None else options.seed
    for number in (signal.SIGINT, signal.SIGTERM):    # a run that is stopped still says what it has seen
        signal.signal(number, signal.default_int_handler)
    gc.set_threshold(50000)                           # querysets are many small objects
    started = time.time()
    project.setup(options.database)
    try:
        for table, error in run.prepare(options):
            print('# registration of %s: %s' % (table, run.describe(error)))
        judge, extension = run.Judge(), run.Extension(options.database, options.path)
        print('# Django %d.%d judges' % judge.version)
        count, failed = run_random(judge, extension, options.n, seed, options.verbose, options.without, options.first)
        judge.connection.close()
        if extension.connection:
            extension.connection.close()
    finally:
        if not options.keep:
            run.drop_database(options.database)
    print('# %.1f seconds' % (time.time() - started))
    print('%d passed, %d failed' % (count - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
