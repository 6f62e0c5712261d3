"""What kind of thing a repository is."""

import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.analysis.languages import estimate_languages
from pipeline.analysis.manifests.manifest import Ecosystem, Manifest
from pipeline.analysis.paths import Role, role_of
from pipeline.analysis.results import Category
from pipeline.repository import EntryKind, RepositoryFacts, Tree

_WORDS = {  # in the summary, the description and the topics; the first hit of each votes
    Category.FRAMEWORK: (4.0, r"frameworks?\b|フレームワーク|框架"),
    Category.CLI: (3.0, r"command[- ]line|\bcli\b|terminal|line-oriented|命令行|コマンドライン"),
    Category.TEMPLATE: (
        3.5,
        r"\b(?:template|boilerplate|starter|skeleton|scaffold)\b|模板",
    ),
    Category.LIBRARY: (
        2.5,
        r"\b(?:library|bindings|sdk|package|client for|wrapper|module|crate|gem|plugin)\b|库",
    ),
    Category.SERVICE: (
        2.0,
        r"\b(?:server|service|daemon|proxy|microservices?|self-hosted|backend)\b",
    ),
    Category.APPLICATION: (
        2.0,
        r"\b(?:app|application|desktop|editor|game|dashboard|viewer)\b(?! (?:framework|server))",
    ),
    Category.DATASET: (3.0, r"\b(?:datasets?|corpus|data set|benchmark data)\b|数据集"),
    Category.BOOK: (2.5, r"\b(?:book|handbook|ebook|thesis)\b|电子书"),
    Category.LEARNING: (
        2.5,
        r"\b(?:tutorials?|course|exercises?|learn(?:ing)?|workshop|interview|roadmap|curriculum)\b"
        r"|教程|学习",
    ),
    Category.DOCUMENTATION: (
        3.0,
        r"\b(?:(?:awesome|curated) list|list of|collection of links|cheat ?sheets?)\b"
        r"|索引|书籍|合集|指南",
    ),
    Category.CONFIGURATION: (
        3.5,
        r"\b(?:dotfiles|my (?:vim|emacs|nix) config|configuration files)\b",
    ),
    Category.INFRASTRUCTURE: (
        3.0,
        r"\b(?:terraform|ansible|helm chart|kubernetes manifests|infrastructure as code|puppet)\b",
    ),
    Category.WEBSITE: (
        2.5,
        r"\b(?:website|homepage|portfolio|landing page|my blog|personal site)\b|网站|博客",
    ),
}
_NAMES = {
    Category.TEMPLATE: r"template|boilerplate|starter|skeleton|cookiecutter",
    Category.CONFIGURATION: r"dotfiles|\.?config$|nvim|nixos",
    Category.WEBSITE: r"\.github\.io$|website|homepage|blog",
    Category.DOCUMENTATION: r"^awesome-(?!cv)|cheatsheet|-docs$",
    Category.DATASET: r"dataset|corpus",
    Category.BOOK: r"book\b|handbook",
    Category.LEARNING: r"tutorial|course|learn|exercise|workshop",
    Category.CLI: r"(?:^|-)cli$",
    Category.INFRASTRUCTURE: r"^terraform-|^ansible-|^infra",
}
_DATA = re.compile(r"\.(?:csv|tsv|parquet|jsonl|ndjson|arrow|feather|h5|npz|avro|geojson)$")
_PROSE = re.compile(r"\.(?:md|rst|adoc|txt|org|pdf|epub)$")
_LIKELY_PROGRAM = re.compile(
    r"(?:^|/)(?:cmd/[^/]+/main\.go|src/main\.rs|main\.go|src/bin/[^/]+\.rs)$"
)


def categorise(
    facts: RepositoryFacts, summary: str, tree: Tree | None, manifests: Sequence[Manifest]
) -> Category:
    """The kind with the most votes of words, names, files and manifests; OTHER if none has any."""
    votes: dict[Category, float] = defaultdict(float)
    text = " ".join((summary, facts.description or "", *facts.topics)).lower()
    for category, (vote, pattern) in _WORDS.items():
        if hit := re.search(pattern, text):
            votes[category] += vote * (1.0 if hit.start() < 160 else 0.5)
    for category, pattern in _NAMES.items():
        if re.search(pattern, facts.name.lower()):
            votes[category] += 2.5
    if facts.is_template:
        votes[Category.TEMPLATE] += 5
    for category, vote in (
        *_of_manifests(manifests).items(),
        *(_of_tree(tree) if tree else {}).items(),
    ):
        votes[category] += vote
    if not votes:
        return Category.OTHER
    return max(votes, key=lambda each: (votes[each], -list(Category).index(each)))


def _of_manifests(manifests: Sequence[Manifest]) -> dict[Category, float]:
    own = [each for each in manifests if role_of(each.path) is Role.SOURCE]
    votes: dict[Category, float] = {}
    if any(each.commands for each in own):
        votes[Category.CLI] = 2.0
    if any(each.is_published and each.ecosystem is not Ecosystem.GO for each in own):
        votes[Category.LIBRARY] = 1.5
    return votes


def _of_tree(tree: Tree) -> dict[Category, float]:
    paths = [
        entry.path.lower()
        for entry in tree.entries
        if entry.kind is EntryKind.FILE and role_of(entry.path) is not Role.FOREIGN
    ]
    own = [path for path in paths if role_of(path) is Role.SOURCE]
    languages = {each.name: each.share for each in estimate_languages(tree)}
    count = max(len(paths), 1)
    votes = {
        Category.NOTEBOOKS: 5.0 * (languages.get("Jupyter Notebook", 0) > 0.6),
        Category.INFRASTRUCTURE: 4.0 * (languages.get("HCL", 0) > 0.5),
        Category.DATASET: 4.0 * (sum(bool(_DATA.search(each)) for each in paths) > count / 2),
        Category.DOCUMENTATION: 2.5
        * (not languages and sum(bool(_PROSE.search(each)) for each in paths) >= 2),
        Category.TEMPLATE: 1.0 * (languages.get("TeX", 0) > 0.6),
        Category.SERVICE: 1.5
        * any(each.endswith(("compose.yml", "compose.yaml")) for each in paths),
        Category.CLI: 1.0 * any(_LIKELY_PROGRAM.search(each) for each in own),
        Category.APPLICATION: 1.0 * any(each.endswith("main.c") for each in own),
        Category.LIBRARY: 1.0 * any(each.endswith(("setup.py", "src/lib.rs")) for each in own),
        Category.WEBSITE: 2.0
        * any(each in {"_config.yml", "cname", "hugo.toml"} for each in paths),
    }
    return {category: vote for category, vote in votes.items() if vote}
