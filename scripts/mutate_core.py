"""Break the core in one place at a time and see whether its tests notice.

    python scripts/mutate_core.py routes/walk.py routes/joint.py --count 40

Each mutant lives in the memory of a forked process alone; no file is touched. Examples of the laws
are few (the profile ``quick``). What is printed last is the share of mutants that a test noticed;
those that lived are shown with their line, to be read by a person: some change nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("test_hand_worlds.py", "test_choice.py", "test_joint.py", "test_ranking.py")
CPU_SECONDS = 300
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
TWINS = {
    "minimum": "maximum",
    "maximum": "minimum",
    "zeros": "ones",
    "forward": "backward",
    "min": "max",
    "max": "min",
    "times": "plus",
    "plus": "times",
    "all": "any",
    "any": "all",
}


def change_node(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of a node: the same kind of thing, with another meaning."""
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(changed.op) in OTHER:
        changed.op = OTHER[type(changed.op)]()
        yield changed
    elif isinstance(changed, ast.Compare) and type(changed.ops[0]) in OTHER:
        changed.ops[0] = OTHER[type(changed.ops[0])]()
        yield changed
    elif isinstance(changed, ast.UnaryOp):
        yield changed.operand
    elif isinstance(changed, ast.Constant) and type(changed.value) in (int, float, bool):
        value = changed.value
        changed.value = (not value) if isinstance(value, bool) else value + 1
        yield changed
    elif isinstance(changed, ast.Attribute) and changed.attr in TWINS:
        changed.attr = TWINS[changed.attr]
        yield changed
    elif isinstance(changed, ast.If | ast.IfExp):
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield changed
    elif isinstance(changed, ast.Slice) and changed.lower is not None:
        changed.lower = None
        yield changed
    if isinstance(node, ast.AugAssign) or _is_call(node):
        yield ast.Pass()


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


class _Change(ast.NodeTransformer):
    """Put another node in the place of one, found by its number in walking order."""

    def __init__(self, wanted: int, other: ast.AST) -> None:
        self.at, self.wanted, self.other = -1, wanted, other

    def visit(self, node: ast.AST) -> ast.AST:
        self.at += 1
        if self.at == self.wanted:
            return ast.copy_location(self.other, node)
        return self.generic_visit(node)


class _Number(ast.NodeVisitor):
    """Nodes in the order `_Change` meets them, but for docstrings and annotations."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def visit(self, node: ast.AST) -> None:
        self.nodes.append(node)
        self.generic_visit(node)


def list_mutants(source: str) -> list[tuple[int, str, ast.Module]]:
    """Every mutant of a module: line, what stands there now, and its tree."""
    tree = ast.parse(source)
    skipped = {
        id(part)
        for node in ast.walk(tree)
        for name in ("annotation", "returns")
        if (noted := getattr(node, name, None)) is not None
        for part in ast.walk(noted)
    }
    skipped |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for part in ast.walk(node)
    }
    numbered = _Number()
    numbered.visit(tree)
    found = []
    for number, node in enumerate(numbered.nodes):
        if id(node) in skipped:
            continue
        for other in change_node(node):
            mutant = _Change(number, copy.deepcopy(other)).visit(copy.deepcopy(tree))
            ast.fix_missing_locations(mutant)
            found.append((getattr(node, "lineno", 0), ast.unparse(other), mutant))
    return found


class _Mutated(SourceFileLoader):
    """Load a mutant in the place of its module."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        super().__init__(name, str(path))
        self.tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.tree, self.get_filename(fullname))

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Stand on `sys.meta_path`, for one module alone."""
        return spec_from_loader(fullname, self) if fullname == self.name else None


def try_mutant(path: Path, tree: ast.Module, tests: Sequence[str]) -> str:
    """Run the tests on a mutant in a process of its own: killed, hung or lived."""
    child = os.fork()
    if child == 0:
        _run_tests(path, tree, tests)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "hung"
    return "lived" if status == 0 else "killed"


def _run_tests(path: Path, tree: ast.Module, tests: Sequence[str]) -> None:
    import pytest

    code = 99
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        name = path.with_suffix("").as_posix().replace("/", ".")
        sys.meta_path.insert(0, _Mutated(name, ROOT / path, tree))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = int(pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]))
    finally:
        os._exit(code)


def main() -> None:
    """Try a sample of the mutants of each module named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=40, help="mutants a module, at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tests", nargs="+", default=[str(Path("tests") / one) for one in TESTS])
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    sys.path.insert(0, str(ROOT))
    import geopandas  # noqa: F401
    import scipy.sparse.csgraph  # noqa: F401

    first = asked.modules[0]
    if (outcome := try_mutant(first, ast.parse(first.read_text("utf-8")), asked.tests)) != "lived":
        sys.exit(f"The tests do not hold as the core stands ({outcome}).")
    total = {"killed": 0, "hung": 0, "lived": 0}
    for path in asked.modules:
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        mutants = list_mutants(source)
        rng = random.Random(f"{path} {asked.seed}")  # noqa: S311
        chosen = rng.sample(mutants, min(asked.count, len(mutants)))
        found = dict.fromkeys(total, 0)
        for line, now, tree in chosen:
            outcome = try_mutant(path, tree, asked.tests)
            found[outcome] += 1
            if outcome == "lived":
                print(f"{path}:{line}: {lines[line - 1].strip()}  ->  {now}", flush=True)
        print(f"{path}: {len(mutants)} mutants, {len(chosen)} tried: {found}", flush=True)
        total = {name: total[name] + found[name] for name in total}
    tried = sum(total.values())
    print(f"noticed {tried - total['lived']} of {tried}: {1 - total['lived'] / tried:.1%}")


if __name__ == "__main__":
    main()
