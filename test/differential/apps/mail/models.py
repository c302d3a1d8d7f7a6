"""What the database cannot know: related names, default orderings, renamed columns, parent links.

The querysets over these models work in the extension only after registration.py has run, so they live
in files of their own (querysets/registered_*.txt).
"""
from django.db import models


class Contact(models.Model):
    name = models.CharField(max_length=60)
    address = models.EmailField(unique=True)

    class Meta:
        ordering = ['name', 'address']


class Message(models.Model):
    sender = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name='sent')
    recipient = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name='received')
    cc = models.ManyToManyField(Contact, related_name='copies', related_query_name='copied')
    subject = models.CharField(max_length=100)
    priority = models.IntegerField(db_column='prio_code', null=True)
    sent_at = models.DateTimeField(null=True)
    reply_to = models.ForeignKey('self', on_delete=models.SET_NULL, null=True, related_name='replies')

    class Meta:
        ordering = ['-sent_at', 'pk']


class Newsletter(Message):
    """A parent link that does not carry Django's default name."""
    base = models.OneToOneField(Message, on_delete=models.CASCADE, parent_link=True, primary_key=True)
    edition = models.IntegerField()


class Attachment(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name='files', related_query_name='file')
    name = models.CharField(max_length=60, db_column='file_name')
    size = models.BigIntegerField(null=True)

    class Meta:
        ordering = ['message', 'name']


class Mark(models.Model):
    name = models.CharField(max_length=30, unique=True)
    messages = models.ManyToManyField(Message, through='Marking', related_name='marks')

    class Meta:
        ordering = ['-name']


class Marking(models.Model):
    mark = models.ForeignKey(Mark, on_delete=models.CASCADE, related_name='+')
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name='markings')
    by = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name='+', db_column='marked_by')
    weight = models.FloatField(default=1)


class Remark(models.Model):
    """What refers to the rows of a join table: they go as other rows do."""
    marking = models.ForeignKey(Marking, on_delete=models.CASCADE, related_name='remarks')
    previous = models.ForeignKey(Marking, on_delete=models.SET_NULL, null=True, related_name='followed_by')
    kept = models.ForeignKey(Marking, on_delete=models.PROTECT, null=True, related_name='kept_by')
    text = models.CharField(max_length=60)
