# Databases that are not UTF-8: LATIN1, SQL_ASCII and a multi-byte encoding that
# is no server default. Names and values with characters beyond ASCII are found
# by exact, case-insensitive and pattern lookups, and come back as they went in.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# The scripts of this file are UTF-8, whatever the database is.
sub ask
{
	my ($db, $client, $sql) = @_;
	my ($ret, $out, $err) = $node->psql($db, "SET client_encoding = '$client'; $sql", on_error_stop => 0);

	return $out . $err;
}

my $setup = <<'SQL';
CREATE EXTENSION orm_lookup;
CREATE TABLE straße (id int PRIMARY KEY, größe int, name text NOT NULL, "Öl" jsonb);
INSERT INTO straße VALUES (1, 10, 'Überweg', '{"schlüssel": "wört"}'), (2, 20, 'Oberweg', '{"schlüssel": "x"}');
CREATE TABLE haus (id int PRIMARY KEY, straße_id int REFERENCES straße);
INSERT INTO haus VALUES (1, 1), (2, 2);
SQL

my @questions = (
	[ q{SELECT orm_count('straße', 'name', 'Überweg')}, '1' ],
	[ q{SELECT name FROM orm_filter(NULL::straße, 'name__startswith', 'Ü')}, 'Überweg' ],
	[ q{SELECT name FROM orm_filter(NULL::straße, 'größe__gt', 15)}, 'Oberweg' ],
	[ q{SELECT id FROM orm_filter(NULL::haus, 'straße__name__contains', 'Über')}, '1' ],
	[ q{SELECT name FROM orm_filter(NULL::straße, 'haus__id', 2)}, 'Oberweg' ],
	[ q{SELECT * FROM orm('straße.filter(name="Überweg").values("größe")')}, '{"größe": 10}' ],
	[ q{SELECT * FROM orm('straße.filter(name="\u00dcberweg").values_list("id", flat=True)')}, '1' ],
	[ q{SELECT * FROM orm('straße.filter(name="\xdcberweg").values_list("id", flat=True)')}, '1' ],
	[ q{SELECT * FROM orm('straße.filter(Öl__schlüssel="wört").values_list("id", flat=True)')}, '1' ],
	[ q{SELECT q FROM (SELECT 'straße.filter(name="Überweg")'::orm_queryset AS q) s}, q{straße.filter(name='Überweg')} ],
	[ q{SELECT orm_count(orm_chain('straße.all()'::orm_queryset, 'filter(name=$1)', 'Überweg'))}, '1' ],
	[ q{SELECT orm_count('straße', '{"name__endswith": "weg", "größe": 10}'::jsonb)}, '1' ],
	[ q{SELECT orm_register('straße', '{"label": "stadt.Straße", "relations": {}}'); SELECT orm_count('stadt.Straße')}, qr/^\n?2$/ ],
	[ q{SELECT orm_count('straße', 'größ', 1)}, qr/cannot resolve keyword "größ" .*(größe)/s ],
	[ q{SELECT orm_count('strasse.filter(')}, qr/ERROR/ ],
	[ q{SELECT orm_count('straße.filter(größe=)')}, qr/straße\.filter\(größe=\)\n# *\^|straße\.filter\(größe=\)\n +\^/ ]);

my @databases = (
	[ 'latin1', 'LATIN1', 'UTF8' ],
	[ 'latin9', 'LATIN9', 'UTF8' ],
	[ 'ascii', 'SQL_ASCII', 'SQL_ASCII' ],
	[ 'utf8', 'UTF8', 'UTF8' ]);
for my $database (@databases)
{
	my ($db, $encoding, $client) = @$database;

	$node->safe_psql('postgres', "CREATE DATABASE $db ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	is(ask($db, $client, $setup), '', "$encoding: made");
	for my $question (@questions)
	{
		my ($sql, $answer) = @$question;

		# without an encoding no character has a number beyond ASCII
		next if $encoding eq 'SQL_ASCII' && $sql =~ /\\[ux]/;
		ref $answer
		  ? like(ask($db, $client, $sql), $answer, "$encoding: $sql")
		  : is(ask($db, $client, $sql), $answer, "$encoding: $sql");
	}
}

# What an encoding has no character for is an error, or nothing found, but never
# another character.
is(ask('latin1', 'UTF8', q{SELECT * FROM orm('straße.filter(name="\u20ac").values("id")')}) =~ /ERROR:  .*(LATIN1|0xe2)/ ? 1 : 0, 1,
	'LATIN1 has no euro sign');
like(ask('ascii', 'SQL_ASCII', q{SELECT * FROM orm('straße.filter(name="\u00dc").values("id")')}), qr/ERROR:  /, 'SQL_ASCII has no \u00dc');
is(ask('latin9', 'UTF8', q{INSERT INTO straße VALUES (3, 3, '€'); SELECT * FROM orm('straße.filter(name="\u20ac").values_list("id", flat=True)')}), '3',
	'LATIN9 has one');
like(ask('utf8', 'UTF8', q{SELECT * FROM orm('straße.filter(name="\x00")')}), qr/ERROR:  /, 'no encoding has a zero byte');
like(ask('utf8', 'UTF8', q{SELECT * FROM orm('straße.filter(name="\ud800")')}), qr/ERROR:  /, 'half a surrogate pair is no character');
is(ask('utf8', 'UTF8', q{INSERT INTO straße VALUES (4, 4, '😀'); SELECT * FROM orm('straße.filter(name="\U0001f600").values_list("id", flat=True)')}), '4',
	'beyond the basic plane');

# Bytes that are no characters at all pass through SQL_ASCII unharmed.
is(ask('ascii', 'SQL_ASCII', q{INSERT INTO straße VALUES (5, 5, E'\xff\xfe'); SELECT orm_count('straße', 'name', E'\xff\xfe')}), '1', 'any bytes in SQL_ASCII');

# Other clients' encodings: converted on the way in and out.
is(ask('utf8', 'LATIN1', qq{SELECT orm_count('stra\xdfe', 'name', '\xdcberweg')}), '1', 'a LATIN1 client of a UTF-8 database');

# Names that fill all of an identifier's bytes, cut by none of us in the middle
# of a character.
my $long = 'ü' x 31;
is(ask('utf8', 'UTF8', qq{CREATE TABLE "$long" (id int); SELECT orm_count('$long')}), '0', 'a name of 62 bytes');
like(ask('utf8', 'UTF8', qq{SELECT orm_count('${long}ü')}), qr/does not exist/, 'one of 64 is no identifier');

$node->stop;
done_testing();
