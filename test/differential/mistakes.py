"""Where Django is no judge: its own mistakes, what it refuses without need, what is left to the planner.

Each entry makes an outcome of random_querysets.py "not comparable" instead of "different", and only after the
answers were found to differ; the run counts them by name. Nothing else is left out: a new entry needs a reason
that holds whatever the extension does, and a line in ../README.md, "Where Django is no judge".
"""
import ast
import re

# What Django refuses and the extension answers on purpose: messages of Django's, and why.
MORE_THAN_DJANGO = [
    "Manager'",                                       # Book.objects[3:5]: that a queryset is meant is clear enough
    "'NoneType' object does not support item assignment",         # a union of rows ordered by what they do not hold
    'Calling QuerySet.contains\\(\\) after',            # whether a union has a row is a fair question
    "'NoneType' object is not iterable",              # an array column in [None]: no row
    'Star cannot be used with filter',                # count(*) FILTER (...) is plain enough
    '[Yy]ear (1\\d* )?is out of range|year must be in 1..9999',                   # day__iso_year=9999: PostgreSQL's calendar goes on
    'unknown output_field',                           # the type of a CASE is that of its branches
    'Expression contains mixed types',                # SQL promotes a varchar to text and an integer to numeric
    "Cannot infer type of '.' expression",            # the same, for arithmetic
    "Unsupported lookup '\\w+' for (ForeignKey|OneToOneField)",          # the column of a foreign key has the lookups of its type
    "FieldDoesNotExist: .* has no field named 'pk'",  # defer('pk'): Django knows the name everywhere else
    "Cannot find '\\w+' on \\w+Range object",           # prefetch_related() before values_list() of ranges, else no matter
]


def refused_needlessly(message):
    return any(re.search(pattern, message) for pattern in MORE_THAN_DJANGO)


# A value out of range, or none of the type wanted, in a row that does not belong to the result is an error or none, as the
# planner likes.
BY_ORDER = re.compile('22003|22007|22012|2201E|2201F|2201B')
LEAVES_OUT = re.compile(r'filter|exclude|\[\d*:|get\(|When|distinct|intersection|difference|in_bulk')


def left_to_order(found, text):
    """Is the difference an error of ours that comes or not with the order in which conditions are tried?"""
    return BY_ORDER.match(found) and LEAVES_OUT.search(text)


# What Django knows to be empty, a query or an aggregate whose filter can't hold, is never sent, so PostgreSQL does not
# say that its types do not fit. Neither is what would be prefetched for rows that are only counted.
TYPES = re.compile(r'42883|42804|42846|42P10|0A000: aggregate\(\) after')
NO_FUNCTION = re.compile(r'42883: function pg_catalog\.(\w+)\(')
NO_ROWS = ('count', 'exists', 'contains', 'aggregate')


def never_sent(found, text, sql):
    function = NO_FUNCTION.match(found)
    last = ast.parse(text, mode='eval').body
    only_counted = isinstance(last, ast.Call) and isinstance(last.func, ast.Attribute) and last.func.attr in NO_ROWS
    return (TYPES.match(found) and not sql or function and function.group(1) + '(' not in sql or
            found.startswith('22') and ('Prefetch(' in text or 'nested lists' in found) and only_counted)


# ---------------------------------------------------------------- mistakes that Django is seen to make

def way(joins, alias):
    """The joins that lead to an alias from the query's own table."""
    steps = []
    while getattr(joins.get(alias), 'parent_alias', None):
        steps.append((joins[alias].table_name, joins[alias].join_field))
        alias = joins[alias].parent_alias
    return steps


class SplitExclude:
    """exclude() over a path to many makes a subquery. Django is watched for two mistakes in it:

    `mixed_up`: the subquery names its tables as the query around does its own, and takes an equal name for the same
    join: T3 (or lib_review) inside for T3 (lib_review) outside. Rows of different tables, or of joins that have
    nothing to do with each other, are then compared by their keys.

    `untied`: the table that the path starts from stays in the subquery for the sake of the value, and only the path's
    first joins are tied to the query around: the value is that of any row that leads to the same place."""

    def __init__(self):
        self.mixed_up, self.untied, self.starts = False, False, []

    def watch(self):
        from django.db.models.sql.query import Query
        split_exclude, trim_start = Query.split_exclude, Query.trim_start

        def watched_trim(query, *arguments):
            joins = dict(query.alias_map)
            result = trim_start(query, *arguments)
            alias = query.select[0].alias
            base = next(iter(joins))
            if alias != base and query.alias_refcount[base]:
                self.untied = True
            self.starts.append((alias, way(joins, alias)))
            return result

        def watched_split(query, filter_expr, can_reuse, *arguments):
            reusable = set(can_reuse or ())
            result = split_exclude(query, filter_expr, can_reuse, *arguments)
            alias, steps = self.starts.pop()
            if alias in reusable and way(query.alias_map, alias) != steps:
                self.mixed_up = True
            return result

        Query.split_exclude, Query.trim_start = watched_split, watched_trim


