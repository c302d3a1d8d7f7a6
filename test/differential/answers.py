"""What Django answered to a line, turned into plain values in the shape that orm() promises.

Model rows become dicts keyed by attname, values() dicts, values_list() tuples; loaded relations are
nested. Values keep their Python types (date, Decimal, UUID, ...), which tell compare.py how to read the
other side's JSON. Also decides how much of the order of the rows is promised, so that neither a missing
ORDER BY nor an accidental order passes for a difference.
"""
from django.db.models import Manager, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import F, OrderBy
from django.db.models.query import NamedValuesListIterable, ValuesIterable


class Rows(list):
    """Rows, and how they are ordered: `total`, or by the columns `keys` only (none: not at all)."""
    total = False
    keys = ()


class Answer:
    """`rows` as orm() would yield them; `maybe_null` where no row and one null are the same answer."""

    def __init__(self, rows, maybe_null=False, sliced_at_random=False):
        self.rows, self.maybe_null, self.sliced_at_random = rows, maybe_null, sliced_at_random

    @property
    def empty(self):
        return all(row in (None, {}, [], ()) for row in self.rows)


def answer(result, line):
    """Evaluate what the line came to; any exception is Django's."""
    nest = any(word in line for word in ('select_related', 'prefetch_related', 'Prefetch'))
    if isinstance(result, Manager):
        result = result.all()
    if isinstance(result, QuerySet):
        rows = rows_of(result, nest)
        return Answer(rows, sliced_at_random=bool(result.query.is_sliced and rows and not rows.total))
    if isinstance(result, list):                      # a slice with a step
        rows = Rows(plain(item, nest) for item in result)
        rows.total = True
        return Answer(rows)
    if result is None:
        return Answer(Rows(), maybe_null=True)
    return Answer(Rows([plain(result, nest)]))


def rows_of(queryset, nest=False):
    skipped = {field.name for field in getattr(queryset, '_known_related_objects', ())}
    to_attr = {p.to_attr: p.queryset for p in queryset._prefetch_related_lookups if getattr(p, 'to_attr', None)}
    rows = Rows(plain(item, nest, skipped=skipped, to_attr=to_attr) for item in queryset)
    rows.total, rows.keys = promised_order(queryset)
    return rows


def plain(item, nest=False, above=(), skipped=(), to_attr=None):
    if isinstance(item, Model):
        return plain_instance(item, nest, above, skipped, to_attr or {})
    if isinstance(item, dict):                        # in_bulk() has instances, and keys of any type
        return {str(key): plain(value, nest) for key, value in item.items()}
    return item


def plain_instance(instance, nest, above, skipped, to_attr):
    row = {}
    for name, value in instance.__dict__.items():
        if name in ('_state', '_prefetched_objects_cache') or name.startswith('_prefetch_related_val_'):
            continue
        if isinstance(value, Model):                  # to_attr of one object, or a FilteredRelation
            value = plain(value, nest, above + (instance,))
        elif isinstance(value, list) and (name in to_attr or value and isinstance(value[0], Model)):
            value = nested_rows(value, instance, above, to_attr.get(name))
        row[name] = value
    if nest:
        for name, other in instance._state.fields_cache.items():
            # Django also caches the way back; that was not asked for.
            if name not in skipped and not any(other is one for one in above + (instance,)):
                row[name] = plain(other, nest, above + (instance,), way_back(instance, name))
        for name, queryset in getattr(instance, '_prefetched_objects_cache', {}).items():
            row[accessor_name(instance, name)] = nested_rows(list(queryset), instance, above, queryset, way_back(instance, name))
    return row


def accessor_name(instance, name):
    """The name that prefetch_related() was given: Django caches backward many-to-manys under their query name."""
    for relation in instance._meta.related_objects:
        if relation.many_to_many and relation.field.related_query_name() == name and relation.get_accessor_name():
            return relation.get_accessor_name()
    return name


def way_back(instance, name):
    """The name under which what the relation leads to caches the instance it was reached from."""
    for relation in instance._meta.related_objects:
        if relation.get_accessor_name() == name:
            return {relation.field.name}
    field = next((field for field in instance._meta.fields if field.name == name and field.one_to_one), None)
    return {field.remote_field.get_accessor_name()} if field is not None else ()


def nested_rows(items, instance, above, queryset, skipped=()):
    rows = Rows(plain(item, True, above + (instance,), skipped) for item in items)
    if queryset is not None:
        rows.total, rows.keys = promised_order(queryset)
    return rows


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


def promised_order(queryset):
    """(is the order total, the leading sort keys that show in the rows)."""
    query, meta = queryset.query, queryset.model._meta
    names = [item_name(item) for item in order_items(queryset)]
    if '?' in names:
        return False, ()
    unique = {'pk'} | {f.name for f in meta.fields if f.unique and not f.null} | {f.attname for f in meta.fields if f.unique and not f.null}
    unique -= set(query.annotations)
    fields = getattr(queryset, '_fields', None)
    objects = fields is not None and queryset._iterable_class in (ValuesIterable, NamedValuesListIterable)
    total = not query.combinator and any(name in unique for name in names) and (fields is None or not multiplies(query))
    if fields and all(isinstance(field, str) for field in fields) and set(fields) <= set(names):
        total = True                                  # rows that tie are equal
    keys = []
    for name in names:
        key = visible_key(name, meta, fields, objects)
        if key is None:
            break
        keys.append(key)
    return total, tuple(keys)


def multiplies(query):
    """Does a join to many rows make several rows of one?"""
    if query.group_by:
        return False
    for alias, join in query.alias_map.items():
        field = getattr(join, 'join_field', None)
        if query.alias_refcount.get(alias) and field is not None and (getattr(field, 'multiple', False) or field.one_to_many or field.many_to_many):
            return True
    return False


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
