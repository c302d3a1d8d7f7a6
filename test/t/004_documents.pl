# The documents: every SQL example in README.md and docs/ runs, and gives what
# the document says it gives.
#
# A ```sql block is one transaction over the sample weblog, which is rolled back.
# A statement followed by "--> a, b" on its last line yields these values, rows
# separated by commas, columns by " | ". A block followed by one without a language
# prints that, as psql prints it. A ```becomes block is the SQL of the
# expression in the sql block before it, without the names of pg_catalog.

use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $setup = 'CREATE TABLE your_table (id int PRIMARY KEY, name text); CREATE EXTENSION orm_lookup;'
  . slurp_file('test/weblog/weblog.sql');
$node->safe_psql('postgres', $setup);

# psql's output, errors where they happen, statement after statement
sub psql
{
	my ($sql, @options) = @_;
	my ($stdout, $stderr);

	IPC::Run::run([ 'psql', '-X', '-q', @options, '-d', $node->connstr('postgres') ], '<', \$sql, '>', \$stdout, '2>&1');
	return $stdout;
}

# [language, text] of each block of a document
sub blocks
{
	my $text = slurp_file($_[0]);
	my @found;

	push @found, [ $1, $2, $-[0] ] while $text =~ /^```(\w*)\n(.*?)^```$/msg;
	for my $block (@found)
	{
		$block->[2] = 1 + (substr($text, 0, $block->[2]) =~ tr/\n//);
	}
	return @found;
}

# A block in its transaction. What creates the extension finds none.
sub in_transaction
{
	my $sql = shift;
	my $drop = $sql =~ /CREATE EXTENSION/ ? 'DROP EXTENSION orm_lookup CASCADE;' : '';

	return "SET client_min_messages = warning;\nBEGIN;\n$drop\n$sql\n;ROLLBACK;\n";
}

# The statements of a block, each with the result that is claimed
sub statements
{
	my ($statement, @all) = ('');

	for (split /\n/, $_[0])
	{
		my $claim = s/\s*--> (.*)$// ? $1 : undef;

		$statement .= "$_\n" unless /^--/;
		if (/;\s*(--.*)?$/ || defined $claim)
		{
			push @all, [ $statement, $claim ];
			$statement = '';
		}
	}
	return @all;
}

sub words { return join(' ', split(' ', $_[0])); }

sub check_statements
{
	my ($place, $text) = @_;
	my @all = statements($text);
	my $script = join('', map { "\\echo \x02\n$_->[0]\n" } @all);
	my (undef, @outputs) = split /\x02\n/, psql(in_transaction($script), '-A', '-t', '-F', ' | ');

	for my $i (0 .. $#all)
	{
		my ($statement, $claim) = @{ $all[$i] };
		my $got = join(', ', split(/\n/, $outputs[$i] // 'nothing: an earlier statement failed'));

		unlike($got, qr/\bERROR:/, "$place runs: " . words($statement));
		is($got, $claim, "$place: " . words($statement)) if defined $claim;
	}
	return scalar @all;
}

sub check_output
{
	my ($place, $text, $wanted) = @_;
	my $got = psql("\\pset footer off\n" . in_transaction($text), '-P', 'pager=off');

	s/[ \t]+$//mg, s/^\n+|\n+$//g, s/^psql:<stdin>:\d+: //mg for $got, $wanted;
	is($got, $wanted, "$place prints what is shown");
}

sub check_sql
{
	my ($place, $text, $wanted) = @_;
	my ($expression) = $text =~ /\$\$(.*)\$\$/s;
	my $got = psql("SELECT orm_sql(\$\$$expression\$\$)", '-A', '-t');

	$got =~ s/OPERATOR\(pg_catalog\.(\S+?)\)/$1/g;
	$got =~ s/pg_catalog\.//g;
	is(words($got), words($wanted), "$place: the SQL that is shown");
}

my $count = 0;
for my $document ('README.md', glob('docs/*.md'))
{
	my @blocks = blocks($document);
	my $last;

	for my $i (0 .. $#blocks)
	{
		my ($language, $text, $line) = @{ $blocks[$i] };
		my $place = "$document:$line";
		my $next = $i < $#blocks ? $blocks[ $i + 1 ] : [ '', '', 0 ];

		if ($language eq 'sql')
		{
			my $shown = $next->[0] eq '' && $next->[2] == $line + 2 + ($text =~ tr/\n//);

			$shown ? check_output($place, $text, $next->[1]) : check_statements($place, $text);
			$last = $text;
			$count++;
		}
		elsif ($language eq 'becomes')
		{
			check_sql($place, $last, $text);
		}
	}
}
cmp_ok($count, '>', 15, 'the documents have examples');

$node->stop;
done_testing();
