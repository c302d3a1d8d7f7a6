-- 32_functions: the database functions of Django by name: comparison and
-- conversion, dates, numbers, text, and functions of the server's own.

\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never

-- comparison and conversion
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Cast('rating', CharField()), Cast('rating', FloatField()), Cast('headline', CharField(max_length=3)), Cast(Value('7'), IntegerField()), Cast('pub_date', DateTimeField())) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Coalesce(None, 'rating'), Coalesce(NullIf('rating', Value(5)), 'number_of_comments'), Greatest('rating', 'number_of_comments'), Least('rating', 'number_of_comments', Value(1))) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(NullIf('rating', Value(5)), NullIf('rating', Value(4))) $$);
SELECT * FROM orm($$ Blog.objects.order_by(Collate('name', 'C')).values_list('name', flat=True)[:1] $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(JSONObject(r='rating', b='blog__name', x=Value(1)), flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(JSONArray('rating', Value('x')), flat=True) $$);

-- conditions
SELECT * FROM orm($$ Entry.objects.filter(pk__lte=4).order_by('pk').values_list(Case(When(rating__gte=5, then=Value('good')), When(rating__gte=4, then=Value('fair')), default=Value('poor')), flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk__lte=4).order_by('pk').values_list(Case(When(Q(rating=5) | Q(rating=2), then='number_of_comments')), flat=True) $$);
SELECT * FROM orm($$ Entry.objects.aggregate(good=Sum(Case(When(rating__gte=4, then=1), default=0)), bad=Count(Case(When(rating__lt=2, then='pk')))) $$);
SELECT * FROM orm($$ Entry.objects.order_by(Case(When(blog__name='Pop Music Blog', then=0), default=1), 'pk').values_list('pk', flat=True)[:2] $$);
SELECT * FROM orm($$ Entry.objects.filter(rating=Case(When(blog=1, then=Value(5)), default=Value(1))).order_by('pk').values_list('pk', flat=True) $$);

-- values and wrappers
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Value(True), Value('x'), Value(1.5), Value(date(2008, 1, 2))) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(ExpressionWrapper(F('rating') / 2.0, output_field=FloatField()), F('rating') / 2, F('rating') % 3, F('rating') ** 2, -F('rating')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(ExpressionWrapper(Q(rating=5), output_field=BooleanField()), flat=True) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(F('mod_date') - F('pub_date'), F('pub_date') + timedelta(days=1), flat=False) $$);

