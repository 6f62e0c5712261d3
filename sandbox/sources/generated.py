"""Repositories of any size, generated: the same for the same name and sizes."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox import git
from sandbox.accounts import account, organization
from sandbox.identity import stable_id
from sandbox.model import Contributor, PullRequest, Repository
from sandbox.sources.assembly import assemble

_CREWS = ("tide-crew", "keeper-crew", "gate-crew", "lamp-crew", "errand-helper[bot]")
_TITLES = (
    "Keep the order of the shelves when one is moved",
    "Read the manifest once instead of per parcel",
    "Say which shelf was full in the refusal",
    "Drop the second index, nobody reads it",
    "Measure how long a lookup takes",
    "Update the pinned dependencies",
)
_SUFFIXES = (".py", ".ts", ".go", ".md")
_PER_DIRECTORY = 100


def generate(
    owner: str,
    name: str,
    now: datetime,
    files: int,
    pulls: int = 0,
    readme_bytes: int = 400,
    apart: timedelta = timedelta(hours=3),
) -> Repository:
    """A public repository of `files` files, besides its README, and `pulls` pull requests, opened
    so far `apart`, of which the newest was updated at `now`."""
    sources: dict[str, bytes | git.Source] = {"README.md": readme(name, readme_bytes)}
    for index in range(files):
        sources[path_of(index)] = f"# {name} {index}\nvalue = {index * 7919}\n".encode()
    repository = assemble(organization(owner), name, sources, now)
    return replace(
        repository,
        description=f"A generated repository of {files} files and {pulls} pull requests",
        topics=("generated",),
        pulls=tuple(pull(repository, number, pulls, now, apart) for number in range(1, pulls + 1)),
        open_issues=sum(1 for number in range(1, pulls + 1) if number % 5 == 0),
        contributors=tuple(
            Contributor(100 - 10 * place, account(login)) for place, login in enumerate(_CREWS)
        ),
    )


def path_of(index: int) -> str:
    """A path for the n-th file: a hundred to a directory, a hundred directories to one above."""
    directory = index // _PER_DIRECTORY
    suffix = _SUFFIXES[index % len(_SUFFIXES)]
    return f"hall-{directory // _PER_DIRECTORY:03}/shelf-{directory:05}/box-{index:07}{suffix}"


def readme(name: str, size: int) -> bytes:
    """Markdown of about `size` bytes, at least a heading."""
    opening = f"# {name}\n\nGenerated, to see what becomes of large things.\n\n".encode()
    line = b"- One line of a list that goes on, and says the same each time.\n"
    return opening + line * max((size - len(opening)) // len(line), 0)


def pull(
    repository: Repository, number: int, total: int, now: datetime, apart: timedelta
) -> PullRequest:
    """The pull request of that number: one in five is open, one in five closed, the rest merged."""
    created = now - apart * (total - number + 1)
    is_open, is_merged = number % 5 == 0, number % 5 > 1
    ended = None if is_open else created + timedelta(hours=1 + number % 2)
    author = account(_CREWS[number % len(_CREWS)])
    base = repository.head.sha if repository.head else "0" * 40
    head = git.object_sha("commit", f"{repository.full_name} {number}".encode())
    return PullRequest(
        id=stable_id("pull", repository.full_name, str(number)),
        number=number,
        title=f"{_TITLES[number % len(_TITLES)]} ({number})",
        body=None if number % 3 else f"Found while counting box {number}.",
        author=author,
        created_at=created,
        updated_at=ended or (now if number == total else created + timedelta(minutes=20)),
        closed_at=ended,
        merged_at=ended if is_merged else None,
        merged_by=account("keeper-crew") if is_merged else None,
        merge_commit_sha=git.object_sha("commit", head.encode()) if is_merged else None,
        base_ref=repository.default_branch,
        base_sha=base,
        head_ref=f"change-{number}",
        head_sha=head,
        head_owner=repository.owner if number % 4 else author,
        is_draft=is_open and number % 10 == 0,
        labels=("dependencies",) if number % len(_TITLES) == 5 else (),
        additions=number * 37 % 400,
        deletions=number * 23 % 150,
        changed_files=1 + number % 9,
        commits=1 + number % 4,
        comments=number % 6,
        reviews=number % 3,
    )
