"""Which SQLSTATEs the extension may answer with where Django raises.

A line can name one itself (`# sqlstate 42703`); that wins.
"""
import re

# (exception's name, regular expression its message has to contain, SQLSTATEs as a regular expression)
RULES = [
    ('DoesNotExist', '', 'P0002'),
    ('ObjectDoesNotExist', '', 'P0002'),
    ('MultipleObjectsReturned', '', 'P0003'),
    ('IndexError', '', 'P0002'),
    ('KeyError', '', 'P0002'),
    ('FieldError', 'Unsupported lookup|invalid lookup', '42883'),
    ('FieldError', 'Cannot resolve|Invalid field name|Unknown field', '42703'),
    ('FieldError', '', '42...|0A000'),
    ('FieldDoesNotExist', '', '42703'),
    ('ValidationError', '', '22...'),
    ('ValueError', '', '22...|42...|0A000'),
    ('TypeError', '', '22...|42...|0A000|55000'),
    ('NotSupportedError', '', '0A000|42...'),
    ('NotImplementedError', '', '0A000'),
    ('AttributeError', "'NoneType' object", 'P0002'),  # an attribute of the row that is not there
    ('AttributeError', '', '42...'),
    ('DatabaseError', 'ORDER BY term', '42703'),
    ('ProtectedError', '', '23503'),
    ('AssertionError', '', '22...|42...|0A000|55000'),
    ('NameError', '', '42P01'),
    ('SyntaxError', '', '42601'),
]


def expected_states(error, marked=None):
    """A regular expression for the SQLSTATEs that stand for this exception of Django's."""
    if marked:
        return marked
    cause = error.__cause__
    if getattr(cause, 'pgcode', None):                # the database itself refused
        return cause.pgcode
    # Models have their own subclasses of DoesNotExist, so look at all the bases' names.
    names = {kind.__name__ for kind in type(error).__mro__}
    for name, message, states in RULES:
        if name in names and re.search(message, str(error)):
            return states
    return None


def fits(refusal, states):
    """Is the extension's error one of the SQLSTATEs wanted?"""
    return bool(states and re.fullmatch(states, getattr(refusal, 'pgcode', None) or ''))