-- parts of dates
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(ExtractYear('pub_date'), ExtractMonth('pub_date'), ExtractDay('pub_date'), ExtractWeek('pub_date'), ExtractWeekDay('pub_date'), ExtractIsoWeekDay('pub_date'), ExtractIsoYear('pub_date'), ExtractQuarter('pub_date')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Extract('pub_date', 'year'), Extract('pub_date', lookup_name='month')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(TruncYear('pub_date'), TruncQuarter('pub_date'), TruncMonth('pub_date'), TruncWeek('pub_date'), TruncDay('pub_date'), Trunc('pub_date', 'month')) $$);
SELECT * FROM orm($$ Entry.objects.annotate(m=TruncMonth('pub_date')).values('m').annotate(n=Count('pk')).filter(n__gt=1).order_by('m') $$);
SELECT * FROM orm($$ Entry.objects.filter(pub_date__lt=Now()).count() $$);
CREATE TEMP TABLE moment (id int PRIMARY KEY, at timestamptz, clock time);
INSERT INTO moment VALUES (1, '2008-03-30 00:30:15.5+00', '23:59:58.9');
SELECT * FROM orm($$ moment.values_list(ExtractHour('at'), ExtractMinute('at'), ExtractSecond('at'), ExtractHour('clock')) $$);
SELECT * FROM orm($$ moment.values_list(ExtractHour('at', tzinfo=ZoneInfo('Europe/Paris')), ExtractDay('at', tzinfo=ZoneInfo('America/New_York'))) $$);
SELECT * FROM orm($$ moment.values_list(TruncHour('at'), TruncMinute('at'), TruncSecond('at'), TruncDate('at'), TruncTime('at')) $$);
SELECT * FROM orm($$ moment.values_list(TruncDay('at', tzinfo=ZoneInfo('Europe/Paris')), TruncDate('at', tzinfo=ZoneInfo('America/New_York'))) $$);
SELECT * FROM orm($$ moment.values_list(TruncHour('clock'), flat=True) $$);
SELECT * FROM orm($$ moment.values_list(TruncDay('at', tzinfo=ZoneInfo('Nowhere/Land'))) $$);
-- other parts, as PostgreSQL knows them; of what a clock shows in the time zone
SELECT * FROM orm($$ moment.values_list(Extract('at', 'doy'), Extract('at', 'DOW'), Extract('at', 'isodow'), Extract('at', 'microseconds'), Extract('at', 'decade'), Extract('at', 'century'), Extract('at', 'millennium')) $$);
SELECT * FROM orm($$ moment.values_list(Cast(Extract('at', 'epoch'), FloatField()), Cast(Extract('clock', 'epoch'), FloatField()), Extract(Cast('at', DateField()), 'epoch'), Cast(Extract('clock', 'milliseconds'), FloatField())) $$);
-- ... with the fraction in SQL, without it where it is read into an integer
SELECT * FROM orm($$ moment.annotate(e=Extract('at', 'epoch')).filter(e__gt=1206837015).values_list('e', Extract('clock', 'milliseconds')) $$);
SELECT * FROM orm($$ moment.annotate(e=Extract('at', 'epoch')).values_list('e', flat=True).distinct() $$);
SELECT * FROM orm($$ moment.filter(pk=1).annotate(e=Extract('at', 'epoch', tzinfo=ZoneInfo('Asia/Kolkata')) - Extract('at', 'epoch', tzinfo=ZoneInfo('UTC'))).filter(e=19800).count() $$);
BEGIN;
SET LOCAL timezone = 'Asia/Kolkata';
SELECT * FROM orm($$ moment.values_list(Cast(Extract('at', 'epoch'), BigIntegerField()), Extract('at', 'timezone'), Extract('at', 'timezone_minute')) $$);
ROLLBACK;
SELECT * FROM orm($$ moment.values_list(Trunc('at', 'millennium'), Trunc('at', 'decade', output_field=DateField()), Trunc('at', 'milliseconds'), Trunc('clock', 'microseconds')) $$);
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Trunc('pub_date', 'century'), Trunc('pub_date', 'decade')) $$);

-- numbers
SELECT * FROM orm($$ Entry.objects.filter(pk=1).values_list(Abs(Value(-3)), Ceil(Value(1.2)), Floor(Value(1.8)), Round(Value(1.567), 2), Round(Value(2.5)), Sign(Value(-2)), Mod('number_of_comments', Value(5)), Power('rating', Value(2)), Sqrt(Value(9))) $$);
SELECT round((o->>0)::numeric, 6), round((o->>1)::numeric, 6), round((o->>2)::numeric, 6), round((o->>3)::numeric, 6), round((o->>4)::numeric, 6), round((o->>5)::numeric, 6)
FROM orm($$ Entry.objects.filter(pk=1).values_list(Sin(Value(1.0)), Cos(Value(1.0)), Tan(Value(1.0)), Exp(Value(1.0)), Ln(Value(2.0)), Log(Value(2.0), Value(8.0))) $$) o;
SELECT round((o->>0)::numeric, 6), round((o->>1)::numeric, 6), round((o->>2)::numeric, 6), round((o->>3)::numeric, 6), round((o->>4)::numeric, 6), round((o->>5)::numeric, 6), round((o->>6)::numeric, 6), round((o->>7)::numeric, 6)
FROM orm($$ Entry.objects.filter(pk=1).values_list(ASin(Value(0.5)), ACos(Value(0.5)), ATan(Value(1.0)), ATan2(Value(1.0), Value(2.0)), Cot(Value(1.0)), Degrees(Value(3.0)), Radians(Value(180.0)), Pi()) $$) o;
SELECT (o->>0)::float BETWEEN 0 AND 1 FROM orm($$ Entry.objects.filter(pk=1).values_list(Random()) $$) o;

