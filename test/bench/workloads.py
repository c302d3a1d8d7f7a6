"""What is measured: each call as written by hand, for the extension and for Django.

":k" stands for a key that differs from call to call. Hand-written SQL may come in several forms, of which
the fastest is taken.
"""
import json


class Workload:
    """One call.

    title     how the reports name it
    keys      function of the scale (entries): the lowest and highest :k
    hand      SQL, or several forms of it by name
    ours      SQL of the same rows, in the form that can be planned away
    dynamic   (format string, its arguments, what USING takes) for EXECUTE format(...) in PL/pgSQL
    plpgsql   PL/pgSQL statements in place of a loop over the rows of hand, ours and dynamic, by these names,
              and "spi" for ours where nothing is planned away
    django    function of k: the rows as tuples or objects; None where there is none
    django_needs  the first version of Django that can do it
    ordered   the order of the rows counts
    undo      each call is rolled back
    writes    tables change: they are compared, not only rows
    after     statements that tidy up after each round
    """

    def __init__(self, title, keys, hand, ours, django=None, dynamic=None, plpgsql=None, ordered=True, undo=False, writes=False,
                 after=None, django_needs=None):
        self.title = title
        self.keys = keys
        self.hand = hand if isinstance(hand, dict) else {'': hand}
        self.ours = ours
        self.django = django
        self.dynamic = dynamic
        self.plpgsql = plpgsql or {}
        self.ordered = ordered
        self.undo = undo
        self.writes = writes
        self.after = after
        self.django_needs = django_needs


def blogs(scale):
    return scale // 100


def all_blogs(scale):
    return 1, blogs(scale)


def twenty_blogs(scale):
    """:k is the first of twenty."""
    return 1, max(1, blogs(scale) - 19)


def all_entries(scale):
    return 1, scale


# ---------------------------------------------------------------- Django

def entry_row(entry):
    return (entry.id, entry.headline, entry.body_text, entry.pub_date, entry.mod_date, entry.number_of_comments,
            entry.number_of_pingbacks, entry.rating, entry.blog_id)


def blog_row(blog):
    return blog.id, blog.name, blog.tagline


def instance_object(instance):
    """The object that an API would send."""
    result = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        result[field.attname] = value.isoformat() if hasattr(value, 'isoformat') else value
    return result


def django_get(k):
    from weblog.models import Entry
    return [entry_row(Entry.objects.get(id=k))]


def django_path(k):
    from weblog.models import Entry
    return [entry_row(e) for e in Entry.objects.filter(blog__name='Blog %d' % k).order_by('-pub_date', 'id')[:10]]


def django_distinct(k):
    from weblog.models import Blog
    return [blog_row(b) for b in Blog.objects.filter(entry__authors__name='Author %d' % k).distinct()]


def django_annotate(k):
    from django.db.models import Count, Max
    from weblog.models import Blog
    found = Blog.objects.filter(id__range=(k, k + 19)).annotate(entries=Count('entry'), best=Max('entry__rating')).order_by('id')
    return list(found.values_list('id', 'name', 'entries', 'best'))


def django_page(k):
    from weblog.models import Entry
    page = []
    for entry in Entry.objects.filter(blog_id=k).select_related('blog').prefetch_related('authors').order_by('-pub_date', 'id')[:20]:
        item = instance_object(entry)
        item['blog'] = instance_object(entry.blog)
        item['authors'] = [instance_object(author) for author in entry.authors.all()]
        page.append(item)
    return page


def django_tree(k, queryset=None):
    from django.db.models import Prefetch
    from weblog.models import Blog, Entry
    queryset = Entry.objects.order_by('-pub_date', 'id') if queryset is None else queryset
    page = []
    for blog in Blog.objects.filter(id__range=(k, k + 19)).order_by('id').prefetch_related(
            Prefetch('entry_set', queryset=queryset, to_attr='entries')):
        item = instance_object(blog)
        item['entries'] = [instance_object(entry) for entry in blog.entries]
        page.append(item)
    return page


