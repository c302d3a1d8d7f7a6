-- 11_lookups: every field lookup of Django on text, numbers and dates, and
-- chains of them. Lookups of other types are in 16_types.
--
-- A result is the list of the primary keys found.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'

-- equality: exact is implied; None is IS NULL
SELECT :ids FROM orm($$ Entry.objects.filter(rating=5) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__exact=5) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline='Best Albums of 2008') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline='best albums of 2008') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__iexact='best albums of 2008') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline=None) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__iexact=None) $$) o;
SELECT :ids FROM orm($$ Entry.objects.exclude(headline=None) $$) o;

-- parts of a text; the i-forms ignore case
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains='Lennon') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__icontains='LENNON') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__startswith='What') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__istartswith='WH') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__endswith='?') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__iendswith='LENNON') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains='') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains=2008) $$) o;

-- what LIKE takes for a wildcard is a character, and so is a backslash
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains='%') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__startswith='40%') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains='_') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__icontains='r_f') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__contains='\\') $$) o;

-- regular expressions are PostgreSQL's
SELECT :ids FROM orm($$ Entry.objects.filter(headline__regex=r'^Wh(o|y)\y') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__iregex=r'^(who|easter)') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__regex='[0-9]{4}') $$) o;

-- order
SELECT :ids FROM orm($$ Entry.objects.filter(rating__gt=4) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__gte=4, rating__lt=5) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__lte=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__lt='A') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__range=(1, 2)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__range=['2008-06-01', datetime.date(2008, 12, 30)]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__range=('A', 'B')) $$) o;

-- in; an empty list is no row, and all rows when excluded; None in it matches nothing
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=[0, 1]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=(5,), blog__in={1, 2}) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=[]) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.exclude(rating__in=[]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=[0, None]) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.exclude(rating__in=[0, None]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=Blog.objects.filter(pk__lt=3).values('pk')) $$) o;

-- isnull
SELECT :ids FROM orm($$ Entry.objects.filter(authors__isnull=True) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(rating__isnull=False) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__isnull=True) $$) o;

-- parts of a date
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__year=2005) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__year__gte=2010) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__year__in=[2005, 2021]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__iso_year=2009) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(mod_date__iso_year__lt=2006) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__month=12) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__month__in=[2, 3]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__day=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__week=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__week_day=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__iso_week_day=7) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__quarter=4) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__quarter__gt=3, pub_date__day__lte=10) $$) o;
-- a year is a range, so that an index on the column serves
SELECT orm_sql($$ Entry.objects.filter(pub_date__year=2008).values_list('id') $$);
SELECT orm_sql($$ Entry.objects.filter(pub_date__year__gt=2008).values_list('id') $$);

-- parts of a timestamp, in the time zone of the session
CREATE SCHEMA lookups;
SET search_path = lookups, public;
CREATE TABLE moment (id int PRIMARY KEY, at timestamptz, local timestamp, clock time, took interval);
INSERT INTO moment VALUES
    (1, '2007-12-31 23:30:15+00', '2007-12-31 23:30:15', '23:30:15', '90 minutes'),
    (2, '2008-01-01 00:15:45.5+00', '2008-01-01 00:15:45.5', '00:15:45.5', '2 days'),
    (3, '2008-06-30 12:00+00', '2008-06-30 12:00', '12:00', '1 hour'),
    (4, NULL, NULL, NULL, NULL);
SELECT :ids FROM orm($$ moment.filter(at__year=2008) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__date='2008-01-01') $$) o;
SELECT :ids FROM orm($$ moment.filter(at__date__gt=date(2008, 1, 1)) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__date__year__gte=2008) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__time='12:00') $$) o;
SELECT :ids FROM orm($$ moment.filter(at__time__lt=time(12, 0)) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__hour=23) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__hour__range=(0, 12)) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__minute=15) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__second=45) $$) o;
SELECT :ids FROM orm($$ moment.filter(local__hour=12, local__date__month=6) $$) o;
SELECT :ids FROM orm($$ moment.filter(clock__hour__gte=12) $$) o;
SELECT :ids FROM orm($$ moment.filter(clock__minute=30) $$) o;
SELECT :ids FROM orm($$ moment.filter(took__gt=timedelta(hours=1)) $$) o;
SELECT :ids FROM orm($$ moment.filter(took='1:30:00') $$) o;
SELECT :ids FROM orm($$ moment.filter(at__isnull=True) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__gte=datetime.datetime(2008, 1, 1, tzinfo=datetime.timezone.utc)) $$) o;
SELECT :ids FROM orm($$ moment.exclude(at__year=2008) $$) o;
-- it is still last year in New York
SET timezone = 'America/New_York';
SELECT :ids FROM orm($$ moment.filter(at__year=2008) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__hour__gte=18) $$) o;
SELECT :ids FROM orm($$ moment.filter(at__date='2007-12-31') $$) o;
SELECT :ids FROM orm($$ moment.filter(local__year=2008) $$) o;
SET timezone = 'UTC';

