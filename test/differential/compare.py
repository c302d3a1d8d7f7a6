"""Are Django's values and the extension's JSON the same answer?

The type of Django's value says how to read the JSON: '2008-02-29' is a date where Django has a date, and
a string where Django has a string. Functions return None for "the same", else a short description.
"""
import datetime
import json
import math
import re
from decimal import Decimal
from uuid import UUID

from psycopg2.extras import Range

from answers import Rows


# How far numbers near zero may be apart; sums of floats that cancel out leave what depends on their order.
ABSOLUTE = 1e-300


def loads(text):
    """jsonb keeps numbers exact, so reading them has to as well."""
    return json.loads(text, parse_float=Decimal)


def difference(answer, got):
    """Compare Django's Answer with the list of values that orm() yielded."""
    if answer.maybe_null and got in ([], [None]):
        return None
    return rows_differ(answer.rows, got, '')


def rows_differ(expected, got, where):
    if not isinstance(got, list):
        return '%s: expected rows, got %s' % (where, short(got))
    if len(expected) != len(got):
        return '%s%d rows in Django, %d in orm%s' % (where and where + ': ', len(expected), len(got), stray(expected, got))
    if expected.total:
        for i, (a, b) in enumerate(zip(expected, got)):
            found = differ(a, b, '%s[%d]' % (where, i))
            if found:
                return found
        return None
    return keys_differ(expected, got, where) or multiset_differs(expected, got, where)


def keys_differ(expected, got, where):
    """The rows' sort keys have to come in the same order, even where rows that tie may swap."""
    for i, (a, b) in enumerate(zip(expected, got)):
        for key in expected.keys:
            try:
                a_key, b_key = pick(a, key), pick(b, key)
            except (KeyError, IndexError, TypeError):
                return None                           # the multiset comparison will say what is missing
            found = differ(a_key, b_key, '%s[%d] order by %s' % (where, i, key))
            if found:
                return found
    return None


def pick(row, key):
    if isinstance(key, int) and not isinstance(row, (tuple, list)):
        return row                                    # flat
    if isinstance(key, str) and hasattr(row, '_fields'):          # named
        return getattr(row, key)
    return row[key]


def multiset_differs(expected, got, where):
    left = list(got)
    for i, a in enumerate(expected):
        for j, b in enumerate(left):
            if differ(a, b, '') is None:
                del left[j]
                break
        else:
            return '%s only in Django: %s; only in orm, e.g.: %s; nearest: %s' % (
                where, short(a), short(left[0] if left else None), differ(a, nearest(a, left), '') if left else 'none')
    return None


def nearest(row, candidates):
    """The candidate that shares most with the row: its difference is the one worth printing."""
    if not isinstance(row, dict):
        return candidates[0]
    return max(candidates, key=lambda c: sum(isinstance(c, dict) and k in c and differ(v, c[k], '') is None for k, v in row.items()))


def stray(expected, got):
    """One row that only one side has, for a message about counts."""
    more, fewer, flip = (expected, list(got), False) if len(expected) > len(got) else (got, list(expected), True)
    for row in more:
        for i, other in enumerate(fewer):
            if differ(*((other, row) if flip else (row, other)), '') is None:
                del fewer[i]
                break
        else:
            return '; only in %s: %s' % ('orm' if flip else 'Django', short(row))
    return ''


# ---------------------------------------------------------------- single values

def differ(expected, got, where):
    same = READERS.get(type(expected))
    if same is None:
        same = next((reader for kind, reader in READERS.items() if isinstance(expected, kind)), None)
        if same is None:
            return '%s: do not know how to compare a %s' % (where, type(expected).__name__)
    verdict = same(expected, got, where)
    if verdict is True:
        return None
    return verdict or '%s: Django %s, orm %s' % (where, short(expected), short(got))


def same_number(expected, got, where):
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, float) and isinstance(got, str):     # JSON has no such numbers
        return str(expected) == str(float(got)) if got in ('NaN', 'Infinity', '-Infinity') else False
    if isinstance(expected, Decimal) and isinstance(got, str):
        return got == 'NaN' and expected.is_nan()
    if not isinstance(got, (int, float, Decimal)):
        return False
    if isinstance(expected, float) or isinstance(got, float):
        if math.isnan(expected):
            return math.isnan(got)
        return math.isclose(float(expected), float(got), rel_tol=1e-9, abs_tol=ABSOLUTE)
    if isinstance(expected, Decimal) and len(expected.as_tuple().digits) > 28:
        return math.isclose(expected, got, rel_tol=1e-15)     # Django made it of a float, with all its binary digits
    return Decimal(expected) == Decimal(got)


