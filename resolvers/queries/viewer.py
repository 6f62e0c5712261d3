"""The query `viewer`: who asks."""

from db.records.user import User
from resolvers.context import Info
from schema.field import field
from schema.viewer import Viewer


@field("You: the user whose token came with the request.", shown_as=Viewer)
def viewer(info: Info) -> User:
    return info.context.user