SPLIT = SplitExclude()


# ---------------------------------------------------------------- mistakes in Django's SQL, told by the SQL

def lost_group_by(text, sql):
    """count() of rows grouped by nothing that is still selected: SELECT FROM ... without GROUP BY."""
    return 'SELECT  FROM' in sql


def lost_aggregates(text, sql):
    """An aggregate whose filter can't hold is written as NULL in SELECT, but makes every condition on it one that can't hold
    (so that exclude() keeps what is NULL), leaves no rows where rows are ordered by it, and all of aggregate() NULL: no SQL is sent."""
    return (not sql or re.search(r'(NULL| 0) AS', sql)) and re.search(r'filter=.*(__in=\[\]|none\(\))', text)


def ordering_in_rows(text, sql):
    """A union is ordered by what it does not yield, and values_list() yields it after all."""
    return '__orderbycol' in sql and 'values_list' in text


def lost_union(text, sql):
    """Where all parts of a union() or difference() but one can't hold (day__in=[]), that one is sent alone, and its
    duplicates stay."""
    return '.union(' in text and ' UNION ' not in sql or '.difference(' in text and ' EXCEPT ' not in sql


def lost_left_join(text, sql):
    """A FilteredRelation whose condition can't hold makes the query around its LEFT JOIN one of no rows."""
    return re.search(r'FilteredRelation\(.*condition=.*(__in=\[\]|none\(\))', text)


def offset_of_existence(text, sql):
    """exists() of a slice of a union(): each part becomes SELECT 1, the union of which is one row, and OFFSET is past that."""
    return '.exists()' in text and re.search(r'SELECT 1 AS "a".* UNION .* OFFSET ', sql)


def another_through(text, sql):
    """The queryset of a Prefetch has joined the table between already: the rows' owners are read from that join, T3's from
    another."""
    owners = re.search(r'\("(\w+)"\."(\w+)"\) AS "_prefetch_related_val_', sql)
    return owners and re.search(r'\bT\d+\."%s" IN \(' % owners.group(2), sql)


def overwritten_relation(text, sql):
    """The second FilteredRelation of a name takes the first one's alias, and what was said of that is then said of it."""
    return re.search(r'\b(\w+)=FilteredRelation\(.*\b\1=FilteredRelation\(', text)


def range_of_a_sum(text, sql):
    """A number beyond the field that is summed up is taken to be beyond its Sum() too: the comparison always holds, also for NULL,
    or never."""
    return 'Sum(' in text and re.search(r'\bx(__\w+)?=[\[(]?([^,)]*, )?-?\d{5}', text)


def place_of_a_column(text, sql):
    """Value(2).desc() in an ordering is sent as the number, which SQL reads as the second column."""
    return re.search(r'Value\(\d+\)\.(asc|desc)\(', text)


MISTAKES = {
    'mixed-up aliases': lambda text, sql: SPLIT.mixed_up, 'an untied subquery': lambda text, sql: SPLIT.untied,
    'an overwritten FilteredRelation': overwritten_relation, 'the offset of existence': offset_of_existence,
    'owners of another join': another_through, 'the range of a sum': range_of_a_sum,
    'the place of a column': place_of_a_column,
    'a lost GROUP BY': lost_group_by, 'lost aggregates': lost_aggregates,
    'an ordering in the rows': ordering_in_rows, 'a lost LEFT JOIN': lost_left_join, 'a lost UNION': lost_union,
}


def found(text, sql):
    """The name of the mistake that Django's SQL for the line shows, None if it shows none."""
    return next((name for name, shows in MISTAKES.items() if shows(text, sql)), None)