def same_when_parsed(parse):
    def same(expected, got, where):
        try:
            return expected == (parse(got) if isinstance(got, str) else got)
        except ValueError:
            return False
    return same


def parse_datetime(text):
    if 'T' not in text and ' ' not in text:
        raise ValueError(text)
    return datetime.datetime.fromisoformat(text.replace(' ', 'T'))


def same_datetime(expected, got, where):
    """With a time zone on both sides, or on neither."""
    try:
        got = parse_datetime(got) if isinstance(got, str) else got
    except ValueError:
        return False
    return isinstance(got, datetime.datetime) and (expected.tzinfo is None) == (got.tzinfo is None) and expected == got


ISO_INTERVAL = re.compile(r'P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d*(?:\.\d+)?)S)?)?$')


def parse_interval(text):
    match = ISO_INTERVAL.match(text)
    if not match:
        raise ValueError(text)
    years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[:5])
    seconds = Decimal(match.group(6) or 0)
    # psycopg2 counts a month as 30 days, and so do we.
    return datetime.timedelta(days=days + 30 * months + 365 * years, hours=hours, minutes=minutes, microseconds=int(seconds * 1000000))


def same_uuid(expected, got, where):
    return str(expected) == str(got)


def same_bytes(expected, got, where):
    if got is None:
        return False
    return '\\x' + bytes(expected).hex() == (got if isinstance(got, str) else '\\x' + bytes(got).hex())


RANGE = re.compile(r'([\[(])(?:"([^"]*)"|([^",]*)),(?:"([^"]*)"|([^",]*))([\])])$')


def same_range(expected, got, where):
    """Ranges come as their text, [1,10)."""
    if isinstance(got, Range):
        return expected == got
    if not isinstance(got, str):
        return False
    if expected.isempty or got == 'empty':
        return expected.isempty and got == 'empty'
    match = RANGE.match(got)
    if not match:
        return False
    low, high = match.group(2) or match.group(3) or None, match.group(4) or match.group(5) or None
    return (bool(expected.lower_inc) == (match.group(1) == '[') and bool(expected.upper_inc) == (match.group(6) == ']')
            and same_bound(expected.lower, low) and same_bound(expected.upper, high))


def same_bound(expected, text):
    if expected is None or text is None:
        return expected is None and text is None
    if isinstance(expected, datetime.datetime):
        return expected == datetime.datetime.fromisoformat(text)
    if isinstance(expected, datetime.date):
        return expected == datetime.date.fromisoformat(text)
    return Decimal(expected) == Decimal(text)


def same_list(expected, got, where):
    if hasattr(expected, '_fields') and isinstance(got, dict):   # values_list(named=True)
        return same_dict(dict(zip(expected._fields, expected)), got, where)
    if not isinstance(got, (list, tuple)):
        return False
    if len(expected) != len(got):
        return '%s: %d items in Django, %d in orm: %s, %s' % (where, len(expected), len(got), short(expected), short(got))
    for i, (a, b) in enumerate(zip(expected, got)):
        found = differ(a, b, '%s[%d]' % (where, i))
        if found:
            return found
    return True


def same_dict(expected, got, where):
    if not isinstance(got, dict):
        return False
    if set(expected) != set(got):
        return '%s: keys only in Django: %s, only in orm: %s' % (where, sorted(set(expected) - set(got)), sorted(set(got) - set(expected)))
    for name, value in expected.items():
        found = differ(value, got[name], '%s.%s' % (where, name))
        if found:
            return found
    return True


def same_rows(expected, got, where):
    return rows_differ(expected, got, where) or True


def same_exactly(expected, got, where):
    return type(expected) is type(got) and expected == got


READERS = {
    type(None): same_exactly, bool: same_exactly, str: same_exactly,
    int: same_number, float: same_number, Decimal: same_number,
    datetime.datetime: same_datetime, datetime.date: same_when_parsed(datetime.date.fromisoformat),
    datetime.time: same_when_parsed(datetime.time.fromisoformat), datetime.timedelta: same_when_parsed(parse_interval),
    UUID: same_uuid, bytes: same_bytes, memoryview: same_bytes,
    Range: same_range, Rows: same_rows, dict: same_dict, tuple: same_list, list: same_list,
}


def short(value, limit=300):
    """A value for a message."""
    text = repr(value) if not isinstance(value, memoryview) else repr(bytes(value))
    return text if len(text) <= limit else text[:limit] + '...'
