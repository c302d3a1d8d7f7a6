# A deletion that is interrupted, wherever it has got to, has done nothing: by a
# cancel, a timeout, a lost connection, a killed backend or a crash of the server. One that was
# committed survives a crash.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION orm_lookup;
CREATE TABLE shop (id int PRIMARY KEY, boss int REFERENCES shop DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE shelf (id int PRIMARY KEY, shop_id int NOT NULL REFERENCES shop DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE good (id int PRIMARY KEY, shelf_id int NOT NULL REFERENCES shelf DEFERRABLE INITIALLY DEFERRED, name text);
CREATE TABLE note (id int PRIMARY KEY, good_id int REFERENCES good ON DELETE SET NULL);
CREATE TABLE label (id int PRIMARY KEY, name text);
CREATE TABLE good_labels (id int PRIMARY KEY, good_id int NOT NULL REFERENCES good DEFERRABLE INITIALLY DEFERRED,
    label_id int NOT NULL REFERENCES label DEFERRABLE INITIALLY DEFERRED, UNIQUE (good_id, label_id));
CREATE INDEX ON shelf (shop_id);
CREATE INDEX ON good (shelf_id);
CREATE INDEX ON note (good_id);
INSERT INTO shop VALUES (1, NULL), (2, 1), (3, NULL);
INSERT INTO shelf SELECT g, g % 3 + 1 FROM generate_series(1, 30) g;
INSERT INTO good SELECT g, g % 30 + 1, 'good ' || g FROM generate_series(1, 3000) g;
INSERT INTO note SELECT g, g FROM generate_series(1, 3000) g;
INSERT INTO label VALUES (1, 'new'), (2, 'old');
INSERT INTO good_labels SELECT g, g, g % 2 + 1 FROM generate_series(1, 3000) g;
ANALYZE;

-- A trigger of that name stops whoever gets there at the gate: until the
-- advisory lock is free, or for as long as the gate's setting says.
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('gate.sleep', true) <> '' THEN
        PERFORM pg_sleep(current_setting('gate.sleep')::float);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(1);
    END IF;
    RETURN CASE WHEN TG_LEVEL = 'ROW' THEN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END END;
END $$;
SQL

my $everything = q{SELECT md5(string_agg(t || ' ' || h, ' ' ORDER BY t)) FROM (
	SELECT 'shop' AS t, md5(string_agg(x::text, ',' ORDER BY x::text)) AS h FROM shop x
	UNION ALL SELECT 'shelf', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM shelf x
	UNION ALL SELECT 'good', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM good x
	UNION ALL SELECT 'note', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM note x
	UNION ALL SELECT 'label', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM label x
	UNION ALL SELECT 'good_labels', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM good_labels x) s};
my $whole = $node->safe_psql('postgres', $everything);
my $delete = q{SELECT total, per_model FROM orm_delete('shop', 'id', 1)};

# What one run of it does, undone.
my $done = $node->safe_psql('postgres', "BEGIN; $delete; SELECT count(*) FROM note WHERE good_id IS NULL; ROLLBACK");
my ($answer, $nulled) = split(/\n/, $done);
is($nulled, 2000, 'the deletion sets what refers to the rows');
like($answer, qr/^4022\|.*"good": 2000/, 'and deletes all that hangs on them');
is($node->safe_psql('postgres', $everything), $whole, 'undone, nothing has changed');

# Where it can be stopped: in each of its statements, before, amid and after the
# rows of it.
my @gates = (
	[ 'note', 'BEFORE UPDATE', 'ROW', 'OLD.id = 1500' ],
	[ 'good_labels', 'BEFORE DELETE', 'STATEMENT' ],
	[ 'good_labels', 'BEFORE DELETE', 'ROW', 'OLD.id = 1500' ],
	[ 'good', 'BEFORE DELETE', 'ROW', 'OLD.id = 1500' ],
	[ 'good', 'AFTER DELETE', 'STATEMENT' ],
	[ 'shelf', 'BEFORE DELETE', 'ROW', 'OLD.id % 3 = 1' ],
	[ 'shop', 'BEFORE DELETE', 'ROW', 'OLD.id = 1' ],
	[ 'shop', 'AFTER DELETE', 'STATEMENT' ]);

sub make_gate
{
	my ($table, $when, $level, $condition) = @{ $_[0] };

	$node->safe_psql('postgres', "CREATE TRIGGER gate $when ON $table FOR EACH $level " . ($condition ? "WHEN ($condition) " : '') . 'EXECUTE FUNCTION gate()');
}

sub remove_gate { $node->safe_psql('postgres', "DROP TRIGGER gate ON $_[0][0]"); }

# A session that runs the deletion and stands at the gate, with its process id.
sub start_delete
{
	my ($keeper, $before) = @_;
	my $session = $node->background_psql('postgres', on_error_stop => 0);
	my $pid = $session->query_safe('SELECT pg_backend_pid()');

	$keeper->query_safe('SELECT pg_advisory_lock(1)');
	$session->query_until(qr/started/, ($before // '') . "\\echo started\n$delete;\n");
	$node->poll_query_until('postgres', "SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = $pid") or die 'it never came to the gate';
	return ($session, $pid);
}

my $keeper = $node->background_psql('postgres');

for my $gate (@gates)
{
	my $where = join(' ', grep { defined } @$gate);

	make_gate($gate);
	my ($session, $pid) = start_delete($keeper);
	is($node->safe_psql('postgres', $everything), $whole, "$where: nothing is to be seen from outside");
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	$session->query('SELECT 1');
	like($session->{stderr}, qr/canceling statement due to user request/, 'cancelled');
	$session->{stderr} = '';
	is($session->query_safe($everything), $whole, 'it has done nothing');
	$keeper->query_safe('SELECT pg_advisory_unlock_all()');
	is($session->query_safe("BEGIN; $delete; ROLLBACK"), $answer, 'the same session can do it after all');
	$session->quit;

	my ($ret, $out, $err) = $node->psql('postgres', "SET gate.sleep = 60; SET statement_timeout = '300ms'; $delete");
	like($err, qr/canceling statement due to statement timeout/, 'statement_timeout');
	is($node->safe_psql('postgres', $everything), $whole, 'it has done nothing');

	# In a block of its own the rest of the transaction goes on.
	is($node->safe_psql('postgres', qq{SET gate.sleep = 60; BEGIN; INSERT INTO label VALUES (9, 'in between'); SAVEPOINT s; SET LOCAL statement_timeout = '300ms';
		\\set ON_ERROR_STOP 0
		$delete;
		\\set ON_ERROR_STOP 1
		ROLLBACK TO s; SELECT orm_count('good'), orm_count('note', 'good', NULL), orm_count('label'); ROLLBACK}), '3000|0|3', 'rolled back to a savepoint');
	remove_gate($gate);
}

# The connection goes, the backend is told to.
{
	my $gate = $gates[3];

	make_gate($gate);
	my ($session, $pid) = start_delete($keeper, "BEGIN; DELETE FROM label WHERE false;\n");
	$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
	ok($node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid"), 'terminated');
	is($node->safe_psql('postgres', $everything), $whole, 'it has done nothing');
	$keeper->query_safe('SELECT pg_advisory_unlock_all()');
	eval { $session->quit };
	remove_gate($gate);
}

# A row that it needs is locked, and it may not wait.
{
	$keeper->query_safe('BEGIN; SELECT id FROM good WHERE id = 1500 FOR UPDATE');
	my ($ret, $out, $err) = $node->psql('postgres', "SET lock_timeout = '200ms'; $delete");

	like($err, qr/canceling statement due to lock timeout/, 'lock_timeout');
	is($node->safe_psql('postgres', $everything), $whole, 'it has done nothing');
	$keeper->query_safe('COMMIT');
}

# The server crashes.
for my $gate (@gates[0, 2, 5, 7])
{
	my $where = join(' ', grep { defined } @$gate);

	make_gate($gate);
	my ($session, $pid) = start_delete($keeper);
	# so that what it has done so far is on disk
	$node->safe_psql('postgres', 'CHECKPOINT');
	$node->stop('immediate');
	$session->{run}->finish;
	$keeper->{run}->finish;
	$node->start;
	is($node->safe_psql('postgres', $everything), $whole, "$where: after a crash it has done nothing");
	remove_gate($gate);
	is($node->safe_psql('postgres', "BEGIN; $delete; ROLLBACK"), $answer, 'and can be done after all');
	$keeper = $node->background_psql('postgres');
}

# One backend is killed, as the kernel does when memory runs out: the others are
# thrown out and the server recovers by itself.
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->reload;
for my $gate (@gates[0, 3, 7])
{
	my $where = join(' ', grep { defined } @$gate);

	make_gate($gate);
	my ($session, $pid) = start_delete($keeper);
	is(kill('KILL', $pid), 1, "$where: killed");
	$session->{run}->finish;
	$keeper->{run}->finish;
	$node->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()') or die 'the server is not back';
	is($node->safe_psql('postgres', $everything), $whole, 'it has done nothing');
	remove_gate($gate);
	is($node->safe_psql('postgres', "BEGIN; $delete; ROLLBACK"), $answer, 'and can be done after all');
	$keeper = $node->background_psql('postgres');
}

# Committed, it survives one.
is($node->safe_psql('postgres', $delete), $answer, 'done');
my $after = $node->safe_psql('postgres', $everything);
isnt($after, $whole, 'the rows are gone');
$node->stop('immediate');
eval { $keeper->{run}->finish };
$node->start;
is($node->safe_psql('postgres', $everything), $after, 'and stay so after a crash');
is($node->safe_psql('postgres', q{SELECT orm_count('shop'), orm_count('shelf'), orm_count('good'), orm_count('good_labels'), orm_count('note', 'good', NULL)}),
	'1|10|1000|1000|2000', 'no more and no less');
is($node->safe_psql('postgres', q{SET CONSTRAINTS ALL IMMEDIATE; SELECT count(*) FROM good g LEFT JOIN shelf s ON s.id = g.shelf_id WHERE s.id IS NULL}), 0, 'nothing refers to what is gone');

$node->stop;
done_testing();
