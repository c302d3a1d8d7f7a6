# Drivers: the extended protocol with untyped and typed parameters, in text and
# binary format, portals fetched in parts, pipelines, and errors in the middle.
#
# A client of a few lines speaks the protocol itself, since libpq's tools of
# PostgreSQL 15 and older cannot send parameters.

use strict;
use warnings FATAL => 'all';

use IO::Socket::UNIX;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION orm_lookup');
$node->safe_psql('postgres', slurp_file('test/weblog/weblog.sql'));

# ------------------------------------------------------------------ the client

my $socket;

# message TYPE, BODY
sub message
{
	my ($type, $body) = @_;
	print {$socket} $type, pack('N', 4 + length $body), $body or die "write: $!";
}

sub string { return $_[0] . "\0" }

sub bytes
{
	my $n = shift;
	my $data = '';

	while (length $data < $n)
	{
		read($socket, $data, $n - length $data, length $data) or die "the server closed the connection";
	}
	return $data;
}

sub connect_as_client
{
	my $path = $node->host . '/.s.PGSQL.' . $node->port;
	my $startup;

	$socket = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!";
	$socket->autoflush(0);
	$startup = pack('N', 196608) . string('user') . string($ENV{PGUSER} || getpwuid($>))
	  . string('database') . string('postgres') . "\0";
	print {$socket} pack('N', 4 + length $startup), $startup;
	$socket->flush;
	answers('connect');
}

