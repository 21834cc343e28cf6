"""Write docs/reference/ from the registries: verbs, sources, analyses, registers, indicators.

Run `make docs`; a test compares the pages with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from salamti import analyses, cli, sources
from salamti.analyses._analysis import Analysis
from salamti.base import registry
from salamti.model.source import Source
from salamti.pack import facts, locate
from salamti.present.words import Speaker

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
HEAD = "<!-- Written by `make docs` from the registries. Do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """All reference pages by file name."""
    return {
        "verbs.md": _verbs(),
        "sources.md": _sources(),
        "analyses.md": _analyses(),
        "registers.md": _registers(),
        "indicators.md": _indicators(),
    }


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(str(c).replace('|', '/').strip() for c in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _verbs() -> str:
    group = typer.main.get_command(cli.app)
    parts = [
        HEAD,
        "# Verbs\n\n`salamti VERB --help` says the same with the options of your version.\n",
    ]
    for name, command in sorted(commands(group).items()):
        options = [
            (", ".join(f"`{o}`" for o in p.opts), getattr(p, "help", "") or "")
            for p in command.params
        ]
        body = "\n\n".join(line.strip() for line in (command.help or "").split("\n\n"))
        parts.append(f"\n## {name}\n\n{body}\n\n{_table(('option', 'what'), options)}")
    return "".join(parts)


def commands(group: Any, above: str = "") -> dict[str, Any]:
    """Every command by what is typed for it; those of a group bear its name before their own."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= commands(command, f"{above}{name} ") if inner else {f"{above}{name}": command}
    return found


def _sources() -> str:
    found = registry.members(sources.__name__, constant="SOURCE", kind=Source)
    rows = (
        (f"[`{s.id}`](../sources/{s.id}.md)", s.origin.name.en, s.files, s.origin.licence,
         s.origin.licence_class, "yes" if s.remotes else "no")
        for s in found.values()
    )  # fmt: skip
    head = ("id", "name", "file", "licence", "class", "fetched by `update`")
    return f"{HEAD}# Sources\n\n{_table(head, rows)}"


def _analyses() -> str:
    found = registry.members(analyses.__name__, constant="ANALYSIS", kind=Analysis)
    say = Speaker("en", {}).say
    rows = (
        (f"[`{a.id}`](../methods/{a.id}.md)", say(a.question), ", ".join(a.params) or "–",
         ", ".join(f"`{t}`" for t in a.reads))
        for a in found.values()
    )  # fmt: skip
    return f"{HEAD}# Analyses\n\n{_table(('id', 'question', 'parameters', 'reads'), rows)}"


def _registers() -> str:
    parts = [HEAD, "# Registers of Pakistan's pack\n"]
    for register in facts.registers(locate.pack_folder("pk")):
        rows = (
            (f"`{c.id}`", c.name.en, c.type, c.unit.en if c.unit else "") for c in register.columns
        )
        parts.append(f"\n## {register.name.en} (`{register.id}`)\n\n{register.about.en}\n\n")
        parts.append(_table(("column", "name", "type", "unit"), rows))
    return "".join(parts)


def _indicators() -> str:
    rows = (
        (f"`{i.id}`", i.name.en, i.unit.en, i.direction, i.publisher, ", ".join(i.codes))
        for i in facts.indicators(locate.data_folder("catalogue"))
    )
    head = ("id", "name", "unit", "better", "publisher", "codes")
    return f"{HEAD}# Indicators\n\n{_table(head, rows)}"


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
