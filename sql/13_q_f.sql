-- 13_q_f: Q trees and F expressions, in the expression and as SQL values.

\pset format unaligned
\pset tuples_only on
\set ids 'string_agg(o->>''id'', '' '' ORDER BY (o->>''id'')::int)'

-- and, or, exclusive or, not, and how they nest
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5) & Q(blog=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5) | Q(rating=0)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5) ^ Q(blog=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(~Q(rating__gt=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5) | Q(rating=0) & Q(blog=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter((Q(rating=5) | Q(rating=0)) & Q(blog=3)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(~(Q(rating__gt=1) | Q(blog=3))) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(~~Q(rating=0)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5, blog=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5), Q(blog=1), pub_date__year=2008) $$) o;
SELECT :ids FROM orm($$ Entry.objects.exclude(Q(rating__gt=1) | Q(blog=3)) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(Q()) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(~Q()) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(Q(pk__in=[])) $$) o;
SELECT count(*) FROM orm($$ Entry.objects.filter(~Q(pk__in=[])) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(Q(rating=5) | Q(rating=0), blog=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5, blog=2, _connector='OR')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5, _negated=True), blog=1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(('rating', 5)) | Q(**{'rating': 0})) $$) o;
-- three-valued XOR: an odd number of them
SELECT :ids FROM orm($$ Entry.objects.filter(Q(rating=5) ^ Q(blog=1) ^ Q(pub_date__year=2008)) $$) o;
-- over relations
SELECT :ids FROM orm($$ Entry.objects.filter(Q(blog__name='Cheddar Talk') | Q(authors__name='tom'), rating__gt=3) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(Q(authors__name='paul') & ~Q(blog__name='Pop Music Blog')) $$) o;

-- F on the same row, over a relation, and with arithmetic
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_pingbacks__gte=F('number_of_comments')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments__gt=F('number_of_pingbacks') * 2) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments=F('number_of_pingbacks') + F('rating')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments__gt=F('number_of_pingbacks') + 10 - F('rating')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments=2 * F('rating')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=F('number_of_comments') / F('number_of_pingbacks'), number_of_pingbacks__gt=0) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments=F('number_of_comments') % 10) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments__gt=F('rating') ** 2) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__lt=-F('rating') + 4) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__in=[F('number_of_pingbacks'), F('number_of_comments')]) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating__range=(F('number_of_pingbacks'), F('number_of_comments'))) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(authors__name=F('blog__name')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.exclude(rating=F('number_of_pingbacks')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__startswith=F('authors__name')) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(headline__length__gt=F('body_text__length')) $$) o;
-- bits
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments=F('number_of_comments').bitand(3), rating__gt=0) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=F('rating').bitor(4)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=F('rating').bitxor(1) + 1) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(number_of_comments=F('rating').bitleftshift(2)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(rating=F('number_of_comments').bitrightshift(2)) $$) o;
-- dates and durations
SELECT :ids FROM orm($$ Entry.objects.filter(mod_date__gt=F('pub_date') + timedelta(days=3)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__lt=F('mod_date') - datetime.timedelta(weeks=1)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.annotate(took=F('mod_date') - F('pub_date')).filter(took__gte=timedelta(days=10)) $$) o;
SELECT :ids FROM orm($$ Entry.objects.filter(pub_date__year=F('mod_date__year') - 1) $$) o;

-- the same as SQL values: orm_q with its operators
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) & orm_q('blog', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) | orm_q('rating', 0)) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) # orm_q('blog', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', ~orm_q('rating__gt', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) &~ orm_q('blog', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 0) |~ orm_q('blog__in', ARRAY[1, 2])) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) #~ orm_q('blog', 1)) o;
-- & and | have one precedence in SQL: parentheses say what is meant
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) | orm_q('rating', 0) & orm_q('blog', 1)) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5) | (orm_q('rating', 0) & orm_q('blog', 1))) o;
-- several keywords in one, none, and beside others
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5, 'blog', 1)) o;
SELECT count(*) FROM orm_filter('blog_entry', orm_q()) o;
SELECT :ids FROM orm_filter('blog_entry', orm_q('rating', 5), 'blog', 1, ~orm_q('pub_date__year', 2008)) o;
-- what it prints, and what it reads
SELECT orm_q('rating__gt', 3, 'headline__contains', 'it''s') | ~orm_q('blog', 1);
SELECT 'Q(rating__gt=3) | ~Q(blog=1)'::orm_q;
SELECT '{"rating__gt": 3, "NOT": {"blog": 1}}'::orm_q;
SELECT :ids FROM orm_filter('blog_entry', '{"OR": [{"rating": 0}, {"rating": 5, "blog": 2}]}'::orm_q) o;
SELECT :ids FROM orm_filter('blog_entry', 'Q(rating=0) | Q(rating=5, blog=2)'::orm_q) o;
SELECT orm_q('{"rating": 5}'::jsonb), orm_q(orm_q('a', 1)), orm_q('a', NULL), orm_q('a', ARRAY[1, 2]);
-- a column of them
CREATE TEMP TABLE rules (name text, condition orm_q);
INSERT INTO rules VALUES ('best', 'Q(rating=5)'), ('worst', '{"rating__lt": 2}');
SELECT name, (SELECT :ids FROM orm_filter('blog_entry', condition) o) FROM rules ORDER BY name;

-- orm_f: a bare name is a field
SELECT :ids FROM orm_filter('blog_entry', 'number_of_comments__gt', orm_f('number_of_pingbacks * 2')) o;
SELECT :ids FROM orm_filter('blog_entry', 'number_of_comments__gt', orm_f($$ F('number_of_pingbacks') * 2 $$)) o;
SELECT :ids FROM orm_filter('blog_entry', 'authors__name', orm_f('blog__name')) o;
SELECT :ids FROM orm_filter('blog_entry', 'rating', orm_f('Length(blog__name) - 9')) o;
SELECT :ids FROM orm_filter('blog_entry', 'number_of_comments', 'rating * 2'::orm_f) o;
SELECT orm_f('number_of_pingbacks * 2'), orm_f('a + b % 3'), orm_f($$ Lower(name) $$);

DROP TABLE rules;
