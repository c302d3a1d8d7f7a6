"""A library: the app for relations of every kind and depth, with NULLs in most columns.

Every name that a relation has here by Django's defaults is also the name the extension finds by
reflection: one foreign key at most from a table to another, no related_name. The one exception is
Book.contributors, which has a through model of its own; registration.py tells the extension about it.
"""
from django.conf import settings
from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=80)
    email = models.EmailField(null=True)
    born = models.DateField(null=True)
    created = models.DateTimeField(null=True)
    friends = models.ManyToManyField('self')


class Profile(models.Model):
    """A foreign key into one of Django's own apps."""
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True)
    city = models.CharField(max_length=50, null=True)


class Employee(models.Model):
    """A self-reference next to a one-to-one. (Person has a symmetrical many-to-many to itself instead:
    both in one model would give two things the reverse name `person`.)"""
    person = models.OneToOneField(Person, on_delete=models.CASCADE)
    boss = models.ForeignKey('self', on_delete=models.SET_NULL, null=True)
    salary = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    hired = models.DateField(null=True)


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey('self', on_delete=models.CASCADE, null=True)


class Publisher(models.Model):
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=50, null=True)
    founded = models.SmallIntegerField(null=True)


class Book(models.Model):
    title = models.CharField(max_length=120)
    isbn = models.CharField(max_length=17, unique=True)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    pages = models.PositiveIntegerField(null=True)
    published = models.DateField(null=True)
    added = models.DateTimeField(null=True)
    in_print = models.BooleanField(default=True)
    tags = models.ManyToManyField(Tag)
    contributors = models.ManyToManyField(Person, through='Contribution', related_name='contributed')


class Contribution(models.Model):
    """A join table with columns of its own."""
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    role = models.CharField(max_length=20)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)


class Chapter(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100, blank=True)

    class Meta:
        unique_together = [('book', 'number')]


class Review(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    reviewer = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    stars = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)


class Branch(models.Model):
    name = models.CharField(max_length=50)
    city = models.CharField(max_length=50)
    opens = models.TimeField(null=True)
    staff = models.ManyToManyField(Employee)


class Copy(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True)
    acquired = models.DateField(null=True)


class Loan(models.Model):
    copy = models.ForeignKey(Copy, on_delete=models.CASCADE)
    borrower = models.ForeignKey(Person, on_delete=models.CASCADE)
    taken = models.DateTimeField()
    returned = models.DateTimeField(null=True)
    allowed = models.DurationField(null=True)
