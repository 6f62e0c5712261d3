"""The importer as Django, Django REST framework and Celery have it."""

from importer.queue import app

__all__ = ["app"]
