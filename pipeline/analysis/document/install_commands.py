"""The commands of a README that bring its software onto a machine."""

import re
from collections.abc import Iterable, Iterator

from pipeline.analysis.document.document import Snippet

MOST = 12

_SHELLS = (
    {"", "sh", "bash", "shell", "console", "zsh", "fish", "terminal", "term", "session", "none"}
    | {"powershell", "pwsh", "ps1", "cmd", "bat", "batch", "text", "txt", "plaintext"}
    | {"shell-session", "sh-session", "shellsession"}
)
_PROMPT = re.compile(
    r"(?:\$|>|%|❯|➜|λ|PS(?: [A-Z]:\\\S*)?>|[A-Z]:\\\S*>"
    r"|(?<![\w.-])[\w.-]++@[\w.-]++[:~/\w]*+[$%#])\s++"
)
_COMMENT = re.compile(r"(?<!\s)\s++#\s.*$")
_BEFORE_TOOL = re.compile(
    r"(?:sudo\s+(?:-\S+\s+)*)?(?:\w+=\S*\s+)*(?:(?:python[\d.]*|py)\s+(?:-[\d.]+\s+)?-m\s+)?(?:\./)?"
)
_TOOL = re.compile(r"([\w-]+(?:\.\d+)?)(?:\s+(.*))?$", re.DOTALL)
_TOOL_VERSION = re.compile(r"(?<=pip)[\d.]+$")
_OPTIONS = r"(?:-\S+\s+)*"

_ADD = "add|install|i"
_PIPED = r"[^|]*\|\s*(?:sudo\s+)?(?:ba|z)?sh"
_BUILT = r"\S*(?:install|build)\w*"
_INSTALL = (
    {"apt", "apt-get", "aptitude", "choco", "cabal", "dnf", "flatpak", "gem", "guix", "luarocks"}
    | {"make", "opam", "pip", "pipenv", "pkg", "pkgin", "pod", "port", "snap", "stack", "winget"}
    | {"yum"}
)
_INSTALLERS = dict.fromkeys(_INSTALL, "install") | {
    # a tool, and which of its commands install; "" stands for all
    "ansible-galaxy": r"(?:\w+\s+)?install", "apk": "add", "brew": "install|tap",
    "bun": f"{_ADD}|create|x", "bundle": "add|install", "bunx": "", "cargo": "add|install|binstall",
    "composer": r"require|install|create-project|global\s+require", "cpan": "", "cpanm": "",
    "conda": r"install|create|env\s+create", "mamba": r"install|create|env\s+create",
    "curl": _PIPED, "wget": _PIPED, "dart": r"pub\s+(?:add|global)", "deno": "add|install",
    "docker": r"pull|run|compose\s+up", "docker-compose": "up", "podman": "pull|run",
    "dotnet": r"add\s+(?:\S+\s+)?package|tool\s+install", "emerge": "", "flutter": r"pub\s+add",
    "go": "install|get", "gradle": _BUILT, "gradlew": _BUILT, "helm": r"install|upgrade|repo\s+add",
    "install-module": "", "kubectl": "apply", "mix": r"\w+\.install|deps\.get",
    "mvn": r".*\binstall", "mvnw": r".*\binstall", "nix": r"run|shell|profile\s+(?:add|install)",
    "nix-env": r"-\S+", "nix-shell": "-p", "npm": f"{_ADD}|ci|init|create", "npx": "",
    "pacman": r"-S\w*", "paru": r"-S\w*", "yay": r"-S\w*", "pdm": "add|install",
    "pipx": "install|run", "pixi": r"add|global\s+install", "pkg_add": "",
    "pnpm": f"{_ADD}|create|dlx", "poetry": "add|install", "rustup": r"component\s+add",
    "rye": "add|sync", "scoop": r"install|bucket\s+add", "terraform": "init", "tofu": "init",
    "uv": r"add|sync|(?:pip|tool)\s+install", "uvx": "", "xbps-install": "",
    "yarn": r"add|install|create|dlx|global\s+add", "zypper": "install|in",
}  # fmt: skip
_CHAIN = re.compile(r"\s*(?:&&|;)\s*")
_LONGEST = 300
_LONGEST_LINE = 1_000


def install_commands(snippets: Iterable[Snippet]) -> tuple[str, ...]:
    """At most MOST commands in the order of the page, each once. A span of code counts only if it
    names what to install: "`npm install`" in a sentence is a word, no instruction."""
    found: dict[str, None] = {}
    for snippet in snippets:
        for command in _commands(snippet):
            found.setdefault(command)
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def _commands(snippet: Snippet) -> Iterator[str]:
    if snippet.is_inline:
        text = snippet.text.strip()
        if "\n" not in text and len(text) <= _LONGEST and _what_is_installed(text):
            yield text
    elif snippet.language.lower() in _SHELLS:
        for line in _lines(snippet.text):
            if part := _install_part(line):
                yield part


def _lines(text: str) -> Iterator[str]:
    """The lines as a shell would read them: prompts off, lines that end in a backslash joined."""
    joined = ""
    for line in text.splitlines():
        if len(line) > _LONGEST_LINE:  # no command that a person would run
            joined = ""
            continue
        part = line.strip() if joined else _PROMPT.sub("", line.strip())
        joined = f"{joined} {part}".strip()
        if joined.endswith(("\\", " `", " ^")) and len(joined) < _LONGEST:
            joined = joined[:-1].rstrip()
            continue
        yield _COMMENT.sub("", joined)
        joined = ""
    yield joined


def _install_part(line: str) -> str | None:
    """Of a chain of commands, the part from the first that installs to the last."""
    if len(line) > _LONGEST:
        return None
    separators = list(_CHAIN.finditer(line))
    starts = [0, *(each.end() for each in separators)]
    ends = [*(each.start() for each in separators), len(line)]
    installing = [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if _what_is_installed(line[start:end]) is not None
    ]
    return line[installing[0][0] : installing[-1][1]].rstrip() if installing else None


def _what_is_installed(command: str) -> str | None:
    """What follows the part of a command that makes it install; None if it does no such thing."""
    before = _BEFORE_TOOL.match(command)
    tool = _TOOL.match(command, before.end() if before else 0)
    if not tool:
        return None
    subcommands = _INSTALLERS.get(_TOOL_VERSION.sub("", tool[1]).lower())
    if subcommands is None:
        return None
    arguments = tool[2] or ""
    if not subcommands:
        return arguments or None
    installs = re.match(rf"{_OPTIONS}(?:{subcommands})(?=\s|$)", arguments)
    return arguments[installs.end() :].strip() if installs else None
