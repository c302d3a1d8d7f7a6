#!/usr/bin/python3
"""Throws mutated expressions and calls at a live server, and looks that nothing breaks.

What may come back is rows, or an error with an SQLSTATE of its own. What may not: a lost connection (a crash, a failed assertion, a sanitizer),
an internal error (class XX), SQL of ours that the server cannot parse, a statement that statement_timeout does not end, planning that takes as
long, memory that grows, and a session that answers otherwise afterwards. Everything is rolled back.

Needs a server that the PG* variables lead to, with the extension installed; makes a database as ../differential/run.py does. See README.md.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'differential')]
sys.dont_write_bytecode = True

import psycopg2  # noqa: E402
from psycopg2.extensions import QuotedString, set_wait_callback  # noqa: E402
from psycopg2.extras import wait_select  # noqa: E402

import calls  # noqa: E402
import corpus  # noqa: E402
import lines as querysets  # noqa: E402
import mutate  # noqa: E402
import project  # noqa: E402
import run  # noqa: E402

CORPUS = os.path.join(HERE, 'corpus', 'calls.txt')
PARSER_CORPUS = os.path.join(HERE, 'corpus', 'parser.txt')
TIMEOUT = 5                                           # seconds that a case's statement may take,
SLACK = 5                                             # of the processor, until it has to have ended after that,
PATIENCE = 120                                        # and until we give up waiting
MEMORY = int(os.environ.get('FUZZ_MEMORY', '1'))      # a sanitizer needs a multiple of what the server does
GROWTH = 256 * MEMORY                                 # megabytes that a session may keep, and
PEAK = 1024 * MEMORY                                  # that it may need at any time, shared ones included
# The server's own, with which the extension has nothing to do; the second comes of any query in the default of a column of the table it reads.
HARMLESS = ['unsupported XML feature', 'could not find inherited attribute', 'failed to find conversion function from unknown']
# What only plans, so that running into statement_timeout is our fault.
PLANS_ONLY = re.compile(r'SELECT orm_(sql|columns|chain)\(|SELECT .*::orm_(q|f|queryset)$', re.S)
# What the server says of SQL that it cannot read; what we say of an expression is another text.
SYNTAX_ERROR = re.compile(r'syntax error at (end of input|or near)')
# After each few cases a session has to answer these as it did at its start.
SENTINELS = "SELECT orm_count('blog_entry'), (SELECT count(*) FROM orm('Entry.objects.filter(blog__name__contains=$1).exclude(authors=1)', 'e')), orm_sql('Entry.objects.filter(rating=5)')"


class Stuck(Exception):
    """The server does not answer."""


def give_up(*ignored):
    raise Stuck


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--seconds', type=float, default=60, help='how long (default: %(default)s)')
    parser.add_argument('--seed', type=int, default=None, help='where chance starts (default: drawn, and printed)')
    parser.add_argument('--replay', action='store_true', help='only run what is in corpus/, and the deep nestings')
    parser.add_argument('--case', metavar='FILE', help='only run the cases of this file, one JSON list of statements a line; prints the answers')
    parser.add_argument('--keep-new', action='store_true', help='add cases with answers not seen before to corpus/calls.txt')
    parser.add_argument('--database', default='orm_fuzz', help='the database to create (default: %(default)s)')
    parser.add_argument('--keep', action='store_true', help='use the database of an earlier --keep if it is there, and leave it there')
    parser.add_argument('-v', '--verbose', action='store_true', help='print every case and what came of it')
    chosen = parser.parse_args()
    chosen.judge_only = False
    return chosen


# ---------------------------------------------------------------- the server

class Answer:
    """Of a case: SQLSTATE, or ok, lost, stuck; the message; what it took of the processor; how many statements were tried, and the last of them."""

    def __init__(self, state, message=''):
        self.state, self.message, self.seconds, self.tried, self.statement = state, message, 0.0, 0, ''

    def __str__(self):
        return '%s %s' % (self.state, ' '.join(self.message.split()))

    def kind(self):
        """The answer without what depends on the case."""
        text = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'|\d+', '_', (self.message.splitlines() or [''])[0])
        return '%s %s' % (self.state, text[:100])


class Server:
    """A session, replaced when it is lost."""

    def __init__(self, database):
        self.database, self.connection = database, None
        # So that waiting for the server can be broken off.
        set_wait_callback(wait_select)
        signal.signal(signal.SIGALRM, give_up)

    def connect(self):
        self.connection = run.connect_patiently(self.database)
        self.connection.set_client_encoding('UTF8')
        self.connection.autocommit = True
        with self.connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '%ds'; SET lock_timeout = '2s'; SET client_min_messages = error" % TIMEOUT)
            cursor.execute(SENTINELS)
            self.sane = cursor.fetchall()
        self.before = self.memory('RssAnon')

    def memory(self, which):
        """Megabytes; 0 where that can't be read."""
        try:
            with open('/proc/%d/status' % self.connection.info.backend_pid) as file:
                return int(re.search(which + r':\s*(\d+)', file.read()).group(1)) // 1024
        except (OSError, AttributeError):
            return 0

    def processor_time(self):
        """Seconds that the session has used, which a busy machine does not add to; 0 where that can't be read."""
        try:
            with open('/proc/%d/stat' % self.connection.info.backend_pid) as file:
                fields = file.read().rpartition(')')[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        except (OSError, psycopg2.Error):
            return 0.0

    def execute(self, cursor, statement):
        if statement.startswith('COPY (') and statement.endswith('TO STDOUT'):
            with open(os.devnull, 'wb') as sink:
                self.copy(cursor, statement, sink)
        elif statement.startswith('COPY fuzz_binary '):
            statement, _, value = statement.partition(' -- ')
            self.copy(cursor, statement, binary_rows(bytes.fromhex(value)))
        else:
            cursor.execute(statement)

    def copy(self, cursor, statement, file):
        """COPY does not go with a callback that waits."""
        set_wait_callback(None)
        try:
            cursor.copy_expert(statement, file)
        finally:
            set_wait_callback(wait_select)

    def ask(self, case):
        """The answer to the first statement that gives an error, else to the last."""
        if self.connection is None or self.connection.closed:
            self.connect()
        tried, started = 0, self.processor_time()
        signal.alarm(PATIENCE)
        try:
            with self.connection.cursor() as cursor:
                cursor.execute('DEALLOCATE ALL; BEGIN')
                for tried, statement in enumerate(case, 1):
                    self.execute(cursor, statement)
            answer = Answer('ok')
        except psycopg2.Error as error:
            answer = Answer('lost' if self.connection.closed else error.pgcode or type(error).__name__, str(error))
        except Stuck:
            self.connection.close()
            answer = Answer('stuck', 'no answer in %d seconds' % PATIENCE)
        except ValueError as error:                   # it never got to the server
            answer = Answer('unsent', str(error))
        finally:
            signal.alarm(0)
        answer.seconds, answer.tried, answer.statement = self.processor_time() - started, tried, case[max(tried, 1) - 1]
        return self.rolled_back(answer)

    def rolled_back(self, answer):
        if not self.connection.closed:
            try:
                with self.connection.cursor() as cursor:
                    cursor.execute('ROLLBACK')
            except psycopg2.Error as error:
                answer.state, answer.message = 'lost', 'at ROLLBACK: %s' % error
        else:
            time.sleep(0.5)
        return answer

    def trouble(self):
        """What is wrong with the session after a case; None if nothing is."""
        if self.connection is None or self.connection.closed:
            return None
        wrong = None
        grown, peak = self.memory('RssAnon') - self.before, self.memory('VmHWM')
        if grown > GROWTH:
            wrong = 'memory: the session has grown by more than %d MB' % GROWTH
        elif peak > PEAK:
            wrong = 'memory: the session needed more than %d MB' % PEAK
        else:
            try:
                with self.connection.cursor() as cursor:
                    cursor.execute(SENTINELS)
                    if cursor.fetchall() != self.sane:
                        wrong = 'the session answers otherwise than before'
            except psycopg2.Error as error:
                wrong = 'the session does not answer as before: %s' % run.describe(error)
        if wrong:
            self.connection.close()
        return wrong


def binary_rows(value):
    """A COPY file in binary format with one row of one column."""
    import io
    import struct
    return io.BytesIO(b'PGCOPY\n\xff\r\n\0' + struct.pack('>ii', 0, 0) + struct.pack('>hi', 1, len(value)) + value + struct.pack('>h', -1))


def literal(text):
    """An SQL literal on one line."""
    quoted = QuotedString(text)
    quoted.encoding = 'utf8'
    plain = quoted.getquoted().decode('utf-8', 'surrogatepass')
    if '\n' in text or '\r' in text:
        plain = ('' if plain.startswith(' E') else ' E') + plain.replace('\n', '\\n').replace('\r', '\\r')
    return plain.strip()


def wrong_with(answer):
    """What an answer shows to be broken; None if nothing."""
    if any(text in answer.message for text in HARMLESS):
        return None
    first = re.sub(r'\d+', 'N', (answer.message.splitlines() or [''])[0])
    if answer.state in ('lost', 'stuck'):
        return answer.state + ': ' + first
    if answer.state.startswith('XX'):
        return 'internal error: ' + first
    if answer.state.startswith(('53', '58')):
        return 'resources: ' + first
    if SYNTAX_ERROR.match(first) and 'QUERY:' in answer.message and 'function' not in answer.message or 'SPI_' in first:
        return 'SQL of ours: ' + first
    if answer.seconds > TIMEOUT * answer.tried + SLACK:
        return 'not interruptible'
    if answer.state == '57014' and PLANS_ONLY.match(answer.statement) and answer.seconds > TIMEOUT / 2:
        return 'planning without end'
    return None


# ---------------------------------------------------------------- the run

class Failures:
    """Counts and shows what is wrong, each kind once; made small, and saved."""

    def __init__(self, server):
        self.server, self.kinds = server, {}

    def add(self, wrong, case, answer=None):
        if wrong in self.kinds:
            return
        self.kinds[wrong] = case
        print('not ok - %s' % wrong)
        if answer is not None:
            print('  # %s' % answer)
        sys.stdout.flush()
        if not wrong.startswith(('memory', 'the session', 'not inter', 'planning', 'stuck')):
            case = self.smaller(case, wrong)
        text = json.dumps(case)
        place = os.path.join(HERE, 'found-calls-%s.txt' % hashlib.sha1(text.encode()).hexdigest()[:8])
        with open(place, 'w') as out:
            out.write(text + '\n')
        print('  # saved as %s:\n  %s' % (os.path.relpath(place), text[:3000]))
        sys.stdout.flush()

    def fails(self, case, wrong):
        return wrong_with(self.server.ask(case)) == wrong

    def smaller(self, case, wrong, seconds=60):
        """The case with statements and then ever smaller pieces of them taken out, while it fails as it did."""
        deadline = time.time() + seconds
        for at in reversed(range(len(case))):
            shorter = case[:at] + case[at + 1:]
            if shorter and self.fails(shorter, wrong):
                case = shorter
        for at in range(len(case)):
            parts = mutate.tokens(case[at])
            size = max(len(parts) // 2, 1)
            while size and time.time() < deadline:
                here = 0
                while here < len(parts) and time.time() < deadline:
                    fewer = parts[:here] + parts[here + size:]
                    if fewer and self.fails(case[:at] + [''.join(fewer)] + case[at + 1:], wrong):
                        parts = fewer
                    else:
                        here += size
                size //= 2
            case = case[:at] + [''.join(parts)] + case[at + 1:]
        return case


def fuzz(server, maker, chosen):
    """(how many cases, what is wrong)."""
    states, answers, failures, count = collections.Counter(), set(), Failures(server), 0
    for case in corpus.read(CORPUS):                  # what is known already is no news
        answers.add(server.ask(case).kind())
        maker.found.append(case)
    known, new = len(answers), []
    deadline = time.time() + chosen.seconds
    while time.time() < deadline:
        case = maker.make()
        answer = server.ask(case)
        count += 1
        states[answer.state] += 1
        if chosen.verbose:
            print('%.2f %s <- %s' % (answer.seconds, answer, '; '.join(case)[:300]))
        wrong = wrong_with(answer)
        if wrong:
            failures.add(wrong, case, answer)
        elif answer.kind() not in answers and answer.seconds < 0.2:
            answers.add(answer.kind())
            maker.found.append(case)
            if sum(map(len, case)) < 600:
                new.append(case)
        if count % 20 == 0:
            wrong = server.trouble()
            if wrong:
                failures.add(wrong, case)
    print('# %d cases; answers: %s' % (count, ', '.join('%s %d' % item for item in states.most_common(30))))
    print('# %d kinds of answers, %d of them new' % (len(answers), len(answers) - known))
    if chosen.keep_new:
        corpus.write(CORPUS, corpus.read(CORPUS) + new)
        print('# %s has %d cases' % (os.path.relpath(CORPUS), len(corpus.read(CORPUS))))
    return count, failures.kinds


def replayed():
    """The cases of the corpus, each as it is and with the planner left out; those of the parser's in the places that parse."""
    for case in corpus.read(CORPUS):
        yield case
        yield ['SET LOCAL orm_lookup.inline = off'] + case
    for text in corpus.read(PARSER_CORPUS):
        for frame in ('SELECT %s::orm_queryset', 'SELECT %s::orm_q', 'SELECT * FROM orm(%s)', "SELECT orm_chain('Entry.objects.all()', %s)"):
            yield [frame % literal(text)]
    for deep in mutate.DEEP:
        yield ['SELECT %s::orm_queryset' % literal(deep(10000))]
        yield ['SELECT orm_sql(%s)' % literal(deep(2000))]


def replay(server, cases, verbose):
    failures, count = Failures(server), 0
    for case in cases:
        answer = server.ask(case)
        count += 1
        if verbose:
            print('%.2f %s <- %s' % (answer.seconds, answer, '; '.join(case)[:300]))
        wrong = wrong_with(answer) or (server.trouble() if count % 50 == 0 else None)
        if wrong:
            failures.add(wrong, case, answer)
    return count, failures.kinds


def prepare(chosen):
    """The database of the comparison with Django, and tables that Django would not make."""
    for table, error in run.prepare(chosen):
        print('# registration of %s: %s' % (table, run.describe(error)))
    from django.db import connection
    connection.close()
    connection = psycopg2.connect(dbname=chosen.database)
    connection.autocommit = True
    with connection.cursor() as cursor, open(os.path.join(HERE, 'odd_tables.sql')) as script:
        cursor.execute("SELECT to_regclass('odd_types') IS NULL, to_regrole('odd_stranger') IS NULL")
        missing, stranger = cursor.fetchone()
        if stranger:
            cursor.execute('CREATE ROLE odd_stranger')
        if missing:
            cursor.execute(script.read())
            cursor.execute('GRANT SELECT (id, headline, blog_id), UPDATE (headline) ON blog_entry TO odd_stranger; '
                           'GRANT SELECT, DELETE ON odd_guarded, blog_blog TO odd_stranger; ANALYZE')
        found = calls.functions(cursor)
    connection.close()
    return found


def main():
    chosen = options()
    seed = random.randrange(10 ** 6) if chosen.seed is None else chosen.seed
    project.setup(chosen.database)
    started = time.time()
    try:
        functions = prepare(chosen)
        server = Server(chosen.database)
        if chosen.case:
            count, failures = replay(server, corpus.read(chosen.case), True)
        elif chosen.replay:
            count, failures = replay(server, replayed(), chosen.verbose)
        else:
            print('# seed %d' % seed)
            texts = [line.text for line in querysets.read()]
            count, failures = fuzz(server, calls.Maker(random.Random(seed), literal, texts, functions), chosen)
        if server.connection:
            server.connection.close()
    finally:
        if not chosen.keep:
            run.drop_database(chosen.database)
    print('# %.1f seconds' % (time.time() - started))
    print('%d passed, %d failed' % (count - len(failures), len(failures)))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
