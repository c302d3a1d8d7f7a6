"""Expressions by the kind of their value: columns, arithmetic, functions, Case, Subquery; aggregates and windows.

MAKERS lists for each kind the templates that make it. In a template {int} stands for an expression of that
kind, {=int} for a column of it, {'abc'} and other text for itself, and # for a small number. To add a database
function, add a template to the kind it yields.
"""
import re

from .conditions import Scope
from .literals import keywords

MAKERS = {
    'int': [
        '{int} + {int}', '{int} - {int}', '{int} * #', '{int} %% #', '-{int}', '{=int} + #', '# - {=int}', 'Length({=text})', 'ExtractYear({=date})',
        'ExtractMonth({=date})', 'ExtractDay({=datetime})', 'ExtractWeekDay({=date})', 'ExtractHour({=time})', 'ExtractQuarter({=date})',
        'ExtractWeek({=date})', 'ExtractIsoYear({=date})', 'Coalesce({=int}, Value(#))', 'Abs({=int})', "StrIndex({=text}, Value('a'))",
        'Greatest({=int}, {=int})', 'Least({=int}, Value(#))', 'NullIf({=int}, Value(#))', 'Ord({=text})', '{=int}.bitand(#)', '{=int}.bitor(#)',
        'Mod({=int}, Value(#))', 'Cast({=decimal}, IntegerField())', 'Cast({=bool}, IntegerField())', 'Value(#)', "Cast({=int}, BigIntegerField())",
    ],
    'decimal': [
        "{=decimal} * Decimal('1.5')", '{=decimal} + {=decimal}', "{=decimal} - Decimal('0.25')", "Coalesce({=decimal}, Decimal('0'))",
        'Round({=decimal})', 'Abs({=decimal})', 'Cast({=int}, DecimalField(max_digits=20, decimal_places=2))', 'Ceil({=decimal})', 'Floor({=decimal})',
    ],
    'float': ['Cast({=int}, FloatField())', '{=float} * 2.0', 'Sqrt(Abs({=int}))', 'Cast({=decimal}, FloatField())', 'Coalesce({=float}, 0.5)'],
    'text': [
        'Upper({=text})', 'Lower({=text})', "Concat({=text}, Value('-'), {=text})", 'Substr({=text}, 2, 3)', 'Left({=text}, 4)', 'Right({=text}, 3)',
        'Trim({=text})', "Replace({=text}, Value('a'), Value('b'))", 'Reverse({=text})', "Coalesce({=text}, Value('none'))", 'Cast({=int}, CharField())',
        "LPad({=text}, 8, Value('.'))", 'MD5({=text})', "Value('x')", "Concat({=text}, {=text}, output_field=TextField())", 'NullIf({=text}, Value(\'\'))',
        'Repeat({=text}, 2)', 'Greatest({=text}, {=text})', "Cast({=date}, TextField())",
    ],
    'date': [
        "TruncMonth({=date})", "TruncYear({=date})", 'TruncDate({=datetime})', 'Cast({=datetime}, DateField())', 'Coalesce({=date}, datetime.date(2000, 1, 1))',
        "Trunc({=date}, 'quarter')", 'TruncWeek({=date})', 'Greatest({=date}, {=date})', 'Least({=date}, {=date})',
    ],
    'datetime': [
        'TruncHour({=datetime})', 'TruncDay({=datetime})', "TruncMinute({=datetime})", "Trunc({=datetime}, 'month')",
        'ExpressionWrapper({=datetime} + timedelta(days=#), output_field=DateTimeField())', 'Greatest({=datetime}, {=datetime})',
    ],
    'time': ['TruncTime({=datetime})', 'TruncHour({=time})', 'TruncMinute({=time})'],
    'duration': ['ExpressionWrapper({=datetime} - {=datetime}, output_field=DurationField())', '{=duration} + timedelta(hours=#)'],
    'bool': ['ExpressionWrapper({q}, output_field=BooleanField())', '{exists}', 'Value(True)', 'Coalesce({=bool}, Value(False))'],
    'json': ['JSONObject(a={=text}, b={int})', "JSONObject(x={=int}, y=JSONObject(z={=text}))"],
    'uuid': [], 'binary': [], 'ip': [], 'array': [], 'range': [],
}
OUTPUT = {
    'int': 'IntegerField()', 'decimal': 'DecimalField(max_digits=40, decimal_places=10)', 'float': 'FloatField()', 'text': 'TextField()',
    'date': 'DateField()', 'datetime': 'DateTimeField()', 'time': 'TimeField()', 'duration': 'DurationField()', 'bool': 'BooleanField()',
}
SLOT = re.compile(r'\{(=?)(\w+)\}')
SLOT_OR_NUMBER = re.compile(r'\{(=?)(\w+)\}|#')

