"""A random queryset: a chain of methods, grown one at a time, each tried out in Django before the next.

A method that Django refuses, that empties the result or that makes it very large is taken back, save for a few
that are kept to compare refusals and empty answers too. So values and conditions follow what the rows are.
"""
import random

from django.db.models import QuerySet

import older

from .conditions import Conditions, Scope
from .expressions import AGGREGATES, Expressions
from .literals import keywords, source
from .lookups import Lookups
from .schema import Schema, writable

LARGE = 400                                           # rows that a comparison may have at most
KEEP_REFUSED, KEEP_EMPTY = 0.03, 0.08                 # how often a method that fails, or empties the result, stays


class Dice(random.Random):
    """Chance, and the coverage so far: what is rare is drawn more often."""

    def __init__(self, seed, coverage):
        super().__init__(seed)
        self.coverage = coverage

    def rare(self, group, names):
        counts = self.coverage.counts[group]
        return self.choices(names, [(1 + counts[name]) ** -1.6 for name in names])[0]


class World:
    """What everything that makes a part of a queryset shares."""

    def __init__(self, seed, coverage, judge):
        self.version, self.judge, self.coverage = judge.version, judge, coverage
        self.dice = Dice(seed, coverage)
        self.schema = Schema(self.dice)
        self.lookups = Lookups(self.dice)
        self.conditions = Conditions(self)
        self.expressions = Expressions(self)

    def evaluate(self, text, known=None):
        """What the text makes. known: the queryset that its beginning stands for, which saves making it again."""
        names = dict(self.judge.names)
        if known is not None and text.lstrip('(').startswith(known[0]):
            names['_known'] = known[1]
            text = text.replace(known[0], '_known', 1)
        return eval(text, names)


class Refused(Exception):
    """Django takes the method back."""


# Methods and how often they are tried beside others that came as often so far.
STEPS = {
    'annotate': 4, 'alias': 1.5, 'order_by': 2, 'distinct': 1, 'values': 1.5, 'values_list': 1.5, 'reverse': 1, 'slice': 1.5, 'defer': 1, 'only': 1,
    'union': 1, 'intersection': 1, 'difference': 1, 'select_related': 1, 'prefetch_related': 1, 'dates': 1, 'datetimes': 1, 'none': 0.8, 'all': 0.6,
    'using': 0.5, '&': 1.3, '|': 1.6, '^': 2, 'group': 7, 'filtered_relation': 0.6,
}
TERMINALS = {
    'count': 1, 'exists': 1, 'first': 1, 'last': 1, 'get': 1, 'aggregate': 8, 'index': 1, 'earliest': 1.5, 'latest': 1.8, 'in_bulk': 2, 'contains': 2.4,
    'related': 2.4, 'attribute': 1.4,
}
SHARED = {'&': 'combine', '|': 'combine', '^': 'combine', 'union': 'set_operation', 'intersection': 'set_operation', 'difference': 'set_operation',
          'defer': 'load', 'only': 'load'}

NULLS = ('asc(nulls_first=True)', 'desc(nulls_last=True)')
FURTHER = ('[1:]', '[1:3]', '[2:]', '[:2]')    # of what is a slice already: these count from its start


