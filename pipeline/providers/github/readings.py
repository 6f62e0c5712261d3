"""What GitHub's REST answers say, as our values. Pure."""

import re

from db.records.problem import Problem, ProblemCode
from db.records.project import Contributor, LanguageShare, Release
from pipeline.analysis.languages import language_shares
from pipeline.outbound.messages import Response
from pipeline.providers.github import shapes
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import require_readable
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings
from pipeline.repository import EntryKind, RepositoryFacts, Tree, TreeEntry

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_KINDS = {
    "040000": EntryKind.DIRECTORY,
    "120000": EntryKind.SYMLINK,
    "160000": EntryKind.SUBMODULE,
}


def read_facts(response: Response, subject: Subject) -> RepositoryFacts:
    said = decode(response.body, shapes.Repository, subject.host)
    visibility = said.visibility or ("private" if said.private else "public")
    require_readable(visibility, subject)
    owner, _, name = said.full_name.partition("/")
    return RepositoryFacts(
        provider=subject.address.provider,
        host_id=str(said.id),
        owner=owner,
        name=name,
        url=said.html_url,
        description=said.description or None,
        homepage=web_address(said.homepage),
        default_branch=said.default_branch,
        visibility=visibility,
        is_fork=said.fork,
        parent=said.parent.full_name if said.parent else None,
        is_archived=said.archived,
        is_template=bool(said.is_template),
        mirror_url=web_address(said.mirror_url),
        stars=said.stargazers_count,
        forks=said.forks_count,
        open_issues=said.open_issues_count,
        license=licence_name(said.license.spdx_id, said.license.name) if said.license else None,
        topics=tuple(said.topics or ()),
        primary_language=said.language,
        pushed_at=said.pushed_at,
        created_at=said.created_at,
        renamed_from=renamed_from(said.full_name, subject),
    )


def read_tree(response: Response, subject: Subject) -> Findings:
    said = decode(response.body, shapes.Tree, subject.host)
    listed = (decode(entry, shapes.TreeEntry, subject.host) for entry in said.tree)
    entries = tuple(
        TreeEntry(entry.path, _KINDS.get(entry.mode, EntryKind.FILE), entry.size)
        for entry in listed
    )
    if not said.truncated:
        return Findings(tree=Tree(entries, truncated=False))
    shortfall = Problem(
        ProblemCode.TREE_TRUNCATED,
        f"{subject.host} lists only the first {len(entries):,} files and directories of "
        f"{subject.repository}.",
    )
    return Findings(tree=Tree(entries, truncated=True), shortfalls=(shortfall,))


def read_languages(response: Response, subject: Subject) -> tuple[LanguageShare, ...]:
    return language_shares(decode(response.body, dict[str, int], subject.host))


def read_releases(response: Response, subject: Subject) -> tuple[Release, ...]:
    """Drafts are left out: only those who may push see them."""
    return tuple(
        Release(
            tag=said.tag_name,
            name=said.name or None,
            published_at=said.published_at,
            is_prerelease=said.prerelease,
            url=web_address(said.html_url),
        )
        for said in decode(response.body, list[shapes.Release], subject.host)
        if not said.draft
    )


def read_contributors(response: Response, subject: Subject) -> tuple[Contributor, ...]:
    if response.status == 204:  # an empty repository's answer, without a body
        return ()
    return tuple(
        Contributor(
            login=said.login,
            name=said.name,
            contributions=said.contributions,
            avatar_url=web_address(said.avatar_url),
            is_bot=said.type == "Bot",
        )
        for said in decode(response.body, list[shapes.Contributor], subject.host)
    )


def renamed_from(full_name: str, subject: Subject) -> str | None:
    """The name that was asked for, if the repository has another one now; the case of letters
    makes no difference to GitHub."""
    asked = subject.repository
    return None if full_name.lower() == asked.lower() else asked


def licence_name(spdx_id: str | None, name: str | None) -> str | None:
    """GitHub gives a licence that it can't identify the id NOASSERTION and the name Other."""
    return name if spdx_id in (None, "", "NOASSERTION") else spdx_id


def web_address(text: str | None) -> str | None:
    """An address that may be shown as a link. People leave out the scheme; other schemes than
    the web's are dropped, for they might run something."""
    if not text or not text.strip():
        return None
    address = text.strip()
    if address.lower().startswith(("http://", "https://")):
        return address
    return None if _SCHEME.match(address) else f"https://{address}"
