"""Scenario files: TOML read against a schema, every fault told at once, and written."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

from geo.errors import Fault, InputError, nearest_names
from geo.readers import read_toml
from geo.writers import write_text
from routes import intervention
from routes.intervention import ACTIONS, Intervention
from routes.scenario import FIELD_OF, KEY_OF, VERSION, Scenario

if TYPE_CHECKING:
    from pydantic import BaseModel

SUFFIX = ".toml"
# Words people try first for keys that are called something else.
MEANT = {"include": "extends", "inherits": "extends", "date": "as_of", "day": "as_of"}
LONGEST_CHAIN = 20
HEAD_KEYS = ("version", "name", "note", "as_of", "extends")


def bundled_scenarios() -> Path:
    """Folder of the scenarios that come with the bundled world."""
    from geo.bundled import bundled_world

    return bundled_world() / "scenarios"


def list_scenarios(folder: Path | None = None) -> list[str]:
    """Names that `read_scenario` takes without a path."""
    return sorted(path.stem for path in (folder or bundled_scenarios()).glob(f"*{SUFFIX}"))


def find_scenario(text: str, folder: Path | None = None) -> Path:
    """
    File of a scenario: a path, or the name of one that ships with the world.

    Raises
    ------
    InputError
        If there is neither; the nearest names stand in the message.
    """
    folder = folder or bundled_scenarios()
    if text.lower().endswith(SUFFIX) or "/" in text or "\\" in text:
        return Path(text)
    known = list_scenarios(folder) if folder.is_dir() else []
    if text in known:
        return folder / f"{text}{SUFFIX}"
    near = nearest_names(text, known)
    if Path(f"{text}{SUFFIX}").is_file():
        near = [f"{text}{SUFFIX}"]
    advice = f"Did you mean {' or '.join(near)}? " if near else ""
    others = f", or one of {', '.join(known)}" if known else "; no scenarios ship with this world"
    remedy = f"{advice}Give a file ending in {SUFFIX}{others}."
    raise InputError(Fault(text, "", "no scenario is called so", remedy))


def read_scenario(path: Path | str) -> Scenario:
    """
    A scenario from its file, with those it extends.

    Parameters
    ----------
    path
        A TOML file; what it `extends` must lie in the same folder or below.

    Raises
    ------
    InputError
        With every fault of the file (file, key, value, remedy), or the loop if files extend one
        another in a circle.
    """
    path = Path(path)
    return _read(path, path.parent, ())


def write_scenario(scenario: Scenario, folder: Path) -> Path:
    """Write a scenario, and those it extends, into a folder; named after its slug."""
    if scenario.base is not None:
        write_text(scenario.base.to_toml(), folder / (scenario.base_file or "base.toml"))
    path = folder / f"{scenario.slug}{SUFFIX}"
    write_text(scenario.to_toml(), path)
    return path


def _read(path: Path, folder: Path, chain: tuple[Path, ...]) -> Scenario:
    document = read_toml(path, inside=folder if chain else None)
    head, interventions = check_document(document, path.name)
    base, extends = None, head.get("extends", "")
    if extends:
        base = _read_base(extends, path, folder, chain)
    return Scenario(
        name=head["name"],
        note=head.get("note", ""),
        as_of=head.get("as_of", ""),
        interventions=interventions,
        base=base,
        base_file=extends,
    )


def _read_base(extends: str, path: Path, folder: Path, chain: tuple[Path, ...]) -> Scenario:
    place = "[scenario], key 'extends'"
    target = path.parent / extends
    inside = folder.resolve()
    if (
        "://" in extends
        or Path(extends).is_absolute()
        or not target.resolve().is_relative_to(inside)
    ):
        problem = f"'{extends}' lies outside the scenario's own folder"
        raise InputError(Fault(path.name, place, problem, "Name a file in the same folder."))
    here = (*chain, path.resolve())
    if target.resolve() in here:
        loop = [*here[here.index(target.resolve()) :], target.resolve()]
        shown = " -> ".join(one.name for one in loop)
        raise InputError(Fault(path.name, place, f"a loop: {shown}", "Take one of them out."))
    if not target.is_file():
        near = nearest_names(target.name, [one.name for one in target.parent.glob(f"*{SUFFIX}")])
        advice = f"Did you mean '{near[0]}'?" if near else "Name a file in the same folder."
        raise InputError(Fault(path.name, place, f"there is no file '{extends}'", advice))
    if len(here) > LONGEST_CHAIN:
        problem = f"more than {LONGEST_CHAIN} files extend one another"
        raise InputError(Fault(path.name, place, problem, "Put them into fewer files."))
    return _read(target, folder, here)


def check_document(
    document: dict[str, Any], file: str
) -> tuple[dict[str, Any], tuple[Intervention, ...]]:
    """
    Head and interventions of a document as TOML gives it.

    Raises
    ------
    InputError
        With every fault.
    """
    faults: list[Fault] = []
    for key in document:
        if key not in ("scenario", "intervention"):
            where = _advise(key, ["intervention"])
            if key in HEAD_KEYS:
                where = "Write it under [scenario]."
            faults.append(Fault(file, f"key '{key}'", "there is no such key here", where))
    head = _check_head(document.get("scenario"), file, faults)
    listed = document.get("intervention", [])
    if not isinstance(listed, list) or any(not isinstance(one, dict) for one in listed):
        problem, remedy = "it is no list of tables", "Begin each with [[intervention]]."
        faults.append(Fault(file, "[[intervention]]", problem, remedy))
        listed = []
    found = [_check_one(one, number, file, faults) for number, one in enumerate(listed, start=1)]
    if faults:
        raise InputError(faults)
    return head, tuple(one for one in found if one is not None)


def _check_head(head: Any, file: str, faults: list[Fault]) -> dict[str, Any]:
    from pydantic import ValidationError

    if not isinstance(head, dict):
        problem = "the table [scenario] is missing" if head is None else "it is no table"
        faults.append(Fault(file, "[scenario]", problem, 'Begin with [scenario] and name = "...".'))
        return {}
    try:
        return _models()[0].model_validate(_plain_days(head)).model_dump()
    except ValidationError as error:
        faults += _tell(error, dict.fromkeys(HEAD_KEYS, ""), file, "[scenario]")
        return {}


def _check_one(
    one: dict[str, Any], number: int, file: str, faults: list[Fault]
) -> Intervention | None:
    from pydantic import ValidationError

    models = _models()[1]
    action = one.get("action", "")
    place = f"intervention {number}"
    if action == "":
        problem, remedy = "it is missing", f"Choose from {', '.join(sorted(models))}."
        faults.append(Fault(file, f"{place}, key 'action'", problem, remedy))
        return None
    if not isinstance(action, str) or action not in models:
        remedy = _advise(str(action), sorted(models))
        faults.append(Fault(file, f"{place}, key 'action'", f"no action '{action}'", remedy))
        return None
    model = models[action]
    try:
        checked = model.model_validate(_plain_days({k: v for k, v in one.items() if k != "action"}))
    except ValidationError as error:
        meant = {f.alias or name: f.description or "" for name, f in model.model_fields.items()}
        faults += _tell(error, meant, file, f"{place} ({action})")
        return None
    given = checked.model_dump(exclude_unset=True, by_alias=True)
    return ACTIONS[action](**{FIELD_OF.get(key, key): value for key, value in given.items()})


def _plain_days(keys: dict[str, Any]) -> dict[str, Any]:
    """TOML has dates of its own; both ways of writing one are taken."""
    return {key: v.isoformat() if type(v) is date else v for key, v in keys.items()}


def file_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file."""
    head_model, models = _models()
    kinds = []
    for action, model in models.items():
        one = model.model_json_schema()
        one["properties"] = {"action": {"const": action}, **one["properties"]}
        one["required"] = ["action", *one.get("required", [])]
        kinds.append(one)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario",
        "type": "object",
        "properties": {
            "scenario": head_model.model_json_schema(),
            "intervention": {"type": "array", "items": {"oneOf": kinds}},
        },
        "required": ["scenario"],
        "additionalProperties": False,
    }