def django_newest(k):
    from weblog.models import Entry
    return django_tree(k, Entry.objects.order_by('-pub_date', 'id')[:3])


def django_update(k):
    from django.db.models import F
    from weblog.models import Entry
    return [(Entry.objects.filter(id=k).update(number_of_comments=F('number_of_comments') + 1),)]


NEW_ENTRY = {'headline': 'A new entry', 'body_text': 'Its text.', 'pub_date': '2024-01-01', 'mod_date': '2024-01-02',
             'number_of_comments': 0, 'number_of_pingbacks': 0, 'rating': 5}


def django_create(k):
    from weblog.models import Entry
    Entry.objects.create(blog_id=k, **NEW_ENTRY)
    return []


def django_delete(k):
    from weblog.models import Blog
    Blog.objects.get(id=k).delete()
    return []


documents = {}


def django_bulk_create(k, size='100'):
    from weblog.models import Entry
    Entry.objects.bulk_create([Entry(**row) for row in documents[size]])
    return []


def load_documents(connection):
    """The rows to be created, as a Python program has them."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT name, doc::text FROM bench_documents')
        for name, doc in cursor.fetchall():
            documents[name] = json.loads(doc)


# ---------------------------------------------------------------- the calls

NEW_COLUMNS = ', '.join(NEW_ENTRY)
NEW_VALUES = ', '.join(repr(value) for value in NEW_ENTRY.values())
NEW_KEYWORDS = ', '.join('%r, %r' % pair for pair in NEW_ENTRY.items())

COLUMN_TYPES = ('blog_id bigint, headline varchar, body_text text, pub_date date, mod_date date, number_of_comments int, '
                'number_of_pingbacks int, rating int')
COLUMN_NAMES = ', '.join(column.split()[0] for column in COLUMN_TYPES.split(', '))


def insert_document(name):
    return ("INSERT INTO blog_entry (%s) SELECT %s FROM jsonb_to_recordset((SELECT doc FROM bench_documents WHERE name = '%s')) "
            'AS d(%s) RETURNING *' % (COLUMN_NAMES, COLUMN_NAMES, name, COLUMN_TYPES))


CALLS = [
    Workload(
        'point read', all_entries,
        hand='SELECT * FROM blog_entry WHERE id = :k',
        ours="SELECT * FROM orm_filter(NULL::blog_entry, 'id', :k::bigint)",
        dynamic=('SELECT * FROM %I WHERE %I = $1', ['blog_entry', 'id'], ['k']),
        plpgsql={'hand': 'SELECT * INTO r FROM blog_entry WHERE id = k',
                 'ours': "SELECT * INTO r FROM orm_filter(NULL::blog_entry, 'id', k)",
                 'dynamic': "EXECUTE format('SELECT * FROM %I WHERE %I = $1', 'blog_entry', 'id') INTO r USING k",
                 'spi': "r := orm_get(NULL::blog_entry, 'id', k)"},
        django=django_get),
    Workload(
        'foreign key path, order, limit 10', all_blogs,
        hand="SELECT e.* FROM blog_entry e JOIN blog_blog b ON b.id = e.blog_id WHERE b.name = 'Blog ' || :k::text "
             'ORDER BY e.pub_date DESC, e.id LIMIT 10',
        ours="SELECT * FROM orm_rows(NULL::blog_entry, "
             "$q$Entry.objects.filter(blog__name=$1).order_by('-pub_date', 'id')[:10]$q$, 'Blog ' || :k::text)",
        dynamic=('SELECT e.* FROM %I e JOIN %I b ON b.id = e.blog_id WHERE b.name = $1 ORDER BY e.pub_date DESC, e.id LIMIT 10',
                 ['blog_entry', 'blog_blog'], ["'Blog ' || k::text"]),
        django=django_path),
    Workload(
        'many-to-many path, distinct', all_blogs,
        hand='SELECT DISTINCT b.* FROM blog_blog b JOIN blog_entry e ON e.blog_id = b.id JOIN blog_entry_authors ea ON ea.entry_id = e.id '
             "JOIN blog_author a ON a.id = ea.author_id WHERE a.name = 'Author ' || :k::text",
        ours="SELECT * FROM orm_rows(NULL::blog_blog, $q$Blog.objects.filter(entry__authors__name=$1).distinct()$q$, 'Author ' || :k::text)",
        dynamic=('SELECT DISTINCT b.* FROM %I b JOIN %I e ON e.blog_id = b.id JOIN %I ea ON ea.entry_id = e.id '
                 'JOIN %I a ON a.id = ea.author_id WHERE a.name = $1',
                 ['blog_blog', 'blog_entry', 'blog_entry_authors', 'blog_author'], ["'Author ' || k::text"]),
        django=django_distinct, ordered=False),
    Workload(
        'annotate over 20 parents', twenty_blogs,
        hand='SELECT b.id, b.name, count(e.id), max(e.rating) FROM blog_blog b LEFT JOIN blog_entry e ON e.blog_id = b.id '
             'WHERE b.id BETWEEN :k AND :k + 19 GROUP BY b.id ORDER BY b.id',
        ours="SELECT * FROM orm_record($q$Blog.objects.filter(id__range=($1, $2)).annotate(entries=Count('entry'), "
             "best=Max('entry__rating')).order_by('id').values_list('id', 'name', 'entries', 'best')$q$, :k::bigint, :k::bigint + 19) "
             'AS t(id bigint, name varchar, entries bigint, best int)',
        dynamic=('SELECT b.id, b.name, count(e.id), max(e.rating) FROM %I b LEFT JOIN %I e ON e.blog_id = b.id '
                 'WHERE b.id BETWEEN $1 AND $2 GROUP BY b.id ORDER BY b.id', ['blog_blog', 'blog_entry'], ['k', 'k + 19']),
        django=django_annotate),
    Workload(
        'update with F', all_entries,
        hand='UPDATE blog_entry SET number_of_comments = number_of_comments + 1 WHERE id = :k',
        ours="SELECT orm_update('blog_entry', orm_q('id', :k::bigint), 'number_of_comments', orm_f('number_of_comments + 1'))",
        plpgsql={'hand': 'UPDATE blog_entry SET number_of_comments = number_of_comments + 1 WHERE id = k',
                 'ours': "n := orm_update('blog_entry', orm_q('id', k), 'number_of_comments', orm_f('number_of_comments + 1'))",
                 'dynamic': "EXECUTE format('UPDATE %1$I SET %2$I = %2$I + 1 WHERE %3$I = $1', "
                            "'blog_entry', 'number_of_comments', 'id') USING k"},
        django=django_update, writes=True, after='VACUUM blog_entry'),
    Workload(
        'create', all_blogs,
        hand='INSERT INTO blog_entry (blog_id, %s) VALUES (:k, %s) RETURNING *' % (NEW_COLUMNS, NEW_VALUES),
        ours="SELECT * FROM orm_create(NULL::blog_entry, 'blog_id', :k::bigint, %s)" % NEW_KEYWORDS,
        plpgsql={'hand': 'INSERT INTO blog_entry (blog_id, %s) VALUES (k, %s) RETURNING * INTO r' % (NEW_COLUMNS, NEW_VALUES),
                 'ours': "r := orm_create(NULL::blog_entry, 'blog_id', k, %s)" % NEW_KEYWORDS,
                 'dynamic': "EXECUTE format('INSERT INTO %%I (blog_id, %s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *', 'blog_entry') "
                            'INTO r USING k, %s' % (NEW_COLUMNS, NEW_VALUES.replace("'2024", "date '2024"))},
        django=django_create, writes=True, after="DELETE FROM blog_entry WHERE headline = 'A new entry'; VACUUM blog_entry"),
    Workload(
        'cascade delete of a blog', all_blogs,
        hand={'three statements': 'DELETE FROM blog_entry_authors l USING blog_entry e WHERE e.blog_id = :k AND l.entry_id = e.id; '
                                  'DELETE FROM blog_entry WHERE blog_id = :k; DELETE FROM blog_blog WHERE id = :k',
              'one WITH': 'WITH e AS (DELETE FROM blog_entry WHERE blog_id = :k RETURNING id), '
                          'l AS (DELETE FROM blog_entry_authors l USING e WHERE l.entry_id = e.id) DELETE FROM blog_blog WHERE id = :k'},
        ours="SELECT * FROM orm_delete('blog_blog', 'id', :k::bigint)",
        plpgsql={'ours': "PERFORM orm_delete('blog_blog', 'id', k)",
                 'dynamic': "EXECUTE format('WITH e AS (DELETE FROM %I WHERE blog_id = $1 RETURNING id), l AS (DELETE FROM %I l USING e "
                            "WHERE l.entry_id = e.id) DELETE FROM %I WHERE id = $1', 'blog_entry', 'blog_entry_authors', 'blog_blog') USING k"},
        django=django_delete, writes=True, undo=True),
    Workload(
        'bulk_create of 100 rows', all_blogs,
        hand=insert_document('100'),
        ours="SELECT * FROM orm_bulk_create(NULL::blog_entry, (SELECT doc FROM bench_documents WHERE name = '100'))",
        plpgsql={'dynamic': "FOR r IN EXECUTE format(%s, 'blog_entry') LOOP END LOOP" % (
            "'" + insert_document('100').replace("'", "''").replace('INTO blog_entry', 'INTO %I') + "'")},
        django=django_bulk_create, writes=True, undo=True, after='VACUUM blog_entry'),
]

NESTED = [
    Workload(
        '20 entries with blog and authors', all_blogs,
        hand={'correlated, jsonb':
              "SELECT to_jsonb(e) || jsonb_build_object('blog', to_jsonb(b), 'authors', (SELECT coalesce(jsonb_agg(to_jsonb(a)), '[]') "
              'FROM blog_entry_authors l JOIN blog_author a ON a.id = l.author_id WHERE l.entry_id = e.id)) '
              'FROM blog_entry e JOIN blog_blog b ON b.id = e.blog_id WHERE e.blog_id = :k ORDER BY e.pub_date DESC, e.id LIMIT 20',
              'lateral, json':
              'SELECT row_to_json(x) FROM (SELECT e.*, b AS blog, s.authors FROM '
              '(SELECT * FROM blog_entry WHERE blog_id = :k ORDER BY pub_date DESC, id LIMIT 20) e JOIN blog_blog b ON b.id = e.blog_id, '
              "LATERAL (SELECT coalesce(json_agg(a), '[]') AS authors FROM blog_entry_authors l JOIN blog_author a ON a.id = l.author_id "
              'WHERE l.entry_id = e.id) s ORDER BY e.pub_date DESC, e.id) x',
              'correlated, json':
              'SELECT row_to_json(x) FROM (SELECT e.*, b AS blog, '
              "(SELECT coalesce(json_agg(a), '[]') FROM blog_entry_authors l JOIN blog_author a ON a.id = l.author_id WHERE l.entry_id = e.id) "
              'AS authors FROM blog_entry e JOIN blog_blog b ON b.id = e.blog_id WHERE e.blog_id = :k ORDER BY e.pub_date DESC, e.id LIMIT 20) x'},
        ours="SELECT * FROM orm($q$Entry.objects.filter(blog_id=$1).select_related('blog').prefetch_related('authors')"
             ".order_by('-pub_date', 'id')[:20]$q$, :k::bigint)",
        django=django_page),
    Workload(
        '20 blogs with all entries', twenty_blogs,
        hand={'correlated, jsonb':
              "SELECT to_jsonb(b) || jsonb_build_object('entries', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.pub_date DESC, e.id), '[]') "
              'FROM blog_entry e WHERE e.blog_id = b.id)) FROM blog_blog b WHERE b.id BETWEEN :k AND :k + 19 ORDER BY b.id',
              'correlated, json':
              "SELECT row_to_json(x) FROM (SELECT b.*, (SELECT coalesce(json_agg(e ORDER BY e.pub_date DESC, e.id), '[]') "
              'FROM blog_entry e WHERE e.blog_id = b.id) AS entries FROM blog_blog b WHERE b.id BETWEEN :k AND :k + 19 ORDER BY b.id) x'},
        ours="SELECT * FROM orm($q$Blog.objects.filter(id__range=($1, $2)).order_by('id').prefetch_related("
             "Prefetch('entry_set', queryset=Entry.objects.order_by('-pub_date', 'id'), to_attr='entries'))$q$, :k::bigint, :k::bigint + 19)",
        django=django_tree),
    Workload(
        '20 blogs with their 3 newest entries', twenty_blogs,
        hand={'correlated, jsonb':
              "SELECT to_jsonb(b) || jsonb_build_object('entries', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.pub_date DESC, e.id), '[]') "
              'FROM (SELECT * FROM blog_entry WHERE blog_id = b.id ORDER BY pub_date DESC, id LIMIT 3) e)) '
              'FROM blog_blog b WHERE b.id BETWEEN :k AND :k + 19 ORDER BY b.id',
              'lateral, json':
              'SELECT row_to_json(x) FROM (SELECT b.*, s.entries FROM blog_blog b, LATERAL '
              "(SELECT coalesce(json_agg(e ORDER BY e.pub_date DESC, e.id), '[]') AS entries "
              'FROM (SELECT * FROM blog_entry WHERE blog_id = b.id ORDER BY pub_date DESC, id LIMIT 3) e) s '
              'WHERE b.id BETWEEN :k AND :k + 19 ORDER BY b.id) x'},
        ours="SELECT * FROM orm($q$Blog.objects.filter(id__range=($1, $2)).order_by('id').prefetch_related("
             "Prefetch('entry_set', queryset=Entry.objects.order_by('-pub_date', 'id')[:3], to_attr='entries'))$q$, :k::bigint, :k::bigint + 19)",
        django=django_newest, django_needs=(4, 2)),
    Workload(
        '20 parents, one with 100,000 children, 3 of each', lambda scale: (0, 0),
        hand={'correlated, jsonb':
              "SELECT to_jsonb(s) || jsonb_build_object('items', (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.rank, i.id), '[]') "
              'FROM (SELECT * FROM stock_item WHERE shelf_id = s.id ORDER BY rank, id LIMIT 3) i)) '
              'FROM stock_shelf s WHERE s.id > :k ORDER BY s.id',
              'lateral, json':
              'SELECT row_to_json(x) FROM (SELECT s.*, l.items FROM stock_shelf s, LATERAL '
              "(SELECT coalesce(json_agg(i ORDER BY i.rank, i.id), '[]') AS items "
              'FROM (SELECT * FROM stock_item WHERE shelf_id = s.id ORDER BY rank, id LIMIT 3) i) l WHERE s.id > :k ORDER BY s.id) x'},
        ours="SELECT * FROM orm($q$stock_shelf.filter(id__gt=$1).order_by('id').prefetch_related("
             "Prefetch('item_set', queryset=stock_item.order_by('rank', 'id')[:3], to_attr='items'))$q$, :k::bigint)"),
    Workload(
        '20 parents, children of 122 columns', lambda scale: (0, 0),
        hand={'correlated, jsonb':
              "SELECT to_jsonb(s) || jsonb_build_object('sheets', (SELECT coalesce(jsonb_agg(to_jsonb(w) ORDER BY w.id), '[]') "
              'FROM stock_sheet w WHERE w.shelf_id = s.id)) FROM stock_shelf s WHERE s.id > :k ORDER BY s.id',
              'correlated, json':
              "SELECT row_to_json(x) FROM (SELECT s.*, (SELECT coalesce(json_agg(w ORDER BY w.id), '[]') "
              'FROM stock_sheet w WHERE w.shelf_id = s.id) AS sheets FROM stock_shelf s WHERE s.id > :k ORDER BY s.id) x'},
        ours="SELECT * FROM orm($q$stock_shelf.filter(id__gt=$1).order_by('id').prefetch_related("
             "Prefetch('sheet_set', queryset=stock_sheet.order_by('id'), to_attr='sheets'))$q$, :k::bigint)"),
]
