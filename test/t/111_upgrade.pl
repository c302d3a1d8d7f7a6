# ALTER EXTENSION UPDATE: updating from the empty version 0.9 ends where
# installing 1.0 does, for a superuser and for a database's plain owner, also
# under the feet of a session that had the library loaded.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# All that is in the extension, with definitions, comments and privileges, in
# an order that does not depend on OIDs.
my $contents = <<'SQL';
SELECT o.type, o.identity,
    obj_description(d.objid, d.classid::regclass::name),
    CASE WHEN d.classid = 'pg_proc'::regclass AND p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
    CASE WHEN d.classid = 'pg_class'::regclass AND c.relkind = 'v' THEN pg_get_viewdef(c.oid) END,
    CASE WHEN d.classid = 'pg_class'::regclass THEN
        (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                                     a.attcollation::regcollation, col_description(c.oid, a.attnum),
                                     pg_get_expr(def.adbin, def.adrelid)), ', ' ORDER BY a.attnum)
           FROM pg_attribute a LEFT JOIN pg_attrdef def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) END,
    (SELECT string_agg(pg_get_indexdef(i.indexrelid), E'\n' ORDER BY i.indexrelid::regclass::text)
       FROM pg_index i WHERE i.indrelid = c.oid),
    (SELECT string_agg(pg_get_triggerdef(t.oid) || t.tgenabled::text, E'\n' ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid),
    (SELECT concat_ws(' ', e.evtevent, e.evtfoid::regproc, e.evtenabled) FROM pg_event_trigger e
      WHERE e.oid = d.objid AND d.classid = 'pg_event_trigger'::regclass),
    (SELECT concat_ws(' ', op.oprcode, op.oprcom::regoperator, op.oprnegate::regoperator, op.oprrest, op.oprjoin)
       FROM pg_operator op WHERE op.oid = d.objid AND d.classid = 'pg_operator'::regclass),
    (SELECT concat_ws(' ', t.typinput, t.typoutput, t.typreceive, t.typsend, t.typstorage, t.typalign, t.typcategory)
       FROM pg_type t WHERE t.oid = d.objid AND d.classid = 'pg_type'::regclass),
    (SELECT i.initprivs::text FROM pg_init_privs i WHERE i.objoid = d.objid AND i.classoid = d.classid AND i.objsubid = 0),
    p.proacl, c.relacl
  FROM pg_depend d
  JOIN pg_extension x ON x.oid = d.refobjid AND x.extname = 'orm_lookup'
  CROSS JOIN pg_identify_object(d.classid, d.objid, d.objsubid) o
  LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
  LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
 WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
 ORDER BY 1, 2
SQL
my $extension = q{SELECT extversion, extrelocatable, (SELECT array_agg(c::regclass::text) FROM unnest(extconfig) c), extcondition
  FROM pg_extension WHERE extname = 'orm_lookup'};

$node->safe_psql('postgres', 'CREATE DATABASE fresh');
$node->safe_psql('postgres', 'CREATE DATABASE updated');
$node->safe_psql('fresh', 'CREATE EXTENSION orm_lookup');
my $expected = $node->safe_psql('fresh', $contents);

$node->safe_psql('updated', q{CREATE EXTENSION orm_lookup VERSION '0.9'});
is($node->safe_psql('updated', $contents), '', 'version 0.9 is empty');

# The library is loaded, and looked for its extension in vain.
my $session = $node->background_psql('updated', on_error_stop => 0);
$session->query_safe(q{LOAD 'orm_lookup'; CREATE TABLE city (id int PRIMARY KEY, name text)});
$session->query_safe(q{INSERT INTO city VALUES (1, 'Ulm')});
$session->query_safe('ALTER EXTENSION orm_lookup UPDATE');
is($session->query_safe(q{SELECT orm_count('city', 'name', 'Ulm')}), 1, 'the session that updated reads');

cmp_ok(scalar(() = $expected =~ /^function\|/mg), '>', 50, 'there is something to compare');
is($node->safe_psql('updated', $contents), $expected, 'updating ends where installing does');
is($node->safe_psql('updated', $extension), $node->safe_psql('fresh', $extension),
	'with the same version and the same tables to dump');
is($node->safe_psql('fresh', $extension), '1.0|f|{orm_registry,orm_registry_relation}|{"",""}', 'which are these');

# There is a way from every version to the newest.
is($node->safe_psql('fresh', q{SELECT string_agg(source, ' ' ORDER BY source) FROM pg_extension_update_paths('orm_lookup')
	WHERE target = (SELECT default_version FROM pg_available_extensions WHERE name = 'orm_lookup') AND path IS NULL}),
	'', 'no version is without a way to the newest');

# The same by someone who owns a database and nothing else.
$node->safe_psql('postgres', q{CREATE ROLE plain LOGIN});
$node->safe_psql('postgres', q{CREATE DATABASE plain_fresh OWNER plain});
$node->safe_psql('postgres', q{CREATE DATABASE plain_updated OWNER plain});
$node->safe_psql('plain_fresh', q{SET ROLE plain; CREATE EXTENSION orm_lookup});
$node->safe_psql('plain_updated', q{SET ROLE plain; CREATE EXTENSION orm_lookup VERSION '0.9'; ALTER EXTENSION orm_lookup UPDATE});
is($node->safe_psql('plain_updated', $contents), $node->safe_psql('plain_fresh', $contents),
	'the same for a database owner who is no superuser');
is($node->safe_psql('plain_updated', q{SET ROLE plain; CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);
	SELECT orm_register('s.t', '{"label": "app.T"}'); SELECT options FROM orm_registry}), qq(\n{"label": "app.T"}),
	'who can register');

# The update is all or nothing.
my ($ret, $out, $err) = $node->psql('updated', q{BEGIN; DROP EXTENSION orm_lookup; CREATE EXTENSION orm_lookup VERSION '0.9';
	ALTER EXTENSION orm_lookup UPDATE; SELECT orm_count('city'); ROLLBACK; SELECT orm_count('city');}, on_error_stop => 1);
is("$ret|$out", "0|1\n1", 'dropped, created and updated in one transaction, and rolled back');
is($session->query_safe(q{SELECT orm_count('city', 'name', 'Ulm')}), 1, 'which another session does not notice');

# Dropped and made anew, under a session that goes on.
$node->safe_psql('updated', 'DROP EXTENSION orm_lookup');
$session->query(q{SELECT orm_count('city', 'name', 'Ulm')});
like($session->{stderr}, qr/function orm_count\(unknown, unknown, unknown\) does not exist/, 'without the extension there is no function');
$session->{stderr} = '';
$node->safe_psql('updated', q{CREATE EXTENSION orm_lookup; SELECT orm_register('city', '{"label": "geo.City"}')});
is($session->query_safe(q{SELECT orm_count('geo.City', 'name', 'Ulm')}), 1, 'with the new one there is, and the new registry');
$session->quit;

$node->stop;
done_testing();
