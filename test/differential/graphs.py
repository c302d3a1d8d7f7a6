"""Random graphs: models with foreign keys of every on_delete, rows in them, and deletions of some rows.

A schema is a few models that refer to each other at random (and to themselves, and in circles), some with
multi-table inheritance, one-to-ones, many-to-manys, and keys that are no integers. It gets several sets of
rows, and from each set several querysets are deleted. Everything follows from the seed.
"""
import json
import random
import uuid

import lines as querysets
from deletes import Side, difference, django_outcome, our_outcome, plan_difference, planned

SETS = 8                                              # sets of rows for a schema
DELETIONS = 8                                         # querysets deleted from each set
KEYS = ('integer', 'integer', 'integer', 'integer', 'text', 'uuid')


class Relation:
    """A foreign key (or one-to-one, or parent link) from `source` to `target`, both places in the schema."""

    def __init__(self, name, source, target, null=False, unique=False, parent=False, on_delete='CASCADE', value=None, by_code=False):
        self.name, self.source, self.target, self.null, self.unique, self.parent = name, source, target, null, unique, parent
        self.on_delete, self.value, self.by_code = on_delete, value, by_code


class Schema:
    """What the models are to be, before Django has made them."""

    def __init__(self, chance, number):
        self.chance, self.number = chance, number
        self.size = chance.randint(3, 6)
        self.keys = [chance.choice(KEYS) for _ in range(self.size)]
        self.relations, self.joins = [], []
        self.calm = chance.random() < 0.5             # few errors, so that much is deleted
        for source in range(self.size):
            self.add_parents(source)
        for source in range(self.size):
            for n in range(chance.choice((0, 1, 1, 1, 2, 2, 3))):
                self.add_foreign_key(source, n)
        for n in range(chance.choice((0, 0, 1, 2))):
            self.joins.append(('many%d' % n, chance.randrange(self.size), chance.randrange(self.size)))

    def name(self, place):
        return 'S%dM%d' % (self.number, place)

    def table(self, place):
        return 'graphs_' + self.name(place).lower()

    def parents(self, place):
        return [relation for relation in self.relations if relation.parent and relation.source == place]

    def add_parents(self, source):
        """At times a model inherits from an earlier one; the key is then the parent's.

        No parent gets two children: whether Django deletes the other child of a row, or leaves it to the
        constraint to refuse, depends on the order in which it comes by.
        """
        free = [place for place in range(source) if all(relation.target != place for relation in self.relations)]
        if not free or self.chance.random() > 0.25:
            return
        target = self.chance.choice(free)
        self.keys[source] = self.keys[target]
        self.relations.append(Relation('%s_ptr' % self.name(target).lower(), source, target, unique=True, parent=True))

    def add_foreign_key(self, source, n):
        chance = self.chance
        target = source if chance.random() < 0.15 else chance.randrange(self.size)
        null = target >= source or chance.random() < 0.5
        unique = chance.random() < 0.15
        ways = ['CASCADE'] * 6 + ['DO_NOTHING'] + (['SET_NULL'] * 3 if null else [])
        ways += ['CASCADE'] * 4 if self.calm else ['PROTECT', 'RESTRICT', 'RESTRICT']
        if not unique and self.keys[target] == 'integer':
            ways += ['SET_DEFAULT', 'SET']
        relation = Relation('f%d' % n, source, target, null, unique, on_delete=chance.choice(ways))
        relation.by_code = relation.on_delete not in ('SET', 'SET_DEFAULT') and chance.random() < 0.1 and not self.parents(target)
        if relation.on_delete in ('SET', 'SET_DEFAULT'):
            relation.value = chance.choice((1, 1, 2, 999, None) if null else (1, 1, 2, 999))
        self.relations.append(relation)

    # ------------------------------------------------------------ Django's models

    def make_models(self):
        from django.db import models
        fields = {'integer': lambda: models.IntegerField(primary_key=True), 'text': lambda: models.CharField(max_length=20, primary_key=True),
                  'uuid': lambda: models.UUIDField(primary_key=True, default=uuid.uuid4)}
        self.models = []
        for place in range(self.size):
            body = {'__module__': 'apps.graphs.models', 'Meta': type('Meta', (), {'app_label': 'graphs'}),
                    'x%d' % place: models.IntegerField(default=0)}
            bases = tuple(self.models[relation.target] for relation in self.parents(place)) or (models.Model,)
            if bases == (models.Model,):
                body['key'] = fields[self.keys[place]]()
                body['code'] = models.CharField(max_length=20, unique=True)
            for relation in self.relations:
                if relation.source == place and not relation.parent:
                    # names of a child must not hide those of its parents
                    relation.name = 'r%d%s' % (place, relation.name)
                    body[relation.name] = self.make_field(relation)
            for name, source, target in self.joins:
                if source == place:
                    body[name + 's%d' % place] = models.ManyToManyField('graphs.' + self.name(target), related_name='+', symmetrical=False)
            self.models.append(type(self.name(place), bases, body))
        return self.models

    def make_field(self, relation):
        from django.db import models
        way = models.SET(relation.value) if relation.on_delete == 'SET' else getattr(models, relation.on_delete)
        options = {'default': relation.value} if relation.on_delete == 'SET_DEFAULT' else {}
        if relation.by_code:
            options['to_field'] = 'code'
        kind = models.OneToOneField if relation.unique else models.ForeignKey
        return kind('graphs.' + self.name(relation.target), way, null=relation.null, related_name='+', **options)

    def registrations(self):
        """What the extension has to be told: on_delete, and the defaults that only Django knows."""
        for place in range(self.size):
            relations, fields = {}, {}
            for relation in self.relations:
                if relation.source == place and not relation.parent:
                    way = {'SET': relation.value} if relation.on_delete == 'SET' else relation.on_delete
                    relations[relation.name] = {'on_delete': way}
                    if relation.on_delete == 'SET_DEFAULT':
                        fields[relation.name + '_id'] = {'default': relation.value}
            yield self.table(place), {'relations': relations, 'fields': fields}

    # ------------------------------------------------------------ rows

    def key(self, place, n):
        return {'integer': n, 'text': 'k%d' % n, 'uuid': str(uuid.UUID(int=n))}[self.keys[place]]

    def fill(self, side):
        """Anew: random rows, of which those of a child have the keys of rows of its parent."""
        chance = self.chance
        numbers = []
        for place in range(self.size):
            parents = self.parents(place)
            known = numbers[parents[0].target] if parents else range(1, chance.choice((3, 5, 9)))
            numbers.append([n for n in known if not parents or chance.random() < 0.5])
        for place in range(self.size):
            for n in numbers[place]:
                self.insert(side, place, n, numbers)
        for name, source, target in self.joins:
            for a in numbers[source]:
                for b in numbers[target]:
                    if chance.random() < 0.3:
                        self.insert_join(side, name, source, target, a, b)
        self.numbers = numbers

    def insert(self, side, place, n, numbers):
        row = {'x%d' % place: n % 3}
        parents = self.parents(place)
        if parents:
            row[parents[0].name + '_id'] = self.key(place, n)
        else:
            row.update(key=self.key(place, n), code='c%d' % n)
        for relation in self.relations:
            if relation.source == place and not relation.parent:
                row[relation.name + '_id'] = self.reference(relation, n, numbers[relation.target])
        side.execute('INSERT INTO %s (%s) VALUES (%s)' % (self.table(place), ', '.join(row), ', '.join(['%s'] * len(row))), list(row.values()))

    def reference(self, relation, n, others):
        """The key of some row of the target, or NULL. (A NOT NULL key without any row to refer to dangles.)"""
        if relation.null and (not others or self.chance.random() < 0.25):
            return None
        if relation.unique:
            other = n if n in others else None if relation.null else n
        else:
            other = self.chance.choice(others) if others else 1
        if other is None:
            return None
        return 'c%d' % other if relation.by_code else self.key(relation.target, other)

    def insert_join(self, side, name, source, target, a, b):
        model = self.models[source]._meta.get_field(name + 's%d' % source)
        through = model.remote_field.through._meta
        near, far = (through.get_field(getter()).column for getter in (model.m2m_field_name, model.m2m_reverse_field_name))
        side.execute('INSERT INTO %s (%s, %s) VALUES (%%s, %%s)' % (through.db_table, near, far), [self.key(source, a), self.key(target, b)])

    # ------------------------------------------------------------ deletions

    def deletion(self):
        """(place, conditions as Python has them, the same as text), or None when there is no row."""
        chance = self.chance
        place = chance.randrange(self.size)
        if not self.numbers[place]:
            return None
        way = chance.random()
        if way < 0.5:
            value = self.key(place, chance.choice(self.numbers[place]))
            return place, {'pk': value}, 'pk=%r' % (value,)
        if way < 0.8:
            values = [self.key(place, n) for n in self.numbers[place] if chance.random() < 0.5]
            return place, {'pk__in': values}, 'pk__in=%r' % (values,)
        if way < 0.9:
            return place, {'x%d' % place: 1}, 'x%d=1' % place
        return place, {}, ''

    def every_table(self):
        for model in self.models:
            yield model._meta.db_table
            for field in model._meta.local_many_to_many:
                yield field.remote_field.through._meta.db_table


