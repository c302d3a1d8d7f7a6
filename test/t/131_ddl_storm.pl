# Tables change under the calls of many sessions, all the time and in every way:
# columns are renamed, dropped and added, tables dropped and made again, foreign
# keys that make names ambiguous come and go, registrations change. A call
# answers, or fails as SQL does for what is not there any more; none ends in an
# internal error, takes a session down or deadlocks for good, and when all is
# calm again every session answers as a new one does.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $seconds = $ENV{ORM_LOOKUP_STORM_SECONDS} // 8;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\ndeadlock_timeout = 100ms\nlog_error_verbosity = verbose");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION orm_lookup;
CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, born int);
CREATE TABLE message (id int PRIMARY KEY, body text, sender_id int REFERENCES person, receiver_id int);
CREATE TABLE tag (id int PRIMARY KEY, word text);
CREATE TABLE message_tags (id int PRIMARY KEY, message_id int REFERENCES message, tag_id int REFERENCES tag, UNIQUE (message_id, tag_id));
INSERT INTO person SELECT g, 'p' || g, 1900 + g FROM generate_series(1, 50) g;
INSERT INTO message SELECT g, 'm' || g, g % 50 + 1, g % 7 + 1 FROM generate_series(1, 500) g;
INSERT INTO tag VALUES (1, 'one'), (2, 'two');
INSERT INTO message_tags SELECT g, g, g % 2 + 1 FROM generate_series(1, 500) g;
ANALYZE;