# What an aggregate takes and yields ('=': the kind of its argument).
AGGREGATES = {
    'Count': (('int', 'text', 'rel', 'date', 'decimal', '*'), 'int'), 'Sum': (('int', 'decimal', 'duration'), '='), 'Avg': (('int', 'decimal', 'duration'), 'avg'),
    'Min': (('int', 'decimal', 'text', 'date', 'datetime', 'time'), '='), 'Max': (('int', 'decimal', 'text', 'date', 'datetime', 'time'), '='),
    'StdDev': (('int', 'decimal'), 'float'), 'Variance': (('int', 'decimal'), 'float'),
    'ArrayAgg': (('int', 'text', 'date'), 'array'), 'StringAgg': (('text',), 'text'), 'JSONBAgg': (('int', 'text'), 'json'),
    'BoolAnd': (('bool',), 'bool'), 'BoolOr': (('bool',), 'bool'), 'BitAnd': (('int',), 'int'), 'BitOr': (('int',), 'int'), 'BitXor': (('int',), 'int'),
    'Corr': (('int',), 'float'), 'CovarPop': (('int',), 'float'), 'RegrAvgX': (('int',), 'float'), 'RegrAvgY': (('int',), 'float'),
    'RegrCount': (('int',), 'int'), 'RegrIntercept': (('int',), 'float'), 'RegrR2': (('int',), 'float'), 'RegrSlope': (('int',), 'float'),
    'RegrSXX': (('int',), 'float'), 'RegrSXY': (('int',), 'float'), 'RegrSYY': (('int',), 'float'),
}
COMMON = ['Count', 'Count', 'Count', 'Sum', 'Sum', 'Avg', 'Min', 'Max']
# Columns with the ends of their types in them: what floats make of their sums depends on the order.
EXTREME = {'big', 'real', 'dec'}
TWO_ARGUMENTS = {name for name in AGGREGATES if name.startswith(('Regr', 'Corr', 'Covar'))}
WINDOWS = {'RowNumber()': 'int', 'Rank()': 'int', 'DenseRank()': 'int', 'PercentRank()': 'float', 'CumeDist()': 'float', 'Ntile(3)': 'int',
           'Lag': '=', 'Lead': '=', 'FirstValue': '=', 'LastValue': '=', 'NthValue': '=', 'Sum': '=', 'Max': '=', 'Count': 'int'}


