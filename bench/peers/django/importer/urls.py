"""The API's one address."""

from django.urls import path

from importer.views import Imports

urlpatterns = [path("imports", Imports.as_view())]