-- What calls may end in beside an answer: what SQL says of names that do not
-- lead to anything, or to two things; of a row type that is another by now; of
-- statements that lock each other out.
CREATE TABLE seen (state text PRIMARY KEY, message text, call text);
CREATE FUNCTION attempt(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    state text;
    message text;
BEGIN
    EXECUTE 'SELECT string_agg(x::text, E''\n'' ORDER BY x::text) FROM (' || call || ') x' INTO answer;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT;
    RETURN 'ERROR ' || state || ' ' || message;
END $$;
SQL

my @readers = (
	q{SELECT * FROM orm_filter('message', 'sender__name', 'p3')},
	q{SELECT * FROM orm_filter(NULL::message, 'sender__name', 'p3')},
	q{SELECT * FROM orm_filter('person', 'message__body', 'm7')},
	q{SELECT name FROM orm_filter(NULL::person, 'message__tags__word', 'one', 'born__lt', 1910)},
	q{SELECT * FROM orm_exclude('message', 'tags__word', 'two')},
	q{SELECT orm_count('person', 'born__gt', 1940)},
	q{SELECT orm_exists('message', 'receiver__name', 'p1')},
	q{SELECT * FROM orm_values('person', 'name', 'born')},
	q{SELECT * FROM orm('person.annotate(n=Count("message")).order_by("-n", "id")[:5]')},
	q{SELECT * FROM orm('message.select_related("sender").prefetch_related("tags").filter(id__lt=9)')},
	q{SELECT * FROM orm_annotate_count('person', 'posts')},
	q{SELECT * FROM orm('web.Message.filter(sender__born=1903).values_list("body", flat=True)')},
	q{SELECT * FROM orm_all('extra')},
	q{SELECT extra FROM orm_all(NULL::extra)},
	q{SELECT orm_get('person', 'id', 7)},
	q{SELECT total FROM orm_delete('message', 'id', -1)},
	q{SELECT orm_update('person.filter(id=-1)', 'born', 3)},
	q{SELECT * FROM orm_fields('message')},
	q{SELECT orm_sql('message.filter(sender__name="x", tags__word="y")')});

# One after the other by one session; each leaves things as they were, sooner or
# later.
my @changes = (
	[ 'ALTER TABLE person RENAME born TO year', 'ALTER TABLE person RENAME year TO born' ],
	[ 'ALTER TABLE message ADD CONSTRAINT receiver FOREIGN KEY (receiver_id) REFERENCES person', 'ALTER TABLE message DROP CONSTRAINT receiver' ],
	[ 'CREATE TABLE extra (id int PRIMARY KEY, person_id int REFERENCES person, note text DEFAULT 1)', 'DROP TABLE extra' ],
	[ 'ALTER TABLE person ADD note text', 'ALTER TABLE person DROP note' ],
	[ q{SELECT orm_register('message', '{"label": "web.Message", "relations": {"sender": {"related_name": "posts"}}}')}, q{SELECT orm_unregister('message')} ],
	[ 'BEGIN; ALTER TABLE message RENAME TO old; CREATE TABLE message (id int, body text); COMMIT', 'BEGIN; DROP TABLE message; ALTER TABLE old RENAME TO message; COMMIT' ],
	[ 'ALTER TABLE tag ALTER word TYPE varchar(20)', 'ALTER TABLE tag ALTER word TYPE text' ],
	[ 'CREATE SCHEMA other; CREATE TABLE other.tag (id int)', 'DROP SCHEMA other CASCADE' ],
	[ 'BEGIN; ALTER TABLE person DROP CONSTRAINT person_pkey CASCADE; SAVEPOINT s; ALTER TABLE person ADD PRIMARY KEY (id); ROLLBACK', 'VACUUM person' ]);

my @fine = (
	'ERROR 42703',    # no such column or name
	'ERROR 42P01',    # no such table
	'ERROR 42704',    # no such label or type
	'ERROR 42702',    # ambiguous
	'ERROR 42804',    # the row type is another by now
	'ERROR 40P01',    # deadlock, as SQL has it under DDL
	'ERROR 55000',    # no primary key
	'ERROR 42P16',
	'ERROR 42883');

# The server itself looks up a row type, and opens its table, by OID, as for
# jsonb_populate_record(NULL::extra, ...), and has no other words for their absence.
my $row_type_is_gone = q{call LIKE '%NULL::%' AND (answer LIKE 'ERROR XX000 could not open relation with OID %'
	OR answer LIKE 'ERROR XX000 cache lookup failed for type %')};

my @sessions = map { $node->background_psql('postgres', on_error_stop => 0) } 1 .. 4;
my @loops;
for my $number (0 .. $#sessions)
{
	# two of them have each call inlined, the others run it themselves
	$sessions[$number]->query_safe('SET orm_lookup.inline = ' . ($number % 2 ? 'off' : 'on') . q{; SET statement_timeout = '60s'; CREATE TEMP TABLE outcome (call text, answer text)});
}

# In transactions of their own, so that each starts from what is there.
my $calls = join(', ', map { "\$c\$$_\$c\$" } @readers);
my $loop = qq{DO \$\$
DECLARE
    calls text[] := ARRAY[$calls];
    until timestamptz := clock_timestamp() + interval '$seconds seconds';
    call text;
BEGIN
    PERFORM setseed(%s);
    WHILE clock_timestamp() < until LOOP
        call := calls[1 + floor(random() * array_length(calls, 1))::int];
        INSERT INTO outcome VALUES (call, attempt(call));
        COMMIT;
    END LOOP;
END \$\$;
\\echo finished
};
for my $number (0 .. $#sessions)
{
	$sessions[$number]->query_until(qr/^/, '\echo begun' . "\n" . sprintf($loop, ($number + 1) / 10));
}

my ($until, $round, $made, @refused) = (time() + $seconds, 0, 0);
while (time() < $until)
{
	my $change = $changes[ $round++ % @changes ];
	for my $sql (@$change)
	{
		my ($ret, $out, $err) = $node->psql('postgres', "SET statement_timeout = '60s'; $sql");
		# a deadlock with a reader can hit either side: done again, until it is done
		for (1 .. 20)
		{
			last if $err !~ /deadlock detected/;
			($ret, $out, $err) = $node->psql('postgres', "SET statement_timeout = '60s'; $sql");
		}
		push @refused, "$sql: $err" if $ret != 0;
		$made++ if $ret == 0;
	}
}
is(join("\n", @refused), '', 'every change was made');
cmp_ok($made, '>', 2 * @changes, "$made changes in all");

my ($answered, $failed) = (0, 0);
for my $session (@sessions)
{
	$session->query_until(qr/finished/, '');
	is($session->{stderr}, '', 'the session went on to the end');
	$session->{stderr} = '';
	$answered += $session->query_safe(q{SELECT count(*) FROM outcome WHERE answer IS NULL OR answer NOT LIKE 'ERROR %'});
	$failed += $session->query_safe(q{SELECT count(*) FROM outcome WHERE answer LIKE 'ERROR %'});
	my $fine = join(' AND ', map { "answer NOT LIKE '$_%'" } @fine);
	is($session->query_safe("SELECT DISTINCT call, answer FROM outcome WHERE answer LIKE 'ERROR %' AND $fine AND NOT ($row_type_is_gone)"), '', 'no error but of names that lead nowhere');
}
note "$answered calls answered, $failed failed";
cmp_ok($answered, '>', 100, "$answered calls were answered");
cmp_ok($failed, '>', 0, "$failed came at the wrong moment");

# When all is calm.
$node->safe_psql('postgres', q{SELECT orm_register('message', '{"label": "web.Message", "relations": {"sender": {"related_name": "posts"}}}');
	CREATE TABLE extra (id int PRIMARY KEY, note text); INSERT INTO extra VALUES (1, 'n')});
for my $reader (@readers)
{
	my $call = "SELECT attempt(\$c\$$reader\$c\$)";
	my $fresh = $node->safe_psql('postgres', $call);
	is(join('|', map { $_->query_safe($call) eq $fresh ? 'same' : 'other' } @sessions), 'same|same|same|same', "the same as in a new session: $reader");
}
$_->quit for @sessions;

unlike(slurp_file($node->logfile), qr/(ERROR|FATAL): +XX000|PANIC|TRAP:|terminated by signal/, 'nothing internal in the log');

$node->stop;
done_testing();
