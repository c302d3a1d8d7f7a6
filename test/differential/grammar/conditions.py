"""Conditions: keyword arguments, Q trees, Exists(), lookups as expressions, nested querysets."""
from .literals import Unwritable, keywords, source

CONNECTORS = {'&': 12, '|': 12, '^': 3}
LOOKUP_CLASSES = {'exact': 'Exact', 'gt': 'GreaterThan', 'gte': 'GreaterThanOrEqual', 'lt': 'LessThan', 'lte': 'LessThanOrEqual'}


class Scope:
    """Where a condition or an expression stands: a model, the annotations it may name, the queryset around it."""

    def __init__(self, model, names=None, outer=None, depth=0):
        self.model, self.names, self.outer, self.depth = model, names or {}, outer, depth


class Conditions:
    def __init__(self, world):
        self.world, self.dice, self.schema, self.lookups = world, world.dice, world.schema, world.lookups

    # ------------------------------------------------------------ single conditions

    def pair(self, scope):
        """(name, source) of one keyword argument."""
        for _ in range(20):
            found = self.named(scope) if scope.names and self.dice.random() < 0.4 else self.field(scope)
            if found:
                return found
        return 'pk__isnull', 'False'

    def named(self, scope):
        """A condition on an annotation."""
        name = self.dice.choice(sorted(scope.names))
        kind, values = scope.names[name]
        if self.dice.random() < 0.2:
            other = self.world.expressions.of_kind(scope, kind, 1)
            return other and (name + self.dice.choice(('', '__gt', '__lte')), other)
        found = self.lookups.pick(kind, values, simple=kind not in ('date', 'datetime', 'text'))
        return found and (name + found[0], found[1])

    def field(self, scope):
        path = self.schema.path(scope.model)
        if path is None:
            return None
        if path.kind == 'rel':
            return self.relation(scope, path)
        roll = self.dice.random()
        if roll < 0.12 and path.kind in ('int', 'text', 'date', 'datetime', 'decimal', 'float', 'time'):
            other = self.world.expressions.of_kind(scope, path.kind, 1)
            return other and (path.text + self.dice.choice(('', '__gt', '__gte', '__lt', '__lte')), other)
        if roll < 0.15 and scope.outer:
            return self.outer(scope, path)
        if roll < 0.19 and scope.depth < 2:
            return self.in_queryset(scope, path)
        found = self.lookups.pick('key' if path.column.key else path.kind, self.schema.pool(path))
        return found and (path.text + found[0], found[1])

    def outer(self, scope, path):
        """A column compared with one of the queryset around; OuterRef of something that exists there."""
        there = self.schema.path(scope.outer.model, [path.kind], many=False, steps=self.dice.choice((0, 0, 1)))
        return there and (path.text + self.dice.choice(('', '__gt', '__lte')), "OuterRef('%s')" % there.text)

    def relation(self, scope, path):
        """A condition on a relation itself: a key, an instance, a queryset, nothing."""
        keys = self.schema.pool(path)
        roll = self.dice.random()
        if roll < 0.15 and scope.depth < 2 and path.model in self.schema.models:
            return path.text + '__in', self.queryset(path.model, scope, None)
        if roll < 0.25 and not self.target_is_odd(path):
            known = [k for k in keys if k is not None]
            if known:
                key = source(self.dice.choice(known))
                made = '%s(pk=%s)' % (path.model.__name__, key) if self.dice.random() < 0.5 else '%s.objects.get(pk=%s)' % (path.model.__name__, key)
                return path.text, made
        if roll < 0.32:
            other = self.schema.path(scope.model, ['rel'], steps=1)
            if other and other.column is None and other.model is path.model:
                return path.text, "F('%s')" % other.text
        found = self.lookups.pick('rel', keys)
        return found and (path.text + found[0], found[1])

    @staticmethod
    def target_is_odd(path):
        """Does the relation refer to something else than the primary key? Then keys are not what get(pk=) takes."""
        field = path.relations[-1].field
        return getattr(field, 'to_fields', None) not in ([None], None) and field.target_field != path.model._meta.pk

    def in_queryset(self, scope, path):
        """column__in=Model.objects...values('column of that kind')"""
        model = self.schema.model()
        there = self.schema.path(model, [path.kind], steps=self.dice.choice((0, 0, 1)))
        if there is None or path.kind in ('json', 'float', 'array', 'range', 'binary'):
            return None
        if path.kind == 'decimal' or path.field.get_internal_type() != there.field.get_internal_type() and path.kind != 'int':
            return None
        return path.text + '__in', self.queryset(model, scope, there.text)

    # ------------------------------------------------------------ nested querysets

    def queryset(self, model, scope, column):
        """A nested queryset that yields one column (None: the primary key, unsaid)."""
        inner = Scope(model, outer=scope, depth=scope.depth + 1)
        text = '%s.objects' % model.__name__
        for _ in range(self.dice.choice((1, 1, 1, 2))):
            text += '.%s(%s)' % (self.dice.choice(('filter', 'filter', 'filter', 'exclude')), self.arguments(inner, 1))
        if column:
            text += self.dice.choice((".values('%s')", ".values_list('%s')", ".values_list('%s', flat=True)")) % column
        roll = self.dice.random()
        if roll < 0.1 and column != 'pk':
            return text + '.distinct()'
        if roll < 0.2:
            order = "'pk', '%s'" % column if column not in (None, 'pk') else "'pk'"      # total, even if the path leads to many rows
            return '%s.order_by(%s)[:%d]' % (text, order, self.dice.choice((1, 2, 5)))
        return text

    def exists(self, scope):
        """Exists() over a related model, tied to ours by its foreign key, or over any model by equal columns."""
        tied = list(self.schema.related_to(scope.model))
        tied = [t for t in tied if t[0] in self.schema.models and self.reaches(t[0], t[1])]
        if tied and self.dice.random() < 0.7:
            model, key, column = self.dice.choice(tied)
            tie = (key, "OuterRef('%s')" % column)
        else:
            ours = self.schema.path(scope.model, ['int', 'text', 'date'], many=False, steps=self.dice.choice((0, 0, 1)))
            model = self.schema.model()
            theirs = ours and self.schema.path(model, [ours.kind], steps=0)
            if theirs is None:
                return None
            tie = (theirs.text, "OuterRef('%s')" % ours.text)
        inner = Scope(model, outer=scope, depth=scope.depth + 1)
        text = '%s.objects.filter(%s)' % (model.__name__, keywords([tie]))
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            text += '.%s(%s)' % (self.dice.choice(('filter', 'filter', 'exclude')), self.arguments(inner, 1))
        return 'Exists(%s)' % text

    @staticmethod
    def reaches(model, name):
        return name in {f.name for f in model._meta.get_fields()}

    # ------------------------------------------------------------ trees

    def atom(self, scope):
        """A leaf of a Q tree."""
        roll = self.dice.random()
        if roll < 0.08 and scope.depth < 2:
            found = self.exists(scope)
            if found:
                return found
        if roll < 0.11 and self.world.version >= (4, 0):
            return self.comparison(scope)
        pairs = [self.pair(scope)]
        if self.dice.random() < 0.2:
            pairs.append(self.pair(scope))
        return 'Q(%s)' % keywords(dict(pairs).items())

    def comparison(self, scope):
        """A lookup written as an expression: GreaterThan(F('a'), F('b'))."""
        kind = self.dice.choice(('int', 'int', 'text', 'date'))
        left, right = (self.world.expressions.of_kind(scope, kind, 1) for _ in range(2))
        if left is None or right is None or not left.startswith(('F(', 'Length(', 'Upper(', 'Lower(')):
            return 'Q(%s)' % keywords([self.pair(scope)])
        return '%s(%s, %s)' % (self.dice.choice(sorted(LOOKUP_CLASSES.values())), left, right)

    def tree(self, scope, depth):
        """A Q tree of that depth at most."""
        roll = self.dice.random()
        if depth <= 0 or roll < 0.25:
            return self.atom(scope)
        if roll < 0.45:
            return '~' + self.operand(self.tree(scope, depth - 1))
        connectors = [c for c in CONNECTORS if c != '^' or self.world.version >= (4, 1)]
        connector = self.dice.choices(connectors, [CONNECTORS[c] for c in connectors])[0]
        left, right = self.tree(scope, depth - 1), self.tree(scope, depth - 1)
        if self.bare(left) and self.bare(right):
            left = 'Q(%s)' % left                     # an expression and an expression are not a Q in every Django
        return '%s %s %s' % (self.operand(left), connector, self.operand(right))

    @staticmethod
    def bare(text):
        return not text.lstrip('~(').startswith('Q(')

    @staticmethod
    def operand(text):
        """In parentheses unless one call."""
        depth = 0
        for i, c in enumerate(text):
            if c in '([{':
                depth += 1
            elif c in ')]}':
                depth -= 1
            elif c == ' ' and depth == 0 and i:
                return '(%s)' % text
        return text

    def arguments(self, scope, depth=None):
        """The arguments of one filter() or exclude()."""
        if depth is None:
            depth = self.dice.choices((0, 1, 2, 3, 4), (45, 20, 18, 10, 7))[0]
        if depth == 0 or depth == 1 and self.dice.random() < 0.6:
            pairs = dict(self.pair(scope) for _ in range(self.dice.choices((1, 2, 3), (70, 24, 6))[0]))
            return keywords(pairs.items())
        text = self.tree(scope, depth)
        if self.dice.random() < 0.15:
            text += ', ' + keywords([self.pair(scope)])
        return text

    def literal(self, values):
        """One of the values as source, None if there is none that can be written."""
        known = [v for v in values if v is not None]
        try:
            return source(self.dice.choice(known)) if known else None
        except Unwritable:
            return None
