"""What Django answered to a line, turned into plain values in the shape that orm() promises.

Model rows become dicts keyed by attname, values() dicts, values_list() tuples; loaded relations are
nested. Values keep their Python types (date, Decimal, UUID, ...), which tell compare.py how to read the
other side's JSON. Also decides how much of the order of the rows is promised, so that neither a missing
ORDER BY nor an accidental order passes for a difference.
"""
import re

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Manager, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import F, OrderBy
from django.db.models.query import NamedValuesListIterable, ValuesIterable


class Rows(list):
    """Rows, and how they are ordered: `total`, or by the columns `keys` only (none: not at all)."""
    total = False
    keys = ()


class Answer:
    """`rows` as orm() would yield them; `maybe_null` where no row and one null are the same answer, `picked_at_random` where
    distinct('field') takes one of several rows that tie, such as a join has made of one."""

    def __init__(self, rows, maybe_null=False, sliced_at_random=False, picked_at_random=False):
        self.rows, self.maybe_null, self.sliced_at_random = rows, maybe_null, sliced_at_random
        self.picked_at_random = picked_at_random

    @property
    def empty(self):
        return all(row in (None, {}, [], ()) for row in self.rows)


STEP = re.compile(r'\[[^\[\]]*:[^\[\]]*:[^\[\]]*\]$')       # a slice with a step is a list, but so is an array


def answer(result, line):
    """Evaluate what the line came to; any exception is Django's."""
    if isinstance(result, Manager):
        result = result.all()
    if isinstance(result, QuerySet):
        rows = Rows(plain(item) for item in result)
        rows.total, rows.keys = promised_order(result)
        by_chance = bool(rows and not rows.total)
        return Answer(rows, sliced_at_random=by_chance and result.query.is_sliced,
                      picked_at_random=by_chance and bool(result.query.distinct_fields))
    if isinstance(result, list) and STEP.search(line):
        rows = Rows(plain(item) for item in result)
        rows.total = True
        return Answer(rows)
    if result is None:
        return Answer(Rows(), maybe_null=True)
    return Answer(Rows([plain(result)]))


def plain(item):
    if isinstance(item, Model):
        return plain_instance(item, wanted(getattr(item._state, 'queryset', None)))
    if isinstance(item, dict):                        # in_bulk() has instances, and keys of any type
        return {str(key): plain(value) for key, value in item.items()}
    return item


def plain_instance(instance, nests):
    # an object that is reached once more by another way has there what was loaded here, under a to_attr
    others = wanted(getattr(instance._state, 'queryset', None))
    row = {name: value for name, value in instance.__dict__.items()
           if name not in ('_state', '_prefetched_objects_cache') and name not in nests and name not in others
           and not name.startswith('_prefetch_related_val_') and not isinstance(value, Model)}
    row.update((name, nested(instance, name, nest)) for name, nest in nests.items())
    return row


# ---------------------------------------------------------------- loaded relations

fetch_all = QuerySet._fetch_all


def remember(self):
    """Django caches more than was asked for (the way back), so instances have to know who loaded them."""
    fetch_all(self)
    for item in self._result_cache:
        if isinstance(item, Model):
            item._state.queryset = self


QuerySet._fetch_all = remember


class Nest:
    """Something that select_related() or prefetch_related() loads: under a name, and what is loaded beside it."""

    def __init__(self, joined=False):
        self.joined, self.queryset, self.nests = joined, None, {}


def wanted(queryset):
    """The nests of a queryset by name."""
    if queryset is None:
        return {}
    nests = joined(queryset.query.select_related, queryset.model._meta, filtered=queryset.query._filtered_relations)
    for lookup in queryset._prefetch_related_lookups:
        path, own = (lookup, None) if isinstance(lookup, str) else (lookup.prefetch_to, lookup.queryset)
        here = nests
        for name in path.split(LOOKUP_SEP):
            nest = here.setdefault(name, Nest())
            here = nest.nests
        if own is not None and not nest.joined:
            nest.queryset = own
            nest.nests = {**wanted(own), **nest.nests}
    return nests


