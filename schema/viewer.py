"""Who asks, as they see themselves."""

import strawberry

from db.records.user import User
from schema.node import Node
from schema.showing import shows


@strawberry.type(description="You: the user whose token came with the request.")
class Viewer(Node):
    is_type_of = shows(User)

    name: str = strawberry.field(description="Your name here.")
    is_admin: bool = strawberry.field(description="Whether you may look at what is others'.")