# Reads up to ReadyForQuery: rows, how the statement ended, error, and the types
# of the parameters and columns as the server understood them.
sub answers
{
	my %got = (rows => [], tags => [], suspended => 0);

	$socket->flush;
	while (1)
	{
		my $type = bytes(1);
		my $body = bytes(unpack('N', bytes(4)) - 4);

		if ($type eq 'D')
		{
			my ($n, @fields) = unpack('n', $body);
			my $at = 2;

			for (1 .. $n)
			{
				my $length = unpack('l>', substr($body, $at, 4));

				push @fields, $length < 0 ? undef : substr($body, $at + 4, $length);
				$at += 4 + ($length < 0 ? 0 : $length);
			}
			push @{ $got{rows} }, \@fields;
		}
		elsif ($type eq 'E')
		{
			%{ $got{error} } = map { substr($_, 0, 1) => substr($_, 1) } grep { length } split /\0/, $body;
		}
		elsif ($type eq 't') { my ($n, @oids) = unpack('nN*', $body); $got{parameters} = "@oids"; }
		elsif ($type eq 's') { $got{suspended}++; }
		elsif ($type eq 'C') { push @{ $got{tags} }, $body =~ s/\0$//r; }
		elsif ($type eq 'Z') { $got{state} = $body; return \%got; }
	}
}

sub parse { my ($name, $sql, @types) = @_; message('P', string($name) . string($sql) . pack('nN*', scalar @types, @types)); }

# bind NAME, [VALUES], [FORMATS of them], FORMAT of the results
sub bind_values
{
	my ($name, $values, $formats, $result) = @_;
	my @formats = $formats ? @$formats : ();

	message('B', string('') . string($name) . pack('nn*', scalar @formats, @formats) . pack('n', scalar @$values)
		. join('', map { defined $_ ? pack('N', length $_) . $_ : pack('l>', -1) } @$values)
		. ($result ? pack('nn', 1, $result) : pack('n', 0)));
}

sub execute { message('E', string('') . pack('N', $_[0] || 0)); }

# ask SQL, [TYPES], VALUES: one statement, prepared without a name
sub ask
{
	my ($sql, $types, @values) = @_;

	parse('', $sql, @$types);
	message('D', 'S' . string(''));
	bind_values('', \@values);
	execute();
	message('S', '');
	return answers();
}

# The rows as lines, or the error
sub text
{
	my $got = shift;

	return "$got->{error}{C} $got->{error}{M}" if $got->{error};
	return join("\n", map { join('|', map { $_ // 'NULL' } @$_) } @{ $got->{rows} });
}

sub answer_is { my ($sql, $types, $values, $wanted) = @_; is(text(ask($sql, $types, @$values)), $wanted, $sql); }

# ------------------------------------------------------------ untyped parameters

connect_as_client();
my ($TEXT, $INT4, $INT8, $DATE, $JSONB, $INT4ARRAY, $TEXTARRAY) = (25, 23, 20, 1082, 3802, 1007, 1009);

answer_is(q{SELECT orm_count('blog_entry', 'rating', $1)}, [], ['4'], '6');
answer_is(q{SELECT orm_count('blog_entry', 'rating__gte', $1, 'blog__name', $2)}, [], ['4', 'Cheddar Talk'], '3');
answer_is(q{SELECT orm_count('blog_entry', $1, $2)}, [], ['pub_date__year', '2008'], '6');
answer_is(q{SELECT orm_count($1, $2, $3)}, [], ['blog_entry', 'rating', '5'], '4');
answer_is(q{SELECT orm_exists('blog_entry', 'headline', $1)}, [], [q{it's}], 'f');
answer_is(q{SELECT name FROM orm_filter(NULL::blog_author, 'name__startswith', $1) ORDER BY name}, [], ['t'], "terry\ntom\ntyke");
answer_is(q{SELECT id FROM orm_exclude(NULL::blog_blog, 'entry__rating', $1) ORDER BY id}, [], ['5'], "3\n4");
answer_is(q{SELECT orm_get('blog_author', 'pk', $1)->'name'}, [], ['2'], '"tyke"');
answer_is(q{SELECT id FROM orm_first(NULL::blog_entry, 'rating', $1)}, [], ['4'], '2');
answer_is(q{SELECT * FROM orm('Entry.objects.filter(rating=$1).count()', $1)}, [], ['4'], '6');
answer_is(q{SELECT * FROM orm('Entry.objects.filter(rating__gt=$1, blog__name=$2).count()', $1, $2)}, [], ['4', 'Beatles Blog'], '3');
answer_is(q{SELECT * FROM orm($1)}, [], ['Entry.objects.count()'], '20');
answer_is(q{SELECT * FROM orm($1, $2)}, [], ['Entry.objects.filter(rating=$1).count()', '0'], '1');
answer_is(q{SELECT id FROM orm_rows(NULL::blog_entry, 'Entry.objects.filter(rating=$1).order_by("pk")', $1)}, [], ['1'], "12\n19");
answer_is(q{SELECT n FROM orm_record('Entry.objects.filter(rating=$1).values_list("number_of_comments")', $1) AS t(n int)}, [], ['0'], '0');
answer_is(q{SELECT orm_values('blog_blog.filter(pk=1)', $1)}, [], ['name'], '{"name": "Beatles Blog"}');
answer_is(q{SELECT orm_aggregate('blog_entry', 'n', $1)}, [], ['Max(rating)'], '{"n": 5}');
answer_is(q{SELECT o->'entry__count' FROM orm_annotate_count('blog_blog', 'entry', 'entry__rating', $1) o WHERE o->>'id' = $2}, [], ['5', '1'], '3');
answer_is(q{SELECT orm_chain('blog_entry', 'filter(headline=$1)', $1)}, [], [q{'x'}], q{blog_entry.filter(headline='\'x\'')});
answer_is(q{SELECT orm_q('rating__gt', $1)}, [], ['3'], q{Q(rating__gt='3')});
answer_is(q{SELECT orm_count('blog_entry', orm_q('rating', $1) | orm_q('rating', $2))}, [], ['5', '0'], '5');
# an array and a null as untyped text
answer_is(q{SELECT orm_count('blog_entry', 'rating__in', $1)}, [], ['{0,1}'], '3');
answer_is(q{SELECT orm_count('blog_entry', 'headline', $1)}, [], [undef], '0');
answer_is(q{SELECT orm_count('blog_entry', 'rating__gt', $1)}, [], [undef], '0');
# the server takes them for text
is(ask(q{SELECT orm_count('blog_entry', 'rating', $1)}, [], '4')->{parameters}, $TEXT, 'an untyped value is text');
is(ask(q{SELECT orm_count($1, $2, $3)}, [], 'blog_entry', 'rating', '4')->{parameters}, "$TEXT $TEXT $TEXT", 'and so is all else');
# beside typed values an untyped one is written with its type
answer_is(q{SELECT orm_count('blog_entry', 'rating', 5, 'blog', $1::text)}, [], ['1'], '3');
is(ask(q{SELECT orm_count('blog_entry', 'rating', 5, 'blog', $1)}, [], '1')->{error}{C}, '42P18', 'or else the server cannot tell its type');

# -------------------------------------------------------------- typed parameters

answer_is(q{SELECT orm_count('blog_entry', 'rating', $1)}, [$INT4], ['4'], '6');
answer_is(q{SELECT orm_count('blog_entry', 'rating', $1, 'pub_date__gt', $2)}, [$INT8, $DATE], ['4', '2008-01-01'], '3');
answer_is(q{SELECT orm_count('blog_entry', 'rating__in', $1)}, [$INT4ARRAY], ['{0,1}'], '3');
answer_is(q{SELECT orm_count('blog_author', 'name__in', $1)}, [$TEXTARRAY], [q{{tom,"o'x"}}], '1');
answer_is(q{SELECT orm_count('blog_entry', $1)}, [$JSONB], ['{"rating": 5, "OR": [{"blog": 1}, {"blog": 2}]}'], '4');
answer_is(q{SELECT orm_count('blog_entry', 'rating', $1)}, [$INT4], [undef], '0');
answer_is(q{SELECT orm_count('blog_entry', VARIADIC $1)}, [$TEXTARRAY], ['{rating,5,blog,1}'], '3');
answer_is(q{SELECT * FROM orm('Entry.objects.filter(rating__in=$1).count()', $1)}, [$INT4ARRAY], ['{0,1}'], '3');
answer_is(q{SELECT * FROM orm('Author.objects.filter(name__in=$1).count()', $1)}, [$TEXTARRAY], ['{tom,tyke}'], '2');
answer_is(q{SELECT * FROM orm('Entry.objects.filter(rating=$1)[$2:$3].count()', $1, $2, $3)}, [$INT4, $INT4, $INT8], ['4', '1', '3'], '2');

# binary in both directions
parse('', q{SELECT orm_count('blog_entry', 'rating', $1), orm_values('blog_blog.filter(pk=1)', 'name'), 'blog_entry . all ( )'::orm_queryset, orm_q('a', $1)}, $INT4);
bind_values('', [ pack('N', 4) ], [1], 1);
execute();
message('S', '');
my $binary = answers()->{rows}[0];
is(unpack('q>', $binary->[0]), 6, 'a binary integer in, a binary bigint out');
is($binary->[1], qq(\x01{"name": "Beatles Blog"}), 'binary jsonb');
is($binary->[2], 'blog_entry.all()', 'binary orm_queryset');
is($binary->[3], 'Q(a=4)', 'binary orm_q');

# ------------------------------------------- prepared statements, portals, pipelines

# many times, so that the server turns to a generic plan
parse('by_rating', q{SELECT id FROM orm_filter(NULL::blog_entry, 'rating', $1) ORDER BY id}, $INT4);
my %wanted = (0 => '18', 1 => '12 19', 5 => '1 6 7 11', 9 => '');
my @asked;
for my $rating ((0, 1, 5, 9) x 4)
{
	bind_values('by_rating', [$rating]);
	execute();
	message('S', '');
	push @asked, join(' ', map { $_->[0] } @{ answers()->{rows} }) eq $wanted{$rating};
}
is(scalar(grep { $_ } @asked), 16, 'a prepared statement answers for each value');

parse('untyped', q{SELECT orm_count('blog_entry', 'rating', $1)});
@asked = ();
for my $rating ((0, 5, undef) x 4)
{
	bind_values('untyped', [$rating]);
	execute();
	message('S', '');
	push @asked, text(answers());
}
is("@asked", join(' ', ('1 4 0') x 4), 'also without types, and with a null');

# a portal in parts
parse('', q{SELECT id FROM orm_rows(NULL::blog_entry, 'Entry.objects.order_by("pk")')});
bind_values('', []);
execute(8);
execute(8);
execute(8);
message('S', '');
my $parts = answers();
is(scalar @{ $parts->{rows} }, 20, 'all rows come through a portal of limited size');
is($parts->{suspended}, 2, 'in three parts');

# a pipeline: several statements before one Sync
for my $n (1 .. 3)
{
	parse('', qq{SELECT orm_count('blog_entry', 'rating', \$1) + $n});
	bind_values('', ['4']);
	execute();
}
message('S', '');
is(text(answers()), "7\n8\n9", 'a pipeline');

# an error skips to Sync, and the connection goes on
parse('', q{SELECT orm_count('blog_entry', 'ratng', $1)});
bind_values('', ['4']);
execute();
parse('', q{SELECT 1});
bind_values('', []);
execute();
message('S', '');
my $failed = answers();
is($failed->{error}{C}, '42703', 'the SQLSTATE of an unknown field');
like($failed->{error}{H}, qr/Perhaps you meant "rating"/, 'with its hint');
is($failed->{state}, 'I', 'the connection is idle again');
is(text(ask(q{SELECT orm_count('blog_entry', 'rating', $1)}, [], 'five')), '22P02 field "rating": invalid input syntax for type integer: "five"', 'a bad value');
answer_is(q{SELECT orm_count('blog_entry', 'rating', $1)}, [], ['4'], '6');
# inside a transaction
ask('BEGIN', []);
is(ask(q{SELECT * FROM orm('Entry.objects.get(pk=$1)', $1)}, [], '99')->{error}{C}, 'P0002', 'DoesNotExist');
is(ask('ROLLBACK', [])->{state}, 'I', 'rolled back');

# Describe knows columns and parameters before there are values
parse('', q{SELECT * FROM orm_filter(NULL::blog_author, 'pk', $1)}, 0);
message('D', 'S' . string(''));
message('S', '');
is(answers()->{parameters}, $TEXT, 'Describe alone');

# --------------------------------------------------------------------- psql \bind

my ($version) = $node->safe_psql('postgres', 'SHOW server_version_num') =~ /^(\d+)/;
SKIP:
{
	skip 'psql has no \bind before PostgreSQL 16', 2 if $version < 160000;
	is($node->safe_psql('postgres', "SELECT orm_count('blog_entry', 'rating', \$1) \\bind 4 \\g"), '6', 'psql \bind');
	is($node->safe_psql('postgres', "SELECT * FROM orm('Entry.objects.filter(rating=\$1, blog=\$2).count()', \$1, \$2) \\bind 5 1 \\g"), '3', 'psql \bind in an expression');
}

close $socket;
$node->stop;
done_testing();
