"""The names that a line of querysets/*.txt may use, as Django's side sees them.

A name that the Django at hand does not have yet is left out; a line that needs it belongs into a file
called since_X_Y_*.txt.
"""
import datetime
import decimal
import uuid


def build():
    import zoneinfo
    from django.apps import apps
    from django.contrib.postgres import aggregates
    from django.db import models
    from django.db.models import functions, lookups
    from django.db.models.fields import json
    from django.utils import timezone
    from psycopg2 import extras

    names = {}
    for module, wanted in (
            (lookups, 'Exact IExact In Range IsNull GreaterThan GreaterThanOrEqual LessThan LessThanOrEqual Contains IContains '
                      'StartsWith IStartsWith EndsWith IEndsWith Regex IRegex'),
            (json, 'KeyTransform KeyTextTransform KT HasKey HasKeys HasAnyKeys'),
            (extras, 'NumericRange DateRange DateTimeRange DateTimeTZRange'),
            (aggregates, 'ArrayAgg StringAgg JSONBAgg BoolAnd BoolOr BitAnd BitOr BitXor Corr CovarPop RegrAvgX RegrAvgY RegrCount '
                         'RegrIntercept RegrR2 RegrSlope RegrSXX RegrSXY RegrSYY')):
        names.update((name, getattr(module, name)) for name in wanted.split() if hasattr(module, name))
    for module in (functions, models):
        names.update((name, getattr(module, name)) for name in dir(module) if name[0].isupper())
    for model in apps.get_models():
        names[model.__name__] = model
    names.update(
        models=models, functions=functions, timezone=timezone, datetime=datetime, date=datetime.date, time=datetime.time,
        timedelta=datetime.timedelta, Decimal=decimal.Decimal, UUID=uuid.UUID, ZoneInfo=zoneinfo.ZoneInfo)
    return names
