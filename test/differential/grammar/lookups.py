"""A lookup that fits a kind of column, and a right-hand side that finds something in its values.

TABLE says which lookups a kind has, TRANSFORMS which steps may stand before them and what they make of a
value. To add a lookup, name it in TABLE; if the value to compare with is not simply one of the column's, add a
method of its name (with `_of_<kind>` where kinds differ). To add a transform, add a row: the kind it yields and a
function from a value of the column to a value of that kind.
"""
import datetime
import hashlib
import math
import re
from decimal import Decimal

from psycopg2.extras import DateRange, DateTimeTZRange, NumericRange, Range

from .literals import Unwritable, source

ORDER = 'exact exact gt gte lt lte in range isnull'
PATTERNS = 'contains icontains startswith istartswith endswith iendswith regex iregex iexact'
TABLE = {kind: names.split() for kind, names in {
    'text': ORDER + ' ' + PATTERNS, 'int': ORDER + ' contains startswith endswith regex contained_by',
    'decimal': ORDER + ' contains startswith contained_by',
    'float': ORDER, 'bool': 'exact exact in isnull', 'date': ORDER + ' contains startswith contained_by', 'datetime': ORDER + ' contained_by', 'time': ORDER,
    'duration': ORDER, 'uuid': 'exact in isnull gt lt contains startswith icontains iexact', 'binary': 'exact isnull in',
    'ip': 'exact in isnull startswith contains', 'rel': 'exact exact in in isnull isnull gt lte',
    'key': 'exact in isnull gt gte lt lte',
    'json': 'exact contains contained_by has_key has_keys has_any_keys isnull in',
    'array': 'exact contains contained_by overlap in isnull gt lt',
    'range': 'exact contains contained_by overlap fully_lt fully_gt not_lt not_gt adjacent_to isnull in',
    'jsonkey': 'exact in isnull contains gt gte lt lte icontains startswith istartswith endswith iendswith iexact regex iregex',
}.items()}


def quarter(value):
    return (value.month + 2) // 3


DATES = {
    'year': ('int', lambda v: v.year), 'iso_year': ('int', lambda v: v.isocalendar()[0]), 'month': ('int', lambda v: v.month),
    'day': ('int', lambda v: v.day), 'week': ('int', lambda v: v.isocalendar()[1]), 'week_day': ('int', lambda v: v.isoweekday() % 7 + 1),
    'iso_week_day': ('int', lambda v: v.isoweekday()), 'quarter': ('int', quarter),
}
TIMES = {'hour': ('int', lambda v: v.hour), 'minute': ('int', lambda v: v.minute), 'second': ('int', lambda v: v.second)}
ROUNDINGS = {'abs': ('=', abs), 'sign': ('int', lambda v: (v > 0) - (v < 0)), 'ceil': ('int', math.ceil), 'floor': ('int', math.floor)}
TRANSFORMS = {
    'text': {
        'length': ('int', len), 'lower': ('text', str.lower), 'upper': ('text', str.upper), 'trim': ('text', lambda v: v.strip(' ')),
        'ltrim': ('text', lambda v: v.lstrip(' ')), 'rtrim': ('text', lambda v: v.rstrip(' ')), 'reverse': ('text', lambda v: v[::-1]),
        'md5': ('text', lambda v: hashlib.md5(v.encode()).hexdigest()), 'ord': ('int', lambda v: ord(v[0]) if v else 0)},
    'int': {'abs': ('int', abs), 'sign': ('int', ROUNDINGS['sign'][1])}, 'decimal': ROUNDINGS, 'float': ROUNDINGS,
    'date': DATES, 'datetime': {**DATES, **TIMES, 'date': ('date', lambda v: v.date()), 'time': ('time', lambda v: v.time())}, 'time': TIMES,
    'range': {
        'startswith': ('bound', lambda v: v.lower), 'endswith': ('bound', lambda v: v.upper), 'isempty': ('bool', lambda v: v.isempty),
        'lower_inc': ('bool', lambda v: v.lower_inc), 'upper_inc': ('bool', lambda v: v.upper_inc),
        'lower_inf': ('bool', lambda v: v.lower_inf), 'upper_inf': ('bool', lambda v: v.upper_inf)},
}


def kind_of_value(value):
    for kind, name in ((bool, 'bool'), (int, 'int'), (float, 'float'), (Decimal, 'decimal'), (str, 'text'), (datetime.datetime, 'datetime'),
                       (datetime.date, 'date'), (datetime.time, 'time'), (datetime.timedelta, 'duration'), (Range, 'range'),
                       (list, 'array'), (dict, 'json'), (bytes, 'binary')):
        if isinstance(value, kind):
            return name
    return 'other'


