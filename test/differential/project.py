"""The Django project that judges: its settings, and the transforms that it registers.

Works with any Django that can be imported, 3.2 and newer. Where the database is comes from the PG*
environment variables that libpq reads; only its name is ours.
"""
import os
import warnings

OUR_APPS = ['blog', 'lib', 'kinds', 'mail', 'graphs']
THEIR_APPS = ['contenttypes', 'auth', 'admin', 'sessions', 'messages']


def setup(database):
    """Configure Django for a database of that name and load the models."""
    import django
    from django.conf import settings
    settings.configure(
        DATABASES={'default': {
            'ENGINE': 'django.db.backends.postgresql', 'NAME': database,
            'HOST': os.environ.get('PGHOST', ''), 'PORT': os.environ.get('PGPORT', ''),
            # A queryset made by chance may join without end.
            'OPTIONS': {'options': '-c statement_timeout=10s'},
            'USER': os.environ.get('PGUSER', ''), 'PASSWORD': os.environ.get('PGPASSWORD', ''),
        }},
        INSTALLED_APPS=['django.contrib.' + name for name in THEIR_APPS] + ['apps.' + name for name in OUR_APPS],
        # All tables come from the models as they are, in one go; none of the apps needs its history.
        MIGRATION_MODULES={name: None for name in THEIR_APPS + OUR_APPS},
        DEFAULT_AUTO_FIELD='django.db.models.BigAutoField',
        USE_TZ=True, TIME_ZONE='UTC', SECRET_KEY='only for tests',
    )
    django.setup()
    # Naive datetimes in querysets are there on purpose; Django takes them as UTC and says so each time.
    warnings.simplefilter('ignore')
    register_transforms()


def register_transforms():
    """Django has these as expressions and asks for each to be registered before it is a lookup step.

    The extension knows them all from the start, so the judge has to as well.
    """
    from django.db.models import CharField, DecimalField, FloatField, IntegerField, TextField, functions
    text = 'Length Lower LTrim MD5 Ord Reverse RTrim SHA1 SHA224 SHA256 SHA384 SHA512 Trim Upper'
    number = 'Abs ACos ASin ATan Ceil Cos Cot Degrees Exp Floor Ln Radians Round Sign Sin Sqrt Tan'
    for fields, names in (((CharField, TextField), text), ((IntegerField, FloatField, DecimalField), number), ((IntegerField,), 'Chr')):
        for field in fields:
            for name in names.split():
                field.register_lookup(getattr(functions, name))


def migrate():
    from django.core.management import call_command
    call_command('migrate', run_syncdb=True, skip_checks=True, verbosity=0)
