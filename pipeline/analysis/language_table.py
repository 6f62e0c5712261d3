"""The languages that count: names, colours and file names as GitHub's linguist knows them.

Source: github-linguist/linguist, lib/linguist/languages.yml. Of its types, `programming` and
`markup` count; `data` and `prose` don't.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`files`: suffixes, which begin with a dot, and whole names; all in lower case."""

    name: str
    color: str | None
    files: tuple[str, ...]


def _language(name: str, color: str | None, files: str) -> Language:
    return Language(name, color, tuple(files.split()))


LANGUAGES = (
    _language("ABAP", "#E8274B", ".abap"),
    _language("Ada", "#02f88c", ".adb .ads .ada"),
    _language("Agda", "#315665", ".agda"),
    _language("Apex", "#1797c0", ".trigger"),
    _language("AppleScript", "#101F1F", ".applescript .scpt"),
    _language("Assembly", "#6E4C13", ".asm .s .nasm"),
    _language("Astro", "#ff5a03", ".astro"),
    _language("AutoHotkey", "#6594b9", ".ahk"),
    _language("Awk", "#c30e9b", ".awk .gawk"),
    _language("Ballerina", "#FF5000", ".bal"),
    _language("Batchfile", "#C1F12E", ".bat .cmd"),
    _language("Bicep", "#519aba", ".bicep"),
    _language("Blade", "#f7523f", ".blade.php"),
    _language("C", "#555555", ".c .h .idc"),
    _language("C#", "#178600", ".cs .csx"),
    _language("C++", "#f34b7d", ".cpp .cc .cxx .c++ .hpp .hh .hxx .h++ .ipp .tpp .inl"),
    _language("CMake", "#DA3434", ".cmake cmakelists.txt"),
    _language("COBOL", None, ".cob .cbl .cobol"),
    _language("CSS", "#663399", ".css"),
    _language("Clojure", "#db5855", ".clj .cljs .cljc"),
    _language("CoffeeScript", "#244776", ".coffee cakefile"),
    _language("Common Lisp", "#3fb68b", ".lisp .lsp .asd"),
    _language("Crystal", "#000100", ".cr"),
    _language("Cuda", "#3A4E3A", ".cu .cuh"),
    _language("Cython", "#fedf5b", ".pyx .pxd .pxi"),
    _language("D", "#ba595e", ".d .di"),
    _language("Dart", "#00B4AB", ".dart"),
    _language("Dockerfile", "#384d54", ".dockerfile dockerfile containerfile"),
    _language("EJS", "#a91e50", ".ejs .ect .jst"),
    _language("Elixir", "#6e4a7e", ".ex .exs"),
    _language("Elm", "#60B5CC", ".elm"),
    _language("Emacs Lisp", "#c065db", ".el .emacs"),
    _language("Erlang", "#B83998", ".erl .hrl rebar.config"),
    _language("F#", "#b845fc", ".fs .fsi .fsx"),
    _language("Fish", "#4aae47", ".fish"),
    _language("Fortran", "#4d41b1", ".f90 .f95 .f03 .f08 .f .for"),
    _language("GDScript", "#355570", ".gd"),
    _language("GLSL", "#5686a5", ".glsl .vert .frag .geom .comp"),
    _language("Gherkin", "#5B2063", ".feature"),
    _language("Gleam", "#ffaff3", ".gleam"),
    _language("Go", "#00ADD8", ".go"),
    _language("Go Template", "#00ADD8", ".gotmpl .tpl"),
    _language("Groovy", "#4298b8", ".groovy .gvy jenkinsfile .gradle"),
    _language("HCL", "#844FBA", ".hcl .tf .tfvars .nomad"),
    _language("HLSL", "#aace60", ".hlsl .fx"),
    _language("HTML", "#e34c26", ".html .htm .xhtml"),
    _language("Hack", "#878787", ".hack .hhi"),
    _language("Haml", "#ece2a9", ".haml"),
    _language("Handlebars", "#f7931e", ".handlebars .hbs"),
    _language("Haskell", "#5e5086", ".hs .lhs .hsc"),
    _language("Haxe", "#df7900", ".hx"),
    _language("Idris", "#b30000", ".idr"),
    _language("Java", "#b07219", ".java"),
    _language("JavaScript", "#f1e05a", ".js .mjs .cjs .jsx .es6 jakefile"),
    _language("Jinja", "#a52a22", ".jinja .jinja2 .j2"),
    _language("Jsonnet", "#0064bd", ".jsonnet .libsonnet"),
    _language("Julia", "#a270ba", ".jl"),
    _language("Jupyter Notebook", "#DA5B0B", ".ipynb"),
    _language("Just", "#384d54", ".just justfile"),
    _language("Kotlin", "#A97BFF", ".kt .kts"),
    _language("LLVM", "#185619", ".ll"),
    _language("Lean", None, ".lean"),
    _language("Less", "#1d365d", ".less"),
    _language("Lex", "#DBCA00", ".l .lex"),
    _language("Liquid", "#67b8de", ".liquid"),
    _language("Lua", "#000080", ".lua .rockspec"),
    _language("M4", None, ".m4 configure.ac"),
    _language("MATLAB", "#e16737", ".mlx"),
    _language("MDX", "#fcb32c", ".mdx"),
    _language("Makefile", "#427819", ".mak .mk makefile gnumakefile makefile.am makefile.in"),
    _language("Mako", "#7e858d", ".mako .mao"),
    _language("Meson", "#007800", "meson.build meson_options.txt"),
    _language("Mojo", "#ff4c1f", ".mojo"),
    _language("Mustache", "#724b3b", ".mustache"),
    _language("Nim", "#ffc200", ".nim .nims .nimble"),
    _language("Nix", "#7e7eff", ".nix"),
    _language("Nunjucks", "#3d8137", ".njk"),
    _language("OCaml", "#ef7a08", ".ml .mli .mll .mly"),
    _language("Objective-C", "#438eff", ".m"),
    _language("Objective-C++", "#6866fb", ".mm"),
    _language("Odin", "#60AFFE", ".odin"),
    _language("OpenSCAD", "#e5cd45", ".scad"),
    _language("PHP", "#4F5D95", ".php .phtml .php5"),
    _language("PLpgSQL", "#336790", ".pgsql"),
    _language("Pascal", "#E3F171", ".pas .dpr .lpr"),
    _language("Perl", "#0298c3", ".pl .pm .t"),
    _language("PowerShell", "#012456", ".ps1 .psm1 .psd1"),
    _language("Prolog", "#74283c", ".pro .prolog"),
    _language("Pug", "#a86454", ".pug .jade"),
    _language("Puppet", "#302B6D", ".pp"),
    _language("PureScript", "#1D222D", ".purs"),
    _language("Python", "#3572A5", ".py .pyi .pyw .wsgi sconstruct sconscript snakefile"),
    _language("QML", "#44a51c", ".qml"),
    _language("R", "#198CE7", ".r .rprofile"),
    _language("Racket", "#3c5caa", ".rkt"),
    _language("ReScript", "#ed5051", ".res .resi"),
    _language("Reason", "#ff5847", ".re .rei"),
    _language("Roff", "#ecdebe", ".roff .man .1 .2 .3 .4 .5 .6 .7 .8 .mdoc"),
    _language("Ruby", "#701516", ".rb .rake .gemspec .ru gemfile rakefile vagrantfile podfile"),
    _language("Rust", "#dea584", ".rs"),
    _language("SCSS", "#c6538c", ".scss"),
    _language("SQL", "#e38c00", ".sql"),
    _language("Sass", "#a53b70", ".sass"),
    _language("Scala", "#c22d40", ".scala .sbt .sc"),
    _language("Scheme", "#1e4aec", ".scm .ss .sld"),
    _language("ShaderLab", "#222c37", ".shader"),
    _language("Shell", "#89e051", ".sh .bash .zsh .ksh .bats .bashrc .zshrc .profile"),
    _language("Slim", "#2b2b2b", ".slim"),
    _language("Smalltalk", "#596706", ".st"),
    _language("Solidity", "#AA6746", ".sol"),
    _language("Standard ML", "#dc566d", ".sml .sig"),
    _language("Starlark", "#76d275", ".bzl .star build.bazel workspace module.bazel"),
    _language("Stylus", "#ff6347", ".styl"),
    _language("Svelte", "#ff3e00", ".svelte"),
    _language("Swift", "#F05138", ".swift"),
    _language("SystemVerilog", "#DAE1C2", ".sv .svh"),
    _language("Tcl", "#e4cc98", ".tcl .tm"),
    _language("TeX", "#3D6117", ".tex .cls .sty .ltx .bbx .cbx .dtx .ins .bib"),
    _language("Thrift", "#D12127", ".thrift"),
    _language("Twig", "#c1d026", ".twig"),
    _language("TypeScript", "#3178c6", ".ts .tsx .mts .cts"),
    _language("Typst", "#239dad", ".typ"),
    _language("VHDL", "#adb2cb", ".vhd .vhdl"),
    _language("Vala", "#a56de2", ".vala .vapi"),
    _language("Verilog", "#b2b7f8", ".v .vh"),
    _language("Vim Script", "#199f4b", ".vim .vimrc vimrc"),
    _language("Visual Basic .NET", "#945db7", ".vb"),
    _language("Vue", "#41b883", ".vue"),
    _language("WebAssembly", "#04133b", ".wat .wast"),
    _language("XSLT", "#EB8CEB", ".xslt .xsl"),
    _language("Yacc", "#4B6C4B", ".y .yacc .yy"),
    _language("Zig", "#ec915c", ".zig"),
    _language("jq", "#c7254e", ".jq"),
)  # fmt: skip

COLORS = {language.name: language.color for language in LANGUAGES}
_BY_FILE = {file: language.name for language in LANGUAGES for file in language.files}


def language_of(name: str) -> str | None:
    """The language of a file by its name alone (no folders); None if it is none that counts."""
    name = name.lower()
    if name in _BY_FILE:
        return _BY_FILE[name]
    dot = name.find(".")
    while dot >= 0:  # the longest suffix first: .blade.php before .php
        if found := _BY_FILE.get(name[dot:]):
            return found
        dot = name.find(".", dot + 1)
    return None
