"""Values as Python source, in the spelling that both Django and the extension read."""
import datetime
import math
import re
from decimal import Decimal
from uuid import UUID

from psycopg2.extras import Range


class Unwritable(ValueError):
    """A value that has no literal (NaN, an empty range)."""


def source(value):
    writer = WRITERS.get(type(value))
    if writer is None:
        writer = next((w for kind, w in WRITERS.items() if isinstance(value, kind)), None)
    if writer is None:
        raise Unwritable(repr(value))
    return writer(value)


def float_source(value):
    if not math.isfinite(value):
        raise Unwritable(repr(value))
    return repr(value)


def decimal_source(value):
    if not value.is_finite():
        raise Unwritable(repr(value))
    return "Decimal('%s')" % value


def numbers(*parts):
    """Arguments of a constructor, without trailing zeros."""
    parts = list(parts)
    while parts and not parts[-1]:
        parts.pop()
    return ', '.join(map(str, parts))


def datetime_source(value):
    text = ', '.join([str(value.year), str(value.month), str(value.day)])
    rest = numbers(value.hour, value.minute, value.second, value.microsecond)
    zone = ', tzinfo=datetime.timezone.utc' if value.tzinfo else ''
    return 'datetime.datetime(%s%s%s)' % (text, rest and ', ' + rest, zone)


def time_source(value):
    return 'datetime.time(%s)' % (numbers(value.hour, value.minute, value.second, value.microsecond) or '0')


def timedelta_source(value):
    parts = [(name, getattr(value, name)) for name in ('days', 'seconds', 'microseconds')]
    return 'timedelta(%s)' % ', '.join('%s=%d' % part for part in parts if part[1])


def range_source(value):
    if value.isempty:
        raise Unwritable('an empty range')
    bounds = '' if value._bounds == '[)' else ', %r' % value._bounds
    return '%s(%s, %s%s)' % (type(value).__name__, source(value.lower), source(value.upper), bounds)


def list_source(value):
    return '[%s]' % ', '.join(source(item) for item in value)


def dict_source(value):
    return '{%s}' % ', '.join('%r: %s' % (key, source(item)) for key, item in value.items())


WRITERS = {
    type(None): repr, bool: repr, int: repr, str: repr, bytes: repr, memoryview: lambda value: repr(bytes(value)),
    float: float_source, Decimal: decimal_source, datetime.datetime: datetime_source,
    datetime.date: lambda value: 'datetime.date(%d, %d, %d)' % (value.year, value.month, value.day),
    datetime.time: time_source, datetime.timedelta: timedelta_source, UUID: lambda value: "UUID('%s')" % value,
    Range: range_source, list: list_source, tuple: list_source, dict: dict_source,
}


NAME = re.compile(r'[A-Za-z_][A-Za-z0-9_]*$')


def keywords(pairs):
    """(name, source) pairs as the keyword arguments of a call; names that Python can't spell go through **{}."""
    plain = ['%s=%s' % pair for pair in pairs if NAME.match(pair[0])]
    odd = ['%r: %s' % pair for pair in pairs if not NAME.match(pair[0])]
    return ', '.join(plain + (['**{%s}' % ', '.join(odd)] if odd else []))
