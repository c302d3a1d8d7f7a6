from django.apps import AppConfig


class WeblogConfig(AppConfig):
    name = 'weblog'
    label = 'blog'
    default_auto_field = 'django.db.models.BigAutoField'
