"""The queue: Celery with Redis for a broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "importer.settings")

app = Celery("importer", broker=f"redis+socket://{os.environ['PEER_REDIS']}")
app.conf.task_ignore_result = True


@app.task(name="import_repository", ignore_result=True)
def import_repository(job_id: str) -> None:
    """What a worker would do; none runs while starts are measured."""
