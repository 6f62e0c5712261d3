"""Accepts an import: no project yet, nothing of the user at work, a row, a place in the queue."""

from django.db import transaction
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from importer import slots
from importer.models import Job, ProjectAddress, User
from importer.queue import import_repository
from importer.serializers import JobSerializer, StartSerializer

STAGES = [
    {"name": name, "status": "PENDING", "percent": 0, "attempt": 0}
    for name in (
        "fetch_repository",
        "parse_readme",
        "detect_technology",
        "draw_diagram",
        "describe",
        "create_project",
    )
]


class Imports(APIView):
    def post(self, request: Request) -> Response:
        asked = StartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        url = asked.validated_data["url"]
        repository = url.removeprefix("https://github.com/")
        address = f"github:{repository.lower()}"
        if ProjectAddress.objects.filter(owner_id=request.user.id, address=address).exists():
            return _refused("ALREADY_IMPORTED")
        job = _new_job(request.user, url, repository)
        verdict, _holder = slots.claim(request.user.id, address, job.id)
        if verdict != "CLAIMED":
            return _refused(verdict)
        with transaction.atomic():
            is_busy = Job.objects.filter(
                owner_id=request.user.id, settled=False, ended_at__isnull=True
            ).exists()
            if not is_busy:
                job.save(force_insert=True)
        if is_busy:
            slots.release(request.user.id, address)
            return _refused("BUSY")
        import_repository.delay(job.id)
        return Response(JobSerializer(job).data, status=status.HTTP_201_CREATED)


def _new_job(owner: User, url: str, repository: str) -> Job:
    return Job(
        owner=owner,
        input={"url": url, "daysBack": 90, "isShowcase": True, "isPrivate": False},
        repository=repository,
        stages=STAGES,
        receipt={"requests": 0, "graphqlPoints": 0, "bytes": 0, "secondsWaited": 0},
    )


def _refused(code: str) -> Response:
    return Response({"code": code}, status=status.HTTP_409_CONFLICT)