def create(schemas, connection):
    """The tables of all schemas, and what the extension is told of them."""
    with connection.schema_editor() as editor:
        for schema in schemas:
            for model in schema.models:
                editor.create_model(model)
    with connection.cursor() as cursor:
        for schema in schemas:
            for table, options in schema.registrations():
                cursor.execute('SELECT orm_register(%s::regclass, %s::jsonb)', [table, json.dumps(options)])


def drop(schemas, connection):
    with connection.cursor() as cursor:
        for schema in schemas:
            cursor.execute('DROP TABLE IF EXISTS %s CASCADE' % ', '.join(schema.every_table()))


def compare_deletion(side, schema, found):
    place, conditions, text = found
    expression = '%s.%s' % (schema.table(place), 'filter(%s)' % text if text else 'all()')
    plan = planned(side, expression)
    theirs = django_outcome(side, lambda: schema.models[place].objects.filter(**conditions).delete())
    ours = our_outcome(side, expression + '.delete()')
    names = {model._meta.label: model._meta.db_table for every in schema.models
             for model in [every] + [field.remote_field.through for field in every._meta.local_many_to_many]}
    result = difference(theirs, ours, names) or plan_difference(ours, plan)
    return expression + '.delete()', result, theirs, ours


def run_set(side, schema, report, place):
    """Fills the tables and deletes; returns how many deletions were compared."""
    schema.fill(side)
    try:
        side.execute('SET CONSTRAINTS ALL IMMEDIATE')
    except Exception:                                 # the rows refer to some that are not there
        return 0
    side.execute('SET CONSTRAINTS ALL DEFERRED')
    count = 0
    for _ in range(DELETIONS):
        found = schema.deletion()
        if found:
            text, result, theirs, ours = compare_deletion(side, schema, found)
            report(querysets.Line('graphs', place, text), result, theirs, ours)
            count += 1
    return count


def run(judge, report, seed, wanted):
    """Compares `wanted` deletions or a few more; report(line, found, theirs, ours) for each."""
    from django.db import transaction
    chance = random.Random(seed)
    schemas = [Schema(chance, number) for number in range(max(1, wanted // (SETS * DELETIONS // 2)))]
    for schema in schemas:
        schema.make_models()
    drop(schemas, judge.connection)                   # what a run that broke off may have left
    create(schemas, judge.connection)
    count = 0
    try:
        while count < wanted:
            for schema in schemas:
                side = Side(judge.connection, schema.every_table())
                with transaction.atomic():
                    count += run_set(side, schema, report, schema.number)
                    transaction.set_rollback(True)
    finally:
        drop(schemas, judge.connection)