def joined(related, meta, depth=1, filtered=()):
    """The nests of select_related(): of its names, or of all that cannot be missing."""
    nests = {}
    if related is True:
        related = {field.name: True for field in meta.fields
                   if field.remote_field and not field.null and not field.remote_field.parent_link and depth <= 5}
    for name, deeper in (related or {}).items():
        here = meta
        for part in (filtered[name].relation_name if name in filtered else name).split(LOOKUP_SEP):
            field = next(f for f in here.get_fields() if f.name == part)
            here = field.related_model._meta
        if field.concrete and field.remote_field.parent_link:
            continue                                  # Django passes over it: the columns are there
        nests[name] = Nest(joined=True)
        nests[name].nests = joined(deeper, here, depth + 1)
    return nests


def nested(instance, name, nest):
    try:
        value = getattr(instance, attribute(instance, name))
    except (ObjectDoesNotExist, AttributeError):      # a one-to-one or a FilteredRelation that leads nowhere
        return None
    if value is None or isinstance(value, Model):
        return value and plain_instance(value, nest.nests)
    queryset = value.all() if isinstance(value, Manager) else nest.queryset
    rows = Rows(plain_instance(item, nest.nests) for item in (queryset if isinstance(value, Manager) else value))
    if queryset is not None:
        rows.total, rows.keys = promised_order(queryset)
    return rows


def attribute(instance, name):
    """select_related() takes the name of a query, which need not be that of the attribute."""
    for relation in instance._meta.related_objects:
        if relation.one_to_one and relation.field.related_query_name() == name:
            return relation.get_accessor_name()
    return name


# ---------------------------------------------------------------- order

def order_items(queryset):
    """The items of ORDER BY: the queryset's own, else its model's where Django applies them."""
    query = queryset.query
    if query.order_by or not query.default_ordering or query.group_by or query.combinator:
        return query.order_by
    return query.get_meta().ordering or ()


def item_name(item):
    """The path that an item of ORDER BY follows; None for an expression, '?' for chance."""
    if isinstance(item, OrderBy):
        item = item.expression
    if isinstance(item, F):
        return item.name
    return item.lstrip('-') if isinstance(item, str) else None


def ordered_by_key(queryset):
    """Does no object tie with another?"""
    query, fields = queryset.query, queryset.model._meta.fields
    unique = {'pk'} | {f.name for f in fields if f.unique and not f.null} | {f.attname for f in fields if f.unique and not f.null}
    unique -= set(query.annotations)
    return not query.combinator and any(item_name(item) in unique for item in order_items(queryset))


def promised_order(queryset):
    """(is the order total, the leading sort keys that show in the rows)."""
    query, meta = queryset.query, queryset.model._meta
    names = [item_name(item) for item in order_items(queryset)]
    if '?' in names:
        return False, ()
    fields = getattr(queryset, '_fields', None)
    objects = fields is not None and queryset._iterable_class in (ValuesIterable, NamedValuesListIterable)
    # the rows that a join makes of an object are equal, but for what is annotated
    total = ordered_by_key(queryset) and (fields is None and not query.annotation_select or not multiplies(query))
    if fields and all(isinstance(field, str) for field in fields) and set(fields) | set(query.annotation_select) <= set(names):
        total = True                                  # rows that tie are equal
    keys = []
    for name in names:
        key = visible_key(name, meta, fields, objects)
        if key is None:
            break
        keys.append(key)
    return total, tuple(keys)


def multiplies(query):
    """Does a join to many rows make several rows of one?  Of groups, only where its columns tell them apart."""
    many = set()
    for alias, join in query.alias_map.items():
        field = getattr(join, 'join_field', None)
        if not query.alias_refcount.get(alias) or field is None:
            continue
        if getattr(field, 'multiple', False) or field.one_to_many or field.many_to_many or join.parent_alias in many:
            many.add(alias)
    if query.group_by is True:
        return False
    return any(getattr(column, 'alias', None) in many for column in query.group_by) if query.group_by else bool(many)


def visible_key(name, meta, fields, objects):
    """Where in a row the sort key shows: a dict's key, or a position in a tuple; None if it does not."""
    if name is None:
        return None
    if fields:
        return None if name not in fields else name if objects else fields.index(name)
    names = {field.name: field for field in meta.concrete_fields}
    if name == 'pk':
        return meta.pk.attname
    if name in names:
        field = names[name]
        # A relation sorts by the other model's ordering, which shows nowhere.
        return None if field.is_relation and field.name != field.attname and field.related_model._meta.ordering else field.attname
    return name if LOOKUP_SEP not in name else None