@cache
def _models() -> tuple[type[BaseModel], dict[str, type[BaseModel]]]:
    """What pydantic checks a file against, made from the interventions' own fields."""
    from pydantic import ConfigDict, Field, create_model

    strict = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    words = Annotated[str, Field(max_length=20_000)]
    head: type[BaseModel] = create_model(
        "Head",
        __config__=strict,
        version=(Annotated[int, Field(ge=VERSION, le=VERSION)], Field(default=VERSION)),
        name=(Annotated[str, Field(min_length=1, max_length=300)], Field(description="its name")),
        note=(words, Field(default="", description="why it is asked")),
        as_of=(words, Field(default="", description="the day it is asked for")),
        extends=(words, Field(default="", description="a file whose interventions come first")),
    )
    models = {}
    for action, kind in ACTIONS.items():
        hints = get_type_hints(kind, {**vars(intervention), "ArrayLike": float})
        entries: dict[str, Any] = {}
        for each in fields(kind):
            entries[each.name] = (_type_of(hints[each.name], each.metadata), _field_of(each))
        model: type[BaseModel] = create_model(
            kind.__name__, __doc__=kind.__doc__, __config__=strict, **entries
        )
        models[action] = model
    return head, models


def _type_of(hint: Any, told: Any) -> Any:
    from pydantic import Field

    if "low" in told:
        return Annotated[float, Field(ge=told["low"], le=told["high"])]
    if told.get("allowed"):
        return Literal[told["allowed"]]
    if hint in (str, bool):
        return hint
    return Annotated[tuple[str, ...], Field(strict=False, max_length=10_000)]