class Expressions:
    def __init__(self, world):
        self.world, self.dice, self.schema = world, world.dice, world.schema

    def column(self, scope, kind, many=0.15):
        """F('path') of that kind; None if there is none near."""
        names = [name for name, (k, _) in scope.names.items() if k == kind]
        if names and self.dice.random() < 0.4:
            return "F('%s')" % self.dice.choice(names)
        path = self.schema.path(scope.model, [kind], many=self.dice.random() < many, steps=self.dice.choices((0, 1, 2), (70, 23, 7))[0])
        return path and "F('%s')" % path.text

    def of_kind(self, scope, kind, depth, nested=False):
        """An expression of that kind, None if the model has nothing to make it of."""
        roll = self.dice.random()
        if kind in ('rel', 'avg'):
            return None
        if depth <= 0 or roll < 0.3:
            return self.column(scope, kind)
        if roll < 0.42 and kind in OUTPUT:
            return self.case(scope, kind, depth - 1)
        if roll < 0.5 and scope.depth < 2 and kind in OUTPUT:
            return self.subquery(scope, kind)
        makers = MAKERS.get(kind)
        if nested and makers:
            # Trunc...() is made a date by Django where it stands alone, and stays a datetime inside something else.
            makers = [maker for maker in makers if not maker.startswith('Trunc')]
        if not makers:
            return self.column(scope, kind)
        return self.fill(self.dice.choice(makers), scope, depth)

    def fill(self, template, scope, depth):
        parts, end = [], 0
        for slot in SLOT_OR_NUMBER.finditer(template):
            parts.append(template[end:slot.start()])
            end = slot.end()
            if slot.group(0) == '#':
                parts.append(str(self.dice.choice((1, 2, 3, 5, 10))))
                continue
            made = self.slot(scope, slot.group(1), slot.group(2), depth)
            if made is None:
                return None
            if not slot.group(1) and ' ' in made and re.search(r'[+*%-]', template):
                made = '(%s)' % made
            parts.append(made)
        return (''.join(parts) + template[end:]).replace('%%', '%')

    def slot(self, scope, plain, kind, depth):
        if kind == 'q':
            return self.world.conditions.tree(scope, 1)
        if kind == 'exists':
            return self.world.conditions.exists(scope) if scope.depth < 2 else None
        return self.column(scope, kind) if plain else self.of_kind(scope, kind, depth - 1)

    def case(self, scope, kind, depth):
        """Case(When(...), ...): with an output_field, because branches may be of unlike fields."""
        whens = []
        for _ in range(self.dice.choice((1, 1, 2))):
            result = self.branch(scope, kind, depth)
            if result is None:
                return None
            condition = self.world.conditions.arguments(scope, self.dice.choice((0, 0, 1)))
            whens.append('When(%s, then=%s)' % (condition, result))
        if self.dice.random() < 0.75:
            default = self.branch(scope, kind, depth)
            if default:
                whens.append('default=' + default)
        return 'Case(%s, output_field=%s)' % (', '.join(whens), OUTPUT[kind])

    def branch(self, scope, kind, depth):
        path = self.schema.path(scope.model, [kind], many=False, steps=0)
        if path and self.dice.random() < 0.4:
            values = [v for v in self.schema.pool(path) if not isinstance(v, int) or abs(v) < 2 ** 31]
            literal = self.world.conditions.literal(values)
            return literal and 'Value(%s)' % literal
        return self.of_kind(scope, kind, depth, nested=True)

    def subquery(self, scope, kind):
        """A scalar from a related row: the first by primary key, so that there is no chance in it."""
        tied = [t for t in self.schema.related_to(scope.model) if t[0] in self.schema.models and self.world.conditions.reaches(t[0], t[1])]
        if not tied:
            return None
        model, key, column = self.dice.choice(tied)
        path = self.schema.path(model, [kind], many=False, steps=self.dice.choice((0, 0, 1)))
        if path is None:
            return None
        inner = Scope(model, outer=scope, depth=scope.depth + 1)
        text = '%s.objects.filter(%s)' % (model.__name__, keywords([(key, "OuterRef('%s')" % column)]))
        if self.dice.random() < 0.4:
            text += '.%s(%s)' % (self.dice.choice(('filter', 'exclude')), self.world.conditions.arguments(inner, 0))
        order = self.dice.choice(("'pk'", "'-pk'", "'%s', 'pk'" % path.text))
        return "Subquery(%s.order_by(%s).values('%s')[:1])" % (text, order, path.text)

    # ------------------------------------------------------------ aggregates

    def aggregate(self, scope):
        """(source, kind) of an aggregate, None if nothing fits."""
        for _ in range(3):
            found = self.one_aggregate(scope)
            if found:
                return found
        return None

    def one_aggregate(self, scope):
        name = self.dice.choice(COMMON) if self.dice.random() < 0.15 else self.dice.rare('aggregate', list(AGGREGATES))
        kinds, result = AGGREGATES[name]
        kind = self.dice.choice(kinds)
        argument = "'*'" if kind == '*' else self.argument(scope, kind, result == 'array', result == 'float')   # items of an array are not converted
        if argument is None:
            return None
        arguments = [argument]
        if name in TWO_ARGUMENTS:
            other = self.argument(scope, kind, exact=True)
            if other is None:
                return None
            arguments.append(other)
        if name == 'StringAgg':
            arguments.append("delimiter=','")
        arguments += self.options(scope, name, kind, result, argument)
        result = kind if result == '=' else {'int': 'float', 'decimal': 'decimal'}.get(kind, kind) if result == 'avg' else result
        return '%s(%s)' % (name, ', '.join(arguments)), result

    def argument(self, scope, kind, plain=False, exact=False):
        """What is aggregated: mostly over a relation to many rows, for that is what it is for."""
        if self.dice.random() < 0.2 and not plain:
            return self.of_kind(scope, kind, 1, nested=True)
        steps = self.dice.choices((0, 1, 2, 3), (35, 45, 15, 5))[0]
        path = self.schema.path(scope.model, [kind], steps=steps)
        if exact and path and path.column.name in EXTREME:
            return None
        return path and "'%s'" % path.text

    def options(self, scope, name, kind, result, argument):
        chosen = []
        if name in ('ArrayAgg', 'StringAgg', 'JSONBAgg'):
            return self.ordered_options(scope, chosen, argument)
        if self.dice.random() < 0.15 and name in ('Count', 'Sum', 'Avg', 'Min', 'Max') and kind != '*':
            chosen.append('distinct=True')
        self.filter_option(scope, chosen)
        if self.dice.random() < 0.1 and self.world.version >= (4, 0) and name != 'Count' and kind == 'int' and result != 'float':
            chosen.append('default=0')
        return chosen

    def ordered_options(self, scope, chosen, argument):
        """These show the order of their rows, so it has to be total as far as it can be seen."""
        if self.dice.random() < 0.5:
            chosen.append('distinct=True')
        else:
            chosen.append('ordering=' + argument)
        self.filter_option(scope, chosen)
        return chosen

    def filter_option(self, scope, chosen):
        if self.dice.random() < 0.2:
            text = self.world.conditions.tree(scope, self.dice.choice((0, 0, 1)))
            chosen.append('filter=' + text)

    def window(self, scope):
        """(source, kind) of a window function, ordered by the primary key last, so that there is no chance in it."""
        function = self.dice.choice(sorted(WINDOWS))
        kind = WINDOWS[function]
        if not function.endswith(')'):
            wanted = self.dice.choice(('int', 'decimal') if function == 'Sum' else ('int', 'text', 'date', 'decimal'))
            path = self.schema.path(scope.model, [wanted], many=False, steps=self.dice.choice((0, 0, 0, 1)))
            if path is None:
                return None
            kind = wanted if kind == '=' else kind
            function = "%s('%s'%s)" % (function, path.text, ', 2' if function == 'NthValue' else '')
        parts = [function]
        if self.dice.random() < 0.6:
            by = self.schema.path(scope.model, ['int', 'text', 'date', 'bool'], many=False, steps=self.dice.choice((0, 0, 1)))
            if by:
                parts.append("partition_by=%s" % self.dice.choice(("F('%s')", "[F('%s')]")) % by.text)
        by = self.schema.path(scope.model, ['int', 'text', 'date'], many=False, steps=0)
        order = ["F('%s').%s()" % (by.text, self.dice.choice(('asc', 'desc')))] if by and self.dice.random() < 0.6 else []
        parts.append('order_by=[%s]' % ', '.join(order + ["F('pk').asc()"]))
        if self.dice.random() < 0.2 and function.startswith(('Sum', 'Max', 'Count', 'FirstValue', 'LastValue')):
            parts.append('frame=RowRange(start=%s, end=%s)' % self.dice.choice(((-1, 1), (None, 0), (0, None), (-2, -1))))
        return 'Window(%s)' % ', '.join(parts), kind
