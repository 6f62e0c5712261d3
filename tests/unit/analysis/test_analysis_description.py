"""describe: whose words are taken, and what kind of thing it is said to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.replacing import replace
from pipeline.analysis.description import describe
from pipeline.analysis.results import Category
from pipeline.analysis.summaries.opening import LONGEST
from pipeline.analysis.summaries.sentences import sentences
from tests.unit.analysis.repositories import FACTS, described, file, tree


def summary(readme: str, path: str = "README.md") -> str:
    return describe(FACTS, file(path, readme), None, ()).summary


@pytest.mark.parametrize(
    ("readme", "expected"),
    [
        (
            "# Widget\n\n[English](a) | [中文](b)\n\n[![CI](https://img.shields.io/x/y)](z)\n\n"
            "**Widget** is a tool that turns handles, e.g. those of doors (and gates). "
            "It is fast.\n\nPlease star this repository!\n",
            "Widget is a tool that turns handles, e.g. those of doors (and gates). It is fast.",
        ),
        (
            "WIDGET\n======\n\nTurns handles of every sort, on any door that has some.\n\n"
            "There is nothing to configure. This program is finished.\n",
            "Turns handles of every sort, on any door that has some.",
        ),
        (
            "<p align=center>A small library for turning handles</p>\n\n## Sponsors\n\n"
            "This project is sponsored by the makers of fine handles.\n",
            "A small library for turning handles",
        ),
        (
            "# Widget\n\n> [!NOTE]\n> We are looking for maintainers, see below.\n\n"
            "This repository contains patterns for knitting. See the docs for more.\n",
            "This repository contains patterns for knitting.",
        ),
        (
            "# Widget\n\n## Table of contents\n\n- [Install](#install)\n\n## About\n\n"
            "Widget provides handles to those who have none.\n\n"
            "## Install\n\nWidget is on every shelf.\n",
            "Widget provides handles to those who have none.",
        ),
        (
            "# 小工具\n\n[English](a) | 简体中文\n\n"
            "小工具是一个用来转动把手的命令行程序。它很快。欢迎投稿。\n",
            "小工具是一个用来转动把手的命令行程序。它很快。",
        ),
    ],
)
def test_the_sentence_that_says_what_it_is_is_taken(readme: str, expected: str) -> None:
    assert summary(readme) == expected


def test_restructuredtext_is_understood_too() -> None:
    badge = ".. image:: https://img.shields.io/x/y"
    text = f"Widget\n======\n\n{badge}\n\nWidget is a handle for `doors`_.\n"
    assert summary(text, "README.rst") == "Widget is a handle for doors."


def test_without_a_usable_sentence_the_host_s_description_is_taken() -> None:
    readme = file("README.md", "# Widget\n\nSee [the site](https://example.org).\n")
    facts = described("Turns   handles of all kinds")
    assert describe(facts, readme, None, ()).summary == "Turns handles of all kinds."


def test_an_image_s_text_is_no_description() -> None:
    readme = file(
        "README.md",
        "# Widget Kit\n\n![Login screenshot](a.png)\n\n- ⚡ Fast handles.\n- 🚀 Sturdy doors\n",
    )
    found = describe(described("Login screenshot"), readme, None, ())
    assert found.summary == "Widget Kit: Fast handles, Sturdy doors."


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a.c", "b.c", "Makefile"], "A C project of 3 files with Make: a.c and b.c."),
        (["README"], "A repository of a single file, README."),
        (["main.tf", "a.tf"], "An HCL project of 2 files with Terraform: a.tf and main.tf."),
        ([], "An empty repository."),
    ],
)
def test_at_the_least_the_files_are_counted(paths: list[str], expected: str) -> None:
    assert describe(FACTS, None, tree(*paths), ()).summary == expected


def test_an_unreadable_readme_is_passed_over() -> None:
    assert describe(FACTS, file("README.md", b"\x89PNG\r\n"), tree("a.py"), ()).summary == (
        "A Python project of a single file, a.py."
    )


@pytest.mark.parametrize(
    ("readme", "paths", "category"),
    [
        ("Widget is a web framework for doors.", ["a.py"], Category.FRAMEWORK),
        ("Widget is a command-line tool for doors.", ["main.go"], Category.CLI),
        ("Widget is a library that turns handles.", ["setup.py"], Category.LIBRARY),
        ("Widget is a self-hosted server for doors.", ["compose.yml"], Category.SERVICE),
        ("A curated list of links about doors.", ["README.md", "b.md"], Category.DOCUMENTATION),
        ("Pictures of doors, with numbers.", ["a.csv", "b.csv", "c.csv"], Category.DATASET),
        ("Chapters about many doors.", ["a.ipynb", "b.ipynb"], Category.NOTEBOOKS),
        ("The doors of our house, as code.", ["main.tf"], Category.INFRASTRUCTURE),
        ("A starter template for door makers.", ["a.py"], Category.TEMPLATE),
        ("My dotfiles for every door.", [".vimrc"], Category.CONFIGURATION),
        ("Something about doors and handles.", ["x.unknown"], Category.OTHER),
    ],
)
def test_the_kind_of_thing_is_told(readme: str, paths: list[str], category: Category) -> None:
    assert describe(FACTS, file("README.md", readme), tree(*paths), ()).category is category


def test_a_template_repository_is_a_template() -> None:
    facts = replace(FACTS, is_template=True)
    assert describe(facts, None, tree("a.py", "setup.py"), ()).category is Category.TEMPLATE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Runs on v1.2, e.g. Linux etc. and more.", ["Runs on v1.2, e.g. Linux etc. and more."]),
        ("It is (free!) Software. Good.", ["It is (free!) Software.", "Good."]),
        ("一。二！三", ["一。", "二！", "三"]),
        ("By J. Roe. Done.", ["By J. Roe.", "Done."]),
    ],
)
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=600), st.text(max_size=500))
def test_a_summary_is_never_empty_nor_too_long(readme: str, description: str) -> None:
    found = describe(described(description), file("README.md", readme), tree("a.py"), ())
    assert 0 < len(found.summary) <= LONGEST
    assert "\n" not in found.summary