-- text
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Upper('name'), Lower(Value('ABC')), Length('name'), Concat('name', Value(' <'), 'name', Value('>')), Left('name', 2), Right('name', 2), Reverse('name'), Repeat('name', 2)) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Substr('name', 2), Substr('name', 1, 2), StrIndex('name', Value('m')), Replace('name', Value('o'), Value('0')), LPad('name', 5, Value('*')), RPad('name', 5), Trim(Value('  x ')), LTrim(Value('  x')), RTrim(Value('x  '))) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Chr(Value(65)), Ord(Value('A')), MD5('name')) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Concat('name', Value(None, output_field=CharField()), Value('x')), Concat('name', 'pk', output_field=CharField())) $$);

-- a function of the server, looked up in its catalog
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func('name', function='initcap'), Func('name', Value('o'), Value('0'), function='translate')) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func('name', function='no_such_function')) $$);
-- output_field: a class that is none is refused, also where no type depends on it
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Value('3', output_field=IntgerField())) $$);
SELECT * FROM orm($$ Author.objects.aggregate(n=Count('pk', output_field=models.NopeField())) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Value('a.png', output_field=ImageField()), Length('name', output_field=models.Field())) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func('name', function='upper(now()); --')) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func('name', template='%(function)s', function='upper')) $$);

-- as filters, in orderings, and with the models. or functions. prefix
SELECT * FROM orm($$ Author.objects.annotate(l=Length('name')).filter(l__gt=4).order_by('-l', 'name').values_list('name', 'l') $$);
SELECT * FROM orm($$ Author.objects.filter(email__startswith=Lower('name')).order_by(Reverse('name')).values_list('name', flat=True) $$);
SELECT * FROM orm($$ Author.objects.annotate(x=functions.Upper('name'), y=models.Value(1)).filter(pk=1).values_list('x', 'y') $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).annotate(x=models.functions.Upper(models.F('name'))).values_list('x', flat=True) $$);
-- the function face, with bare names
SELECT o->'x' FROM orm_annotate('blog_author.filter(pk=1)', 'x', $$ Concat(Upper(name), Value(' '), Length(email)) $$) o;
SELECT orm_count('blog_author', 'name', orm_f('Lower(name)'));

-- what is wrong with a call
SELECT * FROM orm($$ Author.objects.values_list(Uper('name')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Upper()) $$);
SELECT * FROM orm($$ Author.objects.values_list(Substr('name')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Upper('nmae')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Sqrt('name')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Extract('name', 'year')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(Extract('pub_date', 'fortnight')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(Extract('pub_date', 'today')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(Extract('pub_date', 'microsecon\'')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Extract('name', 'epoch')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(Trunc('pub_date', 'doy')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(ExtractHour('pub_date')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(TruncHour('pub_date')) $$);
SELECT * FROM orm($$ Entry.objects.values_list(TruncDay('headline')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Cast('name', NoSuchField())) $$);
SELECT * FROM orm($$ Author.objects.values_list(Cast('name', IntegerField())) $$);
SELECT * FROM orm($$ Author.objects.values_list(F('name') + F('id')) $$);
SELECT * FROM orm($$ Author.objects.values_list(Case(When(Value(1), then=Value(2)))) $$);
DROP TABLE moment;
SELECT count(DISTINCT o ->> 0), every((o ->> 1)::timestamptz = now()) FROM orm($$ Author.objects.values_list(RandomUUID(), TransactionNow()) $$) o;

-- volatile functions write, or run SQL that they are given; some are harmless
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func(Value('SELECT 1'), Value(True), Value(True), Value(''), function='query_to_xml')) $$);
SELECT * FROM orm($$ Author.objects.filter(pk=1).values_list(Func(Value('some_seq'), function='pg_catalog.nextval')) $$);
SELECT orm_exists('Author', orm_q('id', orm_f($$Func(Value('a.b'), Value('c'), Value(False), function='set_config')$$)));
SELECT count(*) FROM orm($$ Author.objects.filter(pk=1, pk__lt=Func(function='random') + 2).exclude(name=Cast(Func(function='gen_random_uuid'), TextField())) $$);
