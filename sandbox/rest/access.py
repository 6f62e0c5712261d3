"""Whether a caller gets at a repository at all, and how the host says no."""

from collections.abc import Sequence
from urllib.parse import quote

from sandbox.answer import Answer, Body, RefusedError, not_found, refusal
from sandbox.call import Call
from sandbox.clock import stamp
from sandbox.ledgers import Caller
from sandbox.model import Block, BlockReason, Repository
from sandbox.tokens import TokenKind, is_restricted, lacks, may_see, needs_sso

REPOSITORY_DOCS = "/repos/repos#get-a-repository"
SSO_DOCS = "/authentication/authenticating-with-saml-single-sign-on"


def check_visible(caller: Caller, repository: Repository) -> None:
    """Refuses as the host does for what may not be told to exist, or was taken down."""
    if not may_see(caller.token, repository):
        raise not_found(REPOSITORY_DOCS)
    if needs_sso(caller.token, repository):
        login = repository.owner.login
        url = f"https://github.com/orgs/{login}/sso?authorization_request=SANDBOX"
        raise refusal(
            403,
            "Resource protected by organization SAML enforcement. You must grant your Personal"
            " Access token access to this organization.",
            SSO_DOCS,
            headers={"x-github-sso": f"required; url={url}"},
        )
    if is_restricted(caller.token, repository):
        raise refusal(
            403,
            f"The `{repository.owner.login}` organization has enabled OAuth App access"
            " restrictions, meaning that data access to third-parties is limited.",
            REPOSITORY_DOCS,
        )
    if repository.block is not None:
        raise _blocked(repository.block)


def check_permitted(caller: Caller, repository: Repository, permission: str) -> None:
    if lacks(caller.token, repository, permission):
        fine = caller.token is not None and caller.token.kind is TokenKind.FINE_GRAINED
        raise refusal(
            403,
            f"Resource not accessible by {'personal access token' if fine else 'integration'}",
            REPOSITORY_DOCS,
            headers={"x-accepted-github-permissions": f"{permission}=read"},
        )


def redirected(call: Call, repository: Repository, rest: Sequence[str]) -> RefusedError:
    """A permanent redirect to the repository's numeric address; 307 for methods that write."""
    below = "".join(f"/{quote(segment, safe='')}" for segment in rest)
    below += "".join(call.target.partition("?")[1:])
    location = detour(call, repository) or f"{call.base}/repositories/{repository.id}"
    is_read = call.method in ("GET", "HEAD")
    message = "Moved Permanently" if is_read else "Temporary Redirect"
    body = {
        "message": message,
        "url": location + below,
        "documentation_url": "https://docs.github.com/v3/#http-redirects",
    }
    headers = {"location": location + below}
    status = 301 if is_read else 307
    return RefusedError(Answer(status, Body.json(body), headers, cacheable=False))


def detour(call: Call, repository: Repository) -> str | None:
    """Where the repository sends everybody, for those that do."""
    if repository.detour is None:
        return None
    return repository.detour.format(base=call.base, elsewhere=_elsewhere(call.base))


def _blocked(block: Block) -> RefusedError:
    is_takedown = block.reason is BlockReason.DMCA
    body = {
        "message": "Repository access blocked",
        "block": {
            "reason": block.reason.value,
            "created_at": stamp(block.created_at),
            "html_url": block.html_url,
        },
    }
    return RefusedError(Answer(451 if is_takedown else 403, Body.json(body), cacheable=False))


def _elsewhere(base: str) -> str:
    """This same server, under another host's name."""
    if "//127.0.0.1" in base:
        return base.replace("//127.0.0.1", "//localhost")
    return base.replace("//localhost", "//127.0.0.1")
