"""The users, the addresses of projects, and the jobs; their tables are made by `tables.sql`."""

import uuid

from django.db import models


def new_id() -> str:
    return str(uuid.uuid4())


class User(models.Model):
    id = models.CharField(primary_key=True, max_length=36, default=new_id)
    name = models.CharField(max_length=200, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)

    class Meta:
        managed = False
        db_table = "users"


class ProjectAddress(models.Model):
    pk = models.CompositePrimaryKey("owner_id", "address")
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    address = models.CharField(max_length=300)
    project_id = models.CharField(max_length=36)

    class Meta:
        managed = False
        db_table = "project_addresses"


class Job(models.Model):
    class Status(models.TextChoices):
        QUEUED = "QUEUED"
        RUNNING = "RUNNING"
        WAITING = "WAITING"
        COMPLETED = "COMPLETED"
        COMPLETED_WITH_GAPS = "COMPLETED_WITH_GAPS"
        FAILED = "FAILED"
        CANCELLED = "CANCELLED"

    id = models.CharField(primary_key=True, max_length=36, default=new_id)
    kind = models.CharField(max_length=40, default="IMPORT_REPOSITORY")
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.QUEUED)
    input = models.JSONField()
    repository = models.CharField(max_length=300)
    stages = models.JSONField()
    percent = models.FloatField(default=0)
    stage = models.CharField(max_length=60, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.IntegerField(default=1)
    last_sequence = models.IntegerField(default=1)
    error = models.JSONField(null=True)
    receipt = models.JSONField()
    project_id = models.CharField(max_length=36, null=True)
    settled = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "jobs"