class Lookups:
    def __init__(self, dice):
        self.dice = dice

    def pick(self, kind, values, simple=False):
        """('__year__gt', '2008'): what follows the path, and the right-hand side; None if nothing fits."""
        known = [v for v in values if v is not None]
        transforms = self.transforms(kind, known)
        # Two tries in five go through a transform where there are any; keys of JSON nearly always.
        if known and transforms and not simple and self.dice.random() < 0.4:
            return self.transformed(kind, known, transforms)
        if kind == 'json' and not simple and self.dice.random() < 0.55:
            found = self.json_key(known)
            if found:
                return found
        name = self.dice.rare('lookup', TABLE.get(kind) or TABLE['int'])
        right = self.right(name, kind, values, known)
        if right is None:
            return None
        return ('' if name == 'exact' and self.dice.random() < 0.8 else '__' + name), right

    def transforms(self, kind, known):
        if kind == 'array' and known:
            return {'len': ('int', len), 'index': None, 'slice': None}
        return TRANSFORMS.get(kind)

    def transformed(self, kind, known, transforms):
        name = self.dice.rare('transform', list(transforms))
        if name in ('index', 'slice'):
            return getattr(self, name)(known)
        result, function = transforms[name]
        try:
            values = [function(v) for v in known]
        except (ValueError, OverflowError, TypeError, AttributeError):      # year 10000, NaN
            return None
        values = [v for v in values if v is not None]
        if not values:
            return None
        result = kind if result == '=' else kind_of_value(values[0]) if result == 'bound' else result
        # PostgreSQL's seconds are numeric, so that Django finds the '0' of 59.000000.
        found = self.pick('key' if name == 'second' else result, values, simple=result != 'date')
        return found and ('__%s%s' % (name, found[0]), found[1])

    def index(self, known):
        full = [v for v in known if v]
        if not full:
            return None
        number = self.dice.randrange(min(3, max(map(len, full))))
        values = [v[number] for v in full if len(v) > number]
        known = [v for v in values if v is not None]
        if not known:
            return None
        kind = kind_of_value(known[0])
        if kind == 'array':
            # PostgreSQL has no arrays of arrays: it takes grid[1] for an integer, and refuses Django's SQL.
            return None
        found = self.pick(kind, values, simple=True)
        return found and ('__%d%s' % (number, found[0]), found[1])

    def slice(self, known):
        low = self.dice.randrange(3)
        high = low + self.dice.randrange(1, 3)
        found = self.pick('array', [v[low:high] for v in known], simple=True)
        return found and ('__%d_%d%s' % (low, high, found[0]), found[1])

    def json_key(self, known):
        """A path into one of the documents, compared with what stands at the same place in all of them."""
        value = self.dice.choice(known) if known else None
        path = []
        while isinstance(value, (dict, list)) and value and (not path or self.dice.random() < 0.7):
            key = self.dice.choice(sorted(value)) if isinstance(value, dict) else self.dice.randrange(len(value))
            if '__' in str(key) or str(key) in ('', 'contains', 'in'):
                return None
            value = value[key]
            path.append(key)
        if not path:
            return None
        values = [found for found in (dig(document, path) for document in known) if found is not MISSING]
        if self.dice.random() < 0.15 and isinstance(value, dict) and value:
            suffix, right = '__has_key', source(self.dice.choice(sorted(value)))
        else:
            found = self.pick('jsonkey', values, simple=True)
            if found is None:
                return None
            suffix, right = found
        return '__' + '__'.join(map(str, path)) + suffix, right

    # ------------------------------------------------------------ right-hand sides

    def right(self, name, kind, values, known):
        method = getattr(self, '%s_of_%s' % (name, kind), None) or getattr(self, name, None)
        try:
            if method:
                return method(kind, values, known)
            return source(self.dice.choice(known)) if known else None
        except (Unwritable, TypeError):
            return None

    def exact(self, kind, values, known):
        # None is a value of any column, not only of those that have one.
        if not known or self.dice.random() < 0.06:
            return 'None'
        value = self.dice.choice(known)
        if kind == 'decimal' and self.dice.random() < 0.2 and value == int(value):
            return str(int(value))
        return source(value)

    def isnull(self, kind, values, known):
        return self.dice.choice(('True', 'False'))

    def range(self, kind, values, known):
        low, high = sorted(self.dice.choice(known) for _ in range(2)) if known else (None, None)
        if low is None:
            return None
        return '(%s, %s)' % (source(low), source(high))

    def in_(self, kind, values, known):
        if not known:
            return None
        chosen = [self.dice.choice(known) for _ in range(self.dice.choice((1, 2, 2, 3, 5)))]
        texts = [source(v) for v in chosen]
        if self.dice.random() < 0.08:
            texts.append('None')
        if self.dice.random() < 0.02:
            texts = []
        if self.dice.random() < 0.2 and texts:
            return '(%s,)' % ', '.join(texts)
        return '[%s]' % ', '.join(texts)

    def piece(self, known, where, fold):
        text = as_text(self.dice.choice(known))
        size = self.dice.choice((1, 1, 2, 3, 5))
        start = {'start': 0, 'end': max(0, len(text) - size), 'any': self.dice.randrange(max(1, len(text) - size + 1))}[where]
        text = text[start:start + size]
        if text and self.dice.random() < 0.15:
            # a wildcard in place of a letter: not what the column holds, unless it were taken for a wildcard
            wild = self.dice.randrange(len(text))
            text = text[:wild] + self.dice.choice('_%') + text[wild + 1:]
        return self.dice.choice((str.upper, str.lower, str))(text) if fold else text

    def contains(self, kind, values, known):
        return repr(self.piece(known, 'any', False)) if known else None

    def icontains(self, kind, values, known):
        return repr(self.piece(known, 'any', True)) if known else None

    def startswith(self, kind, values, known):
        return repr(self.piece(known, 'start', False)) if known else None

    def istartswith(self, kind, values, known):
        return repr(self.piece(known, 'start', True)) if known else None

    def endswith(self, kind, values, known):
        return repr(self.piece(known, 'end', False)) if known else None

    def iendswith(self, kind, values, known):
        return repr(self.piece(known, 'end', True)) if known else None

    def iexact(self, kind, values, known):
        if not known:
            return None
        if self.dice.random() < 0.05:
            return 'None'
        return repr(self.dice.choice((str.upper, str.lower, str.title))(as_text(self.dice.choice(known))))

    def regex(self, kind, values, known, fold=False):
        if not known:
            return None
        piece = re.sub(r'([^\w\s]|\\)', r'\\\1', self.piece(known, 'any', fold))
        return repr(self.dice.choice(('%s', '^.*%s', '%s.*$', '(%s|zzz)', r'%s\w*', '[A-Za-z]?%s')) % piece)

    def iregex(self, kind, values, known):
        return self.regex(kind, values, known, True)

    # arrays

    def contains_of_array(self, kind, values, known):
        value = self.dice.choice([v for v in known if v] or [[]])
        return source([item for item in value if self.dice.random() < 0.6])

    def overlap_of_array(self, kind, values, known):
        return self.contains_of_array(kind, values, known) if any(known) else None

    def contained_by_of_array(self, kind, values, known):
        return source(self.dice.choice(known) + self.dice.choice(known)) if known else None

    # ranges

    def contains_of_range(self, kind, values, known):
        full = [v for v in known if not v.isempty]
        if not full:
            return None
        value = self.dice.choice(full)
        bounds = [b for b in (value.lower, value.upper) if b is not None]
        return source(self.dice.choice(bounds) if bounds and self.dice.random() < 0.6 else value)

    def contained_by_of_range(self, kind, values, known):
        full = [v for v in known if not v.isempty]
        lower, upper = [v.lower for v in full if v.lower is not None], [v.upper for v in full if v.upper is not None]
        if not lower or not upper:
            return None
        low, high = self.dice.choice(lower), self.dice.choice(upper)
        return source(type(full[0])(min(low, high), max(low, high)))

    def contained_by(self, kind, values, known):
        """A scalar inside a range; never an empty one, in which the planner of 17 and later puts no NULL either."""
        classes = {'int': NumericRange, 'decimal': NumericRange, 'date': DateRange, 'datetime': DateTimeTZRange}
        if kind not in classes or not known:
            return None
        low, high = sorted(self.dice.choice(known) for _ in range(2))
        return source(classes[kind](low, high, '[]' if low == high else '[)'))

    # documents

    def contains_of_json(self, kind, values, known):
        value = self.dice.choice(known) if known else None
        if isinstance(value, dict) and value:
            key = self.dice.choice(sorted(value))
            return source({key: value[key]})
        return source(value)

    def contained_by_of_json(self, kind, values, known):
        value = self.dice.choice(known) if known else {}
        return source({**value, 'more': 1} if isinstance(value, dict) else value)

    def keys(self, known, number):
        keys = sorted({key for value in known if isinstance(value, dict) for key in value})
        return [self.dice.choice(keys) for _ in range(number)] if keys else None

    def has_key_of_json(self, kind, values, known):
        keys = self.keys(known, 1)
        return keys and repr(keys[0])

    def has_keys_of_json(self, kind, values, known):
        documents = [v for v in known if isinstance(v, dict) and v]
        if not documents:
            return None
        keys = sorted(self.dice.choice(documents))
        return repr([self.dice.choice(keys) for _ in range(self.dice.choice((1, 2)))])

    def has_any_keys_of_json(self, kind, values, known):
        keys = self.keys(known, 2)
        return keys and repr(keys)

    def in_of_json(self, kind, values, known):
        plain = [v for v in known if isinstance(v, (int, str))]
        return source([self.dice.choice(plain)]) if plain else None

    def contains_of_jsonkey(self, kind, values, known):
        return source(self.dice.choice(known)) if known else None

    def ordered_of_jsonkey(self, kind, values, known):
        plain = [v for v in known if isinstance(v, (int, float, str)) and not isinstance(v, bool)]
        return source(self.dice.choice(plain)) if plain else None

    gt_of_jsonkey = gte_of_jsonkey = lt_of_jsonkey = lte_of_jsonkey = ordered_of_jsonkey

    def in_of_jsonkey(self, kind, values, known):
        plain = [v for v in known if isinstance(v, (int, float, str))]
        return source([self.dice.choice(plain) for _ in range(2)]) if plain else None


setattr(Lookups, 'in', Lookups.in_)
MISSING = object()


def dig(document, path):
    for key in path:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return document


def as_text(value):
    return value if isinstance(value, str) else str(value)
