"""The models as a random queryset sees them: a graph of relations, the kind of each column, the values in it.

A kind is what decides which lookups, functions and aggregates fit: text, int, decimal, float, bool, date,
datetime, time, duration, uuid, json, binary, ip, array, range, or rel for a relation itself.
"""
from django.apps import apps

from .literals import Unwritable, source

KINDS = {
    'text': 'CharField TextField EmailField SlugField URLField',
    'int': 'AutoField BigAutoField SmallAutoField IntegerField SmallIntegerField BigIntegerField PositiveIntegerField '
           'PositiveSmallIntegerField PositiveBigIntegerField',
    'float': 'FloatField', 'decimal': 'DecimalField', 'bool': 'BooleanField', 'date': 'DateField', 'datetime': 'DateTimeField',
    'time': 'TimeField', 'duration': 'DurationField', 'uuid': 'UUIDField', 'json': 'JSONField', 'binary': 'BinaryField',
    'ip': 'GenericIPAddressField', 'array': 'ArrayField',
    'range': 'IntegerRangeField BigIntegerRangeField DecimalRangeField DateRangeField DateTimeRangeField',
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}

# Models with much to find in them are drawn more often.
WEIGHTS = {'AllTypes': 9, 'Book': 5, 'Entry': 4, 'Blog': 3, 'Author': 2, 'Person': 3, 'Message': 3, 'Employee': 2, 'Site': 3, 'Sample': 3}
# Lookups that only columns of few models have.
RARE_LOOKUPS = ('adjacent_to', 'fully_lt', 'fully_gt', 'not_lt', 'not_gt', 'overlap', 'has_key', 'has_keys', 'has_any_keys')
# Tables that Django fills by itself: what is in them depends on its version.
LEFT_OUT = {'Session', 'ContentType', 'Permission', 'LogEntry'}


class Column:
    """A name that ends a path in a value."""

    def __init__(self, name, field):
        self.key = field.is_relation                  # Django has fewer lookups for it
        while field.is_relation:
            field = field.target_field
        self.name, self.field, self.kind = name, field, KIND_OF[field.get_internal_type()]
        self.null = field.null


class Relation:
    """A name that leads to another model."""

    def __init__(self, field):
        self.name, self.model = field.name, field.related_model
        self.many = bool(field.one_to_many or field.many_to_many)
        self.forward = not field.auto_created or field.concrete
        self.field = field


class Path:
    """A path of relations that ends in a column, or (column None) on a relation."""

    def __init__(self, start, relations, column):
        self.start, self.relations, self.column = start, relations, column

    @property
    def text(self):
        return '__'.join([r.name for r in self.relations] + ([self.column.name] if self.column else []))

    @property
    def kind(self):
        return self.column.kind if self.column else 'rel'

    @property
    def many(self):
        return any(r.many for r in self.relations)

    @property
    def model(self):
        return self.relations[-1].model if self.relations else self.start

    @property
    def field(self):
        return self.column.field if self.column else self.relations[-1].field


class Schema:
    def __init__(self, dice):
        self.dice = dice
        hidden = LEFT_OUT
        self.models = [m for m in apps.get_models() if m.__name__ not in hidden]
        self.columns, self.relations, self.pools = {}, {}, {}
        for model in self.models:
            self.columns[model], self.relations[model] = list(columns_of(model)), [
                Relation(f) for f in model._meta.get_fields() if f.is_relation and f.related_model in self.models]

    def model(self):
        """A model to start from; one with all types when the lookups of rare types are behind the others."""
        counts = self.dice.coverage.counts
        if min(counts['lookup'][name] for name in RARE_LOOKUPS) * 24 < sum(counts['base'].values()) and self.dice.random() < 0.6:
            return next(m for m in self.models if m.__name__ == 'AllTypes')
        return self.dice.choices(self.models, [WEIGHTS.get(m.__name__, 1) for m in self.models])[0]

    def walk(self, model, steps):
        """A random walk over that many relations, or fewer where the way ends."""
        path = []
        for _ in range(steps):
            here = self.relations[path[-1].model if path else model]
            if not here:
                break
            path.append(self.dice.choice(here))
        return path

    def steps(self):
        return self.dice.choices((0, 1, 2, 3, 4), (50, 28, 13, 6, 3))[0]

    def path(self, model, kinds=None, many=True, steps=None, null=None):
        """A random path to a column of one of the kinds (None: any, relations too); None if luck fails."""
        for _ in range(25):
            relations = self.walk(model, self.steps() if steps is None else steps)
            if not many and any(r.many for r in relations):
                continue
            end = relations[-1].model if relations else model
            if relations and (kinds is None or 'rel' in kinds) and self.dice.random() < (0.3 if kinds is None else 0.8):
                return Path(model, relations, None)
            fitting = [c for c in self.columns[end] if kinds is None or c.kind in kinds]
            if kinds is None:
                # Ranges have as many lookups of their own as all others together.
                kind = self.dice.rare('kind', sorted({c.kind for c in fitting}) + ['range'] * any(c.kind == 'range' for c in fitting))
                self.dice.coverage.counts['kind'][kind] += 1
                fitting = [c for c in fitting if c.kind == kind]
            if fitting:
                return Path(model, relations, self.dice.choice(fitting))
        return None

    def pool(self, path):
        """Values that the path leads to, None among them if it is; sources of Python literals are made of them."""
        key = path.start, path.text
        if key not in self.pools:
            rows = path.start._base_manager.order_by().values_list(path.text, flat=True)[:300]
            self.pools[key] = writable(rows)
        return self.pools[key]

    def related_to(self, model):
        """(model, name of its foreign key, column of ours that it refers to) of those that refer to us."""
        for relation in self.relations[model]:
            field = relation.field
            if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one):
                yield relation.model, field.field.name, field.field.target_field.name


def columns_of(model):
    for field in model._meta.concrete_fields:
        if field.is_relation:
            yield Column(field.attname, field)
        elif field.get_internal_type() in KIND_OF:
            yield Column(field.name, field)
    if model._meta.pk is not None:
        yield Column('pk', model._meta.pk)


def writable(rows):
    """The values that have a literal, each once, in an order that does not depend on the plan."""
    seen = {}
    for value in rows:
        try:
            seen[source(value)] = value
        except Unwritable:
            pass
    return [seen[key] for key in sorted(seen)]
