"""Who may look at the work of all users, and act on it: administrators."""

from db.records.job import Job
from db.records.problem import Problem, ProblemCode
from db.records.user import User
from resolvers.context import Context
from schema.client_error import ClientError, ClientErrorCode
from schema.ids import NodeKind, key_of
from schema.problem import Missing


def operator_of(context: Context) -> User:
    """The user who asks, if they are an administrator. Raises `ClientError`."""
    if not context.user.is_admin:
        raise ClientError(
            ClientErrorCode.FORBIDDEN,
            "Only an administrator may do this. They are made on the server: "
            "python main.py user add NAME --admin",
        )
    return context.user


async def anybodys_job(context: Context, node_id: str) -> Job | Missing:
    """The job with this id, whosever it is, for an administrator. Raises `ClientError`."""
    operator_of(context)
    key = key_of(node_id, NodeKind.JOB)
    job = await context.jobs.load(key) if key else None
    return job or Missing(
        Problem(
            ProblemCode.NOT_FOUND,
            "There is no job with this id.",
            "It may have been purged. The query operations lists the jobs of all users.",
        )
    )