def _field_of(each: Any) -> Any:
    from pydantic import Field

    default = ... if each.default is MISSING else each.default
    if default != default:  # JSON has no nan, and what is not given is left to the intervention
        default = None
    key = KEY_OF.get(each.name)
    return Field(default, alias=key, description=each.metadata.get("meaning", ""))


def _tell(error: Any, known: dict[str, str], file: str, place: str) -> list[Fault]:
    """Pydantic's findings in the words of this toolkit; `known` keys with what they mean."""
    faults = []
    for one in error.errors(include_url=False):
        key = str(one["loc"][0]) if one["loc"] else "?"
        where = f"{place}, key '{key}'"
        value = repr(one.get("input"))[:80]
        if one["type"] == "extra_forbidden":
            faults.append(Fault(file, where, "there is no such key", _advise(key, list(known))))
        elif one["type"] == "missing":
            faults.append(Fault(file, where, "it is missing", f"Give it: {key} = ..."))
        else:
            remedy = f"Give {known[key]}." if known.get(key) else "See docs/scenarios.md."
            faults.append(Fault(file, where, f"{value} {_say(one)}", _nearest(one) or remedy))
    return faults


def _say(finding: Any) -> str:
    """What is wrong with a value, as a sentence that begins with it."""
    told = finding.get("ctx", {})
    words = {
        "less_than_equal": "is more than {le:g}",
        "greater_than_equal": "is less than {ge:g}",
        "finite_number": "is no finite number",
        "float_type": "is no number",
        "string_type": "is no text",
        "bool_type": "is neither true nor false",
        "tuple_type": 'is no list; write it in brackets, as ["SYR"]',
        "literal_error": "is not one of {expected}",
    }
    pattern = words.get(finding["type"])
    if pattern is None:
        return f"cannot be: {finding['msg'][:1].lower()}{finding['msg'][1:]}"
    return pattern.format(**told)


def _nearest(finding: Any) -> str:
    """The allowed word that may have been meant; empty if none is near."""
    allowed = str(finding.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")
    near = nearest_names(str(finding.get("input")), [one.strip("'") for one in allowed], count=1)
    return f"Did you mean '{near[0]}'?" if near and near[0] else ""


def _advise(word: str, known: list[str]) -> str:
    """What may have been meant."""
    if word in MEANT:
        return f"Did you mean '{MEANT[word]}', under [scenario]?"
    near = nearest_names(word, known, count=1)
    if not near and nearest_names(word, sorted(ACTIONS), count=1):
        action = nearest_names(word, sorted(ACTIONS), count=1)[0]
        return f'Did you mean an [[intervention]] with action = "{action}"?'
    advice = f"Did you mean '{near[0]}'? " if near else ""
    return f"{advice}Known: {', '.join(sorted(known))}."