-- every transform of django.db.models.functions is a step of a path
SET search_path = public;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__length__lt=15) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__lower__startswith='what') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__upper='WHAT RINGO ATE') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__lower__length__gt=35) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(blog__name__reverse__startswith='g') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__sqrt__gt=2) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__abs__in=[0, 1]) $$) o;
SELECT :ids FROM orm($$ Author.objects.filter(name__md5='34b7da764b21d298ef307d04d8152dc5') $$) o;

-- numbers as Django rounds them: a fraction against an integer column
SELECT :ids FROM orm($$ Entry.objects.filter(rating__gte=4.2) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__lt=0.5) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating='5') $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=Decimal('5')) $$) o;
-- what no integer can be is no row, or every row
SELECT count(*) FROM orm($$ Entry.objects.filter(rating=10**20) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(rating=99999999999999999999) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(rating__lt=99999999999999999999) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(rating__gt=99999999999999999999) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.exclude(rating=99999999999999999999) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(rating__in=[5, 99999999999999999999]) $$) o;

-- a lookup may be a transform away, or stand in a Q, or be negated
SELECT :ids FROM orm($$ Entry.objects.filter(~Q(pub_date__year__lte=2008), rating__gt=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.exclude(headline__icontains='e') $$) o;

-- years that there are not have no day, and lie before or after all others
SET search_path = lookups, public;
CREATE TABLE days (id int PRIMARY KEY, d date, t timestamp, tz timestamptz);
INSERT INTO days SELECT n, d, d, d FROM (VALUES (1, date '4714-12-01 BC'), (2, '0001-12-31 BC'), (3, '0001-01-01'), (4, '2020-01-01'), (5, '294276-06-01'), (6, 'infinity'), (7, '-infinity'), (8, NULL)) AS v(n, d);
\set of '(SELECT string_agg(o.id::text, '','' ORDER BY o.id) FROM orm_filter(NULL::days, '
SELECT y, :of 'd__year', y) o), :of 'd__year__lt', y) o), :of 'd__year__lte', y) o), :of 'd__year__gt', y) o), :of 'd__year__gte', y) o)
FROM unnest(ARRAY[-2147483648, -5000, -4714, -1, 0, 1, 2020, 294276, 294277, 5874897, 5874898, 2147483647]) AS y;
SELECT y, :of 't__year', y) o), :of 't__year__lt', y) o), :of 't__year__lte', y) o), :of 't__year__gt', y) o), :of 't__year__gte', y) o)
FROM unnest(ARRAY[-5000, -4714, 0, 294276, 294277, 5874897]) AS y;
SET timezone = '-11';
SELECT y, :of 'tz__year', y) o), :of 'tz__year__lt', y) o), :of 'tz__year__gt', y) o) FROM unnest(ARRAY[-5000, -4714, 0, 294276, 294277]) AS y;
SET timezone = '+11';
SELECT y, :of 'tz__year', y) o), :of 'tz__year__lt', y) o), :of 'tz__year__gt', y) o) FROM unnest(ARRAY[-5000, -4714, 0, 294276, 294277]) AS y;
RESET timezone;
SELECT y, :of 'd__iso_year', y) o), :of 'd__iso_year__lte', y) o), :of 'd__iso_year__gt', y) o) FROM unnest(ARRAY[-5000, -4714, -1, 0, 1, 2020, 294276, 294277]) AS y;
SELECT y, :of 'd__year__gt', y) o), :of 'd__year__lt', y) o), :of 'd__year', y) o) FROM unnest(ARRAY[99999999999, -99999999999, NULL, 2020]) AS y;
SELECT orm_count('days', 'd__year__gt', 99999999999), orm_count('days', 'd__year__lt', 99999999999), orm_count('days', 'd__year', 99999999999), orm_count('days.exclude(d__year=0)'), orm_count('days.filter(d__year__lt=99999999999)');

SET client_min_messages = warning;
DROP SCHEMA lookups CASCADE;
