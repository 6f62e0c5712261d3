"""A start as it is asked for, and a job as it is answered."""

from rest_framework import serializers

from importer.models import Job


class StartSerializer(serializers.Serializer):
    url = serializers.RegexField(r"^https://github\.com/[\w-]+/[\w.-]+$")


class JobSerializer(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = ("id", "status", "percent", "repository", "created_at")
