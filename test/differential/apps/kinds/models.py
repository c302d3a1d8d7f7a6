"""One model with a column of every type that lookups differ on, and keys that are no bigint."""
import uuid

from django.contrib.postgres.fields import (
    ArrayField, BigIntegerRangeField, DateRangeField, DateTimeRangeField, DecimalRangeField, IntegerRangeField,
)
from django.db import models


class AllTypes(models.Model):
    code = models.CharField(max_length=10, unique=True)
    flag = models.BooleanField(null=True)
    small = models.SmallIntegerField(null=True)
    num = models.IntegerField(null=True)
    big = models.BigIntegerField(null=True)
    pos = models.PositiveIntegerField(null=True)
    real = models.FloatField(null=True)
    dec = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    word = models.CharField(max_length=60, null=True)
    note = models.TextField(null=True)
    slug = models.SlugField(null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    at = models.TimeField(null=True)
    span = models.DurationField(null=True)
    uid = models.UUIDField(null=True)
    data = models.JSONField(null=True)
    blob = models.BinaryField(null=True)
    ip = models.GenericIPAddressField(null=True)
    ints = ArrayField(models.IntegerField(null=True), null=True)
    words = ArrayField(models.TextField(), null=True)
    days = ArrayField(models.DateField(), null=True)
    grid = ArrayField(ArrayField(models.IntegerField()), null=True)
    int_range = IntegerRangeField(null=True)
    big_range = BigIntegerRangeField(null=True)
    dec_range = DecimalRangeField(null=True)
    day_range = DateRangeField(null=True)
    moment_range = DateTimeRangeField(null=True)
    parent = models.ForeignKey('self', on_delete=models.CASCADE, null=True)


class Country(models.Model):
    code = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=60)
    info = models.JSONField(default=dict)


class City(models.Model):
    """A foreign key to a unique column that is not the primary key."""
    country = models.ForeignKey(Country, on_delete=models.CASCADE, to_field='code', null=True)
    name = models.CharField(max_length=60)
    population = models.BigIntegerField(null=True)
    founded = models.DateField(null=True)


class Currency(models.Model):
    """A primary key of type text, not called id."""
    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=40)
    countries = models.ManyToManyField(Country)


class Rate(models.Model):
    currency = models.ForeignKey(Currency, on_delete=models.CASCADE)
    day = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=6)


class Document(models.Model):
    """A primary key of type uuid."""
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=60)
    meta = models.JSONField(null=True)
    city = models.ForeignKey(City, on_delete=models.SET_NULL, null=True)


class Version(models.Model):
    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    number = models.IntegerField()
    saved = models.DateTimeField(null=True)