class Chain:
    """One queryset in the making."""

    def __init__(self, world, model=None, depth=0):
        self.world, self.dice, self.schema = world, world.dice, world.schema
        self.model = model or self.schema.model()
        self.text = '%s.objects' % self.model.__name__
        self.made = None                              # (text, the queryset that it makes)
        self.names = {}                               # annotations: kind, values
        self.selected = None                          # values(): the names
        self.grouped = self.sliced = self.combined = self.ordered = self.done = False
        self.depth = depth

    @property
    def scope(self):
        return Scope(self.model, self.names, depth=self.depth)

    # ------------------------------------------------------------ growing

    def grow(self):
        for _ in range(self.dice.choices((1, 2, 3, 4, 5, 6), (12, 24, 26, 20, 12, 6))[0]):
            if self.done:
                return self.text
            if self.dice.random() < 0.5:
                self.filter_(self.dice.choice(('filter', 'filter', 'exclude')))
            else:
                self.one_of(STEPS)
        if not self.done and self.dice.random() < 0.55:
            self.one_of(TERMINALS)
        if not self.done and '.' not in self.text.split('objects', 1)[1]:
            self.text += '.all()'
        return self.text

    def one_of(self, table):
        counts = self.world.coverage.counts['method']
        names = [name for name in table if name != '^' or self.world.version >= (4, 1)]
        name = self.dice.choices(names, [table[name] * (30 + counts[name]) ** -0.8 for name in names])[0]
        getattr(self, SHARED.get(name, name) + '_')(name)

    def attempt(self, text, narrows=False, terminal=False):
        """Take the text if Django does; whether it was taken."""
        if older.reason(text, self.world.version):
            return False
        made = None
        try:
            made = self.world.evaluate(text, self.made)
            if narrows:
                count = made.count()
                if not count and self.dice.random() > KEEP_EMPTY or count > LARGE:
                    return False
        except Exception:
            if self.dice.random() > KEEP_REFUSED:
                return False
            terminal = True
        self.text, self.made = text, (text, made) if isinstance(made, QuerySet) else None
        self.done = self.done or terminal
        return True

    def method(self, name, arguments, narrows=False, terminal=False):
        return self.attempt('%s.%s(%s)' % (self.text, name, arguments), narrows, terminal)

    # ------------------------------------------------------------ conditions

    def filter_(self, name):
        for _ in range(4):
            if self.method(name, self.world.conditions.arguments(self.scope), narrows=True):
                return

    exclude_ = filter_

    def values_of(self, name):
        try:
            values = writable(self.world.evaluate("%s.values_list('%s', flat=True)[:20]" % (self.text, name), self.made))
            # Nearly 0 is what floats that cancel out leave, as the order of the rows has it.
            return [v for v in values if not isinstance(v, float) or v == 0 or abs(v) > 1e-9]
        except Exception:
            return []

    # ------------------------------------------------------------ annotations

    def new_name(self):
        return next(name for name in ('x', 'y', 'z', 'n', 'm', 'k', 'u', 'v', 'w', 'aa', 'bb', 'cc', 'dd', 'ee') if name not in self.names)

    def expression(self):
        """(source, kind) of something to annotate with."""
        roll = self.dice.random()
        if roll < 0.47:
            return self.world.expressions.aggregate(self.scope)
        if roll < 0.78:
            return self.world.expressions.window(self.scope)
        kind = self.dice.choice(('int', 'int', 'text', 'text', 'decimal', 'float', 'date', 'datetime', 'time', 'duration', 'bool', 'json'))
        made = self.world.expressions.of_kind(self.scope, kind, self.dice.choice((1, 1, 2)))
        return made and (made, kind)

    def annotate_(self, name):
        if self.combined or len(self.names) > 4:
            return
        made = self.expression()
        if made is None:
            return
        alias = self.new_name()
        if self.method(name, '%s=%s' % (alias, made[0]), narrows=True) and not self.done:
            self.names[alias] = made[1], self.values_of(alias)
            if self.selected is not None and name == 'annotate':
                self.selected.append(alias)

    alias_ = annotate_

    def group_(self, name):
        """values().annotate(aggregate): a query of its own kind, so it is more often than luck would have it."""
        if self.selected is not None or self.combined:
            return
        fields = self.fields(self.dice.choice((1, 1, 2)))
        made = self.world.expressions.aggregate(self.scope)
        if not fields or made is None:
            return
        alias = self.new_name()
        if self.attempt('%s.values(%s).annotate(%s=%s)' % (self.text, ', '.join(map(repr, fields)), alias, made[0]), narrows=True) and not self.done:
            self.selected, self.grouped = fields + [alias], True
            self.names[alias] = made[1], self.values_of(alias)
            if self.dice.random() < 0.5:
                self.method('order_by', ', '.join(repr(n) for n in self.selected))

    def filtered_relation_(self, name):
        relations = [r for r in self.schema.relations[self.model] if r.many]
        if not relations or self.combined:
            return
        relation = self.dice.choice(relations)
        path = self.schema.path(relation.model, steps=0)
        found = path and path.column and self.world.lookups.pick('key' if path.column.key else path.kind, self.schema.pool(path), simple=True)
        if not found:
            return
        alias = self.new_name()
        condition = 'Q(%s)' % keywords([('%s__%s%s' % (relation.name, path.text, found[0]), found[1])])
        if self.dice.random() < 0.3:
            condition = '~' + condition
        far = self.schema.path(relation.model, ['int', 'text', 'date'], steps=0)
        use = far and self.dice.choice((
            ".filter(%s__isnull=False)" % alias, ".values('pk', '%s__%s')" % (alias, far.text), ".annotate(n_%s=Count('%s'))" % (alias, alias),
            ".annotate(m_%s=Max('%s__%s'))" % (alias, alias, far.text), ".filter(%s=None)" % alias, ".exclude(%s__isnull=True)" % alias))
        self.attempt("%s.annotate(%s=FilteredRelation('%s', condition=%s))%s" % (self.text, alias, relation.name, condition, use or ''), narrows=True)

    # ------------------------------------------------------------ order, columns, slices

    def fields(self, number):
        """Names of columns, of annotations, and paths."""
        chosen = []
        for _ in range(number):
            if self.names and self.dice.random() < 0.3:
                chosen.append(self.dice.choice(sorted(self.names)))
                continue
            path = self.schema.path(self.model, steps=self.dice.choices((0, 1, 2), (75, 20, 5))[0])
            if path and path.kind != 'binary':
                chosen.append(path.text)
        return list(dict.fromkeys(chosen))

    def order_item(self, name):
        roll = self.dice.random()
        if roll < 0.6:
            return repr(self.dice.choice(('', '-')) + name)
        if roll < 0.8:
            return "F('%s').%s" % (name, self.dice.choice(('asc()', 'desc()') + NULLS))
        made = self.world.expressions.of_kind(self.scope, self.dice.choice(('int', 'text')), 1)
        if made is None or has_outside_operator(made):
            return repr(name)
        return '%s.%s()' % (made, self.dice.choice(('asc', 'desc')))

    def order_by_(self, name):
        if self.selected:
            names = [n for n in self.selected if self.dice.random() < 0.7] or self.selected[:1]
            items = [repr(self.dice.choice(('', '-')) + n) for n in names]
        else:
            items = [self.order_item(n) for n in self.fields(self.dice.choice((0, 1, 1, 2)))]
            if self.dice.random() < 0.75:
                items.append(self.dice.choice(("'pk'", "'-pk'")))
        if self.method('order_by', ', '.join(items)):
            self.ordered = bool(items)

    def total(self):
        """Give the rows a total order if that can be done by one more method."""
        if self.selected is not None:
            return self.method('order_by', ', '.join(map(repr, self.selected)))
        return self.method('order_by', "'%s'" % self.dice.choice(('pk', '-pk')))

    def reverse_(self, name):
        fields = self.fields(1)
        if fields and self.selected is None and not self.sliced and self.dice.random() < 0.5:
            self.method('order_by', "F('%s').%s, 'pk'" % (fields[0], self.dice.choice(NULLS)))
        self.method('reverse', '')

    def distinct_(self, name):
        if self.selected is None and self.dice.random() < 0.3 and not self.combined:
            fields = [f for f in self.fields(1) if f not in self.names]
            if fields:
                self.attempt("%s.order_by('%s', 'pk').distinct('%s')" % (self.text, fields[0], fields[0]), narrows=True)
                return
        self.method('distinct', '')

    def values_(self, name):
        if self.selected is not None and self.dice.random() < 0.7:
            return
        fields = self.fields(self.dice.choice((0, 1, 2, 2, 3)))
        if self.method(name, ', '.join(map(repr, fields)), narrows=True):
            self.selected = fields or None

    def values_list_(self, name):
        if self.selected is not None and self.dice.random() < 0.7:
            return
        fields = self.fields(self.dice.choice((0, 1, 1, 2, 3)))
        extra = []
        if len(fields) == 1 and self.dice.random() < 0.6:
            extra = ['flat=True']
        elif fields and self.dice.random() < 0.2:
            extra = ['named=True']
        if self.method(name, ', '.join(list(map(repr, fields)) + extra), narrows=True):
            self.selected = fields or None

    def slice_(self, name):
        if self.sliced or not self.total() or self.done:
            return
        self.sliced = self.attempt(self.text + self.bounds(), narrows=True)
        if self.sliced and not self.done and self.dice.random() < 0.35:
            self.attempt(self.text + self.dice.choice(FURTHER), narrows=True)

    def bounds(self):
        low, high = self.dice.choice(((None, 1), (None, 3), (None, 10), (1, 4), (1, None), (2, None), (0, 5), (3, 30)))
        return '[%s:%s]' % ('' if low is None else low, '' if high is None else high)

    def load_(self, name):
        fields = [p.text for p in (self.schema.path(self.model, steps=0) for _ in range(self.dice.choice((1, 1, 2)))) if p and p.column]
        self.method(name, ', '.join(map(repr, dict.fromkeys(fields))))

    def dates_(self, name):
        kind = 'date' if name == 'dates' else 'datetime'
        path = self.schema.path(self.model, [kind], steps=self.dice.choices((0, 1, 2), (60, 30, 10))[0])
        if path is None or self.selected is not None:
            return
        grains = ['year', 'month', 'week', 'day'] + (['hour', 'minute', 'second'] if kind == 'datetime' else [])
        order = self.dice.choice(('', ", 'DESC'", ", order='ASC'"))
        if self.method(name, "'%s', '%s'%s" % (path.text, self.dice.choice(grains), order), narrows=True):
            self.selected = []

    datetimes_ = dates_

    # ------------------------------------------------------------ loading of relations

    def select_related_(self, name):
        relations = [r for r in self.schema.relations[self.model] if not r.many]
        if self.selected is not None or not relations:
            return
        chosen = []
        for _ in range(self.dice.choice((1, 1, 2))):
            relation = self.dice.choice(relations)
            text = relation.name
            deeper = [r for r in self.onward(relation) if not r.many]
            if deeper and self.dice.random() < 0.4:
                text += '__' + self.dice.choice(deeper).name
            chosen.append(text)
        self.method(name, ', '.join(map(repr, dict.fromkeys(chosen))))

    def prefetch_related_(self, name):
        # once: a second queryset for the same key is an error, in Django only where there are rows
        if self.selected is not None or self.sliced or name in self.text:
            return
        lookups = [self.lookup(self.model, 2, key) for key in self.dice.choice((['loaded'], ['loaded', 'others']))]
        starts = [text and text.split("'")[1].split('__')[0] for text in lookups]
        if None not in lookups and (len(set(starts)) == len(starts) or all('to_attr' in text for text in lookups)):
            self.method(name, ', '.join(lookups))

    def lookup(self, model, depth, key=None):
        """A lookup of prefetch_related(): a path, or a Prefetch() with a queryset of its own."""
        relation = self.dice.choice(self.schema.relations[model] or [None])
        if relation is None:
            return None
        text = accessor(relation)
        if depth and self.dice.random() < 0.5:
            if key and self.dice.random() < 0.5:
                # Django can't slice what has no name of its own
                return "Prefetch('%s', %s, to_attr='%s')" % (text, self.nested(relation, depth - 1, slices=True), key)
            return "Prefetch('%s', %s)" % (text, self.nested(relation, depth - 1))
        # not back to where it came from: there Django has the very object that it started from
        deeper = self.onward(relation)
        if deeper and self.dice.random() < 0.4:
            text += '__' + accessor(self.dice.choice(deeper))
        return repr(text)

    def onward(self, relation):
        """The relations of what a relation leads to, but for the way back."""
        return [r for r in self.schema.relations[relation.model] if r.field is not relation.field.remote_field and r.field.remote_field is not relation.field]

    def nested(self, relation, depth, slices=False):
        """The queryset of a Prefetch()."""
        model = relation.model
        text = '%s.objects' % model.__name__
        if self.dice.random() < 0.6:
            text += '.%s(%s)' % (self.dice.choice(('filter', 'filter', 'exclude')),
                                 self.world.conditions.arguments(Scope(model, depth=2), self.dice.choice((0, 0, 1))))
            if relation.many and self.dice.random() < 0.3:
                text += '.distinct()'
        ones = [r for r in self.onward(relation) if not r.many]
        if ones and self.dice.random() < 0.3:
            text += ".select_related('%s')" % self.dice.choice(ones).name
        elif self.dice.random() < 0.2:
            column = self.dice.choice([c for c in self.schema.columns[model] if c.name != 'pk'])
            text += ".%s('%s')" % (self.dice.choice(('only', 'defer')), column.name)
        inner = self.lookup(model, depth) if self.dice.random() < 0.3 else None
        if inner:
            text += '.prefetch_related(%s)' % inner
        if relation.many:
            text += ".order_by('%s')" % self.dice.choice(('pk', '-pk'))
            if slices and 'distinct' not in text and self.world.version >= (4, 2) and self.dice.random() < 0.4:
                text += self.dice.choice(('[:1]', '[:2]', '[1:3]', '[1:]'))
        elif text.endswith('.objects'):
            text += '.all()'
        return text

    # ------------------------------------------------------------ several querysets

    def none_(self, name):
        if self.dice.random() < 0.5:
            self.method('none', '')

    def all_(self, name):
        self.method('all', '')

    def using_(self, name):
        self.method('using', "'default'")

    def sibling(self):
        """Another queryset of the same model, with conditions only."""
        text = '%s.objects' % self.model.__name__
        for _ in range(self.dice.choice((1, 1, 2))):
            text += '.%s(%s)' % (self.dice.choice(('filter', 'filter', 'exclude')), self.world.conditions.arguments(Scope(self.model, depth=self.depth), self.dice.choice((0, 0, 1, 2))))
        return text

    def set_operation_(self, name):
        if self.combined or self.names and self.selected is None or 'defer' in self.text or 'only(' in self.text:
            return
        for _ in range(3):
            other = self.sibling()
            if self.selected:
                if any(n in self.names for n in self.selected):
                    return
                other += '.values(%s)' % ', '.join(map(repr, self.selected))
            all_ = ', all=True' if name == 'union' and self.dice.random() < 0.3 else ''
            if self.method(name, other + all_, narrows=True):
                self.combined = True
                if self.dice.random() < 0.4:
                    self.method('order_by', "'pk'" if not self.selected else ', '.join(map(repr, self.selected)))
                return

    def combine_(self, name):
        """a & b, a | b, a ^ b: the second has conditions only."""
        if self.combined or self.names or self.selected is not None or self.sliced:
            return
        for _ in range(3):
            if self.attempt('(%s %s %s)' % (self.text, name, self.sibling()), narrows=True):
                return

    # ------------------------------------------------------------ terminal methods

    def count_(self, name):
        self.method(name, '', terminal=True)

    exists_ = count_

    def first_(self, name):
        if self.grouped and not self.total():
            return
        if not self.grouped and not self.sliced and self.dice.random() < 0.6 and not self.total():
            return
        self.method(name, '', terminal=True)

    last_ = first_

    def index_(self, name):
        if self.sliced or self.total():
            self.attempt('%s[%d]' % (self.text, self.dice.choice((0, 0, 1, 2))), terminal=True)

    def earliest_(self, name):
        path = self.schema.path(self.model, ['date', 'datetime', 'int'], many=False, steps=0)
        if path and not self.combined and self.selected is None:
            self.method(name, "'%s', 'pk'" % path.text, terminal=True)

    latest_ = earliest_

    def get_(self, name):
        """get() of a row that is there, or of whatever comes."""
        if self.dice.random() < 0.2 or self.sliced or self.combined or self.selected == []:
            self.method(name, '', terminal=True)
            return
        keys = self.keys()
        arguments = 'pk=%s' % self.dice.choice(keys) if keys and self.dice.random() < 0.8 else self.world.conditions.arguments(self.scope, 0)
        self.attempt('%s.get(%s)' % (self.text, arguments), terminal=True)

    def keys(self):
        try:
            return [source(key) for key in writable(self.world.evaluate(self.text + ".order_by().values_list('pk', flat=True)[:10]", self.made))]
        except Exception:
            return []

    def aggregate_(self, name):
        made = [m for m in (self.world.expressions.aggregate(self.scope) for _ in range(self.dice.choice((1, 1, 2)))) if m]
        if made:
            self.method(name, ', '.join('%s=%s' % (alias, m[0]) for alias, m in zip(('a', 'b'), made)), terminal=True)

    def in_bulk_(self, name):
        keys = self.keys()
        if self.selected is None and not self.sliced and not self.combined:
            chosen = [self.dice.choice(keys) for _ in range(3)] if keys else []
            self.method(name, self.dice.choice(('', '[%s]' % ', '.join(chosen))), terminal=True)

    def contains_(self, name):
        keys = self.keys()
        if keys and self.world.version >= (4, 0) and self.selected is None:
            key = self.dice.choice(keys)
            self.method(name, '%s.objects.get(pk=%s)' % (self.model.__name__, key), terminal=True)

    def related_(self, name):
        """The related manager of one instance, and a condition on what it leads to."""
        keys = self.keys()
        relations = [r for r in self.schema.relations[self.model] if r.many]
        if not keys or not relations or self.selected is not None:
            return
        relation = self.dice.choice(relations)
        start = '%s.objects.get(pk=%s).%s' % (self.model.__name__, self.dice.choice(keys), accessor(relation))
        end = self.dice.choice(('.all()', '.count()', '.filter(%s)' % self.world.conditions.arguments(Scope(relation.model, depth=1), 0), ".order_by('pk')", '.exists()'))
        self.attempt(start + end, narrows=end.startswith('.filter'), terminal=True)

    def attribute_(self, name):
        """An attribute of one instance, through relations to one where there are."""
        keys = self.keys()
        if not keys or self.selected is not None:
            return
        path = self.schema.path(self.model, ['int', 'text', 'date', 'decimal', 'bool', 'datetime'], many=False, steps=self.dice.choice((0, 0, 1, 2)))
        if path:
            self.attempt('%s.objects.get(pk=%s).%s' % (self.model.__name__, self.dice.choice(keys), path.text.replace('__', '.')), terminal=True)


def accessor(relation):
    field = relation.field
    return field.name if not hasattr(field, 'get_accessor_name') else field.get_accessor_name()


def has_outside_operator(text):
    """Is there an operator outside all parentheses, so that a method would bind to its last operand only?"""
    depth = 0
    for c in text:
        depth += (c in '([{') - (c in ')]}')
        if depth == 0 and c in ' +-*%~':
            return True
    return False

