"""A README, as clients see it."""

import strawberry


@strawberry.type(description="A heading of a README.")
class Heading:
    level: int = strawberry.field(description="1 to 6.")
    text: str = strawberry.field(description="Its words.")
    anchor: str = strawberry.field(description="The id of its element in the README's `html`.")


@strawberry.type(description="A badge: a small picture that tells of a state.")
class Badge:
    label: str = strawberry.field(description="What it is about.")
    image_url: str = strawberry.field(description="The picture.")
    link: str | None = strawberry.field(description="Where it leads.")


@strawberry.type(description="A README as it is shown.")
class Readme:
    path: str = strawberry.field(description="Where it stands in the repository.")
    format: str = strawberry.field(
        description="`MARKDOWN`, `RESTRUCTUREDTEXT`, `ASCIIDOC`, `ORG` or `PLAIN`."
    )
    html: str = strawberry.field(description="Sanitised: can be shown as it is.")
    text: str = strawberry.field(description="The words that a person would read in it.")
    headings: list[Heading] = strawberry.field(description="In order.")
    badges: list[Badge] = strawberry.field(description="In order.")
    images: list[str] = strawberry.field(description="The pictures' URLs, badges aside.")
    install_commands: list[str] = strawberry.field(
        description="The commands by which it says that it is installed."
    )
    truncated: bool = strawberry.field(description="Whether it was too long to be taken whole.")
