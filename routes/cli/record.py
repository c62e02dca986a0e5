"""What a command was asked, for the stamp of what it writes: words, options, outputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from geo.provenance import Told

#: Parameters that say where results go, and those no result depends on.
OUTPUTS = ("output", "map_path", "figure", "report", "layers")
IDLE = ("jobs", "scheduler", "yes", "quiet", "verbose", "no_cache")


def tell_question(context: typer.Context) -> Told:
    """
    What a running command was asked.

    The words are the same however the options were ordered or abbreviated, and wherever the
    answer goes.
    """
    from geo.provenance import Told

    asked = context.params
    paths = {one.name for one in context.command.params if "Path" in type(one.type).__name__}
    outputs = {name: Path(asked[name]) for name in OUTPUTS if name in paths and asked.get(name)}
    names = [one.name for one in context.command.params if one.name in asked]
    options = {name: asked[name] for name in names if name not in (*outputs, *IDLE)}
    spelled = {one.name: max(one.opts, key=len) for one in context.command.params}
    return Told(
        words=(*context.command_path.split()[1:], *_spell_words(context, outputs)),
        options=options,
        outputs={spelled[name]: path for name, path in outputs.items()},
    )


def _spell_words(context: typer.Context, outputs: dict[str, Path]) -> list[str]:
    """Arguments and options as they were given, in the order they are declared."""
    words: list[str] = []
    rest: list[str] = []
    for one in context.command.params:
        value = context.params.get(one.name or "")
        source = context.get_parameter_source(one.name or "")
        if source is None or source.name != "COMMANDLINE" or one.name in (*outputs, *IDLE):
            continue
        values = value if isinstance(value, list | tuple) else [value]
        if one.param_type_name == "argument":
            rest += map(str, values)
        elif getattr(one, "is_flag", False):
            words.append(max(one.opts, key=len))
        else:
            name = max(one.opts, key=len)
            words += [word for each in values for word in (name, str(each))]
    separator = ["--"] if any(word.startswith("-") for word in rest) else []
    return [*words, *separator, *rest]
