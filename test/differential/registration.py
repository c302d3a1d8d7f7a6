"""What the extension is told by orm_register, because no database can know it.

Everything else in the models it has to find by itself.
"""
import json

REGISTRATIONS = [
    # Tables whose name does not say which model they belong to.
    ('django_content_type', {'label': 'contenttypes.ContentType'}),
    ('django_admin_log', {'label': 'admin.LogEntry', 'ordering': ['-action_time'], 'relations': {
        'user': {'related_query_name': 'logentry', 'related_name': 'logentry_set'},
        'content_type': {'related_query_name': 'logentry', 'related_name': 'logentry_set', 'on_delete': 'SET_NULL'}}}),
    ('auth_permission', {'ordering': ['content_type__app_label', 'content_type__model', 'codename']}),
    # A join table with columns of its own.
    ('lib_book', {'fields': {'in_print': {'default': True}}, 'relations': {
        'contributors': {
            'kind': 'm2m', 'through': 'lib_contribution', 'from_columns': ['book_id'], 'through_to_columns': ['person_id'],
            'to': 'lib_person', 'related_name': 'contributed', 'related_query_name': 'contributed'},
        'author': {'on_delete': 'SET_NULL'}, 'publisher': {'on_delete': 'PROTECT'}}}),
    # What a deletion does is in no database that Django made: unless told, all its foreign keys are CASCADE.
    ('lib_profile', {'relations': {'person': {'on_delete': 'SET_NULL'}}}),
    ('lib_employee', {'relations': {'boss': {'on_delete': 'SET_NULL'}}}),
    ('lib_review', {'relations': {'reviewer': {'on_delete': 'SET_NULL'}}}),
    ('kinds_document', {'relations': {'city': {'on_delete': 'SET_NULL'}}}),
    # A many-to-many to itself that runs both ways; what Python, not the database, has as default.
    ('lib_person', {'relations': {'friends': {'symmetrical': True}}}),
    ('kinds_country', {'fields': {'info': {'default': {}}}}),
    # Related names, orderings, renamed columns, a parent link: see apps/mail/models.py.
    ('mail_contact', {'label': 'mail.Contact', 'ordering': ['name', 'address']}),
    ('mail_message', {
        'label': 'mail.Message', 'ordering': ['-sent_at', 'pk'], 'fields': {'priority': {'column': 'prio_code'}},
        'relations': {
            'sender': {'related_name': 'sent', 'related_query_name': 'sent'},
            'recipient': {'related_name': 'received', 'related_query_name': 'received', 'on_delete': 'PROTECT'},
            'reply_to': {'related_name': 'replies', 'related_query_name': 'replies', 'on_delete': 'SET_NULL'},
            'cc': {'kind': 'm2m', 'through': 'mail_message_cc', 'from_columns': ['message_id'], 'through_to_columns': ['contact_id'],
                   'to': 'mail_contact', 'related_name': 'copies', 'related_query_name': 'copied'}}}),
    ('mail_newsletter', {'label': 'mail.Newsletter', 'parents': ['base'], 'ordering': ['-sent_at', 'pk']}),
    ('mail_attachment', {
        'ordering': ['message', 'name'], 'fields': {'name': 'file_name'},
        'relations': {'message': {'related_name': 'files', 'related_query_name': 'file'}}}),
    ('mail_mark', {'ordering': ['-name'], 'relations': {'messages': {
        'kind': 'm2m', 'through': 'mail_marking', 'from_columns': ['mark_id'], 'through_to_columns': ['message_id'],
        'to': 'mail_message', 'related_name': 'marks', 'related_query_name': 'marks'}}}),
    ('mail_marking', {'fields': {'by_id': 'marked_by', 'weight': {'default': 1}}, 'relations': {
        'mark': {'related_name': None}, 'message': {'related_name': 'markings', 'related_query_name': 'markings'},
        'by': {'kind': 'fk', 'columns': ['marked_by'], 'to': 'mail_contact', 'to_columns': ['id'], 'related_name': None, 'on_delete': 'SET_NULL'}}}),
    ('mail_remark', {'relations': {
        'marking': {'related_name': 'remarks', 'related_query_name': 'remarks'},
        'previous': {'related_name': 'followed_by', 'related_query_name': 'followed_by', 'on_delete': 'SET_NULL'},
        'kept': {'related_name': 'kept_by', 'related_query_name': 'kept_by', 'on_delete': 'PROTECT'}}}),
]


def register(cursor):
    """Register everything; yields (table, error) for what the extension refuses."""
    for table, options in REGISTRATIONS:
        try:
            cursor.execute('SELECT orm_register(%s::regclass, %s::jsonb)', [table, json.dumps(options)])
        except Exception as error:
            yield table, error
