"""Which messages have a fix in them, by the source: so that no hint escapes the walk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import salescli

ROOT = Path(salescli.__file__).parent
_MAKERS = {"Option", "Setting", "Instead", "fix.setting", "fix.column", "message.Setting"}


def codes() -> set[str]:
    """The codes of every message that is made of a fix."""
    texts = (path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py")))
    return {code for text in texts if "Option" in text or "import fix" in text for code in _in_module(ast.parse(text))}


def hints() -> set[str]:
    """The codes of every message that is said as what to do about an error."""
    return {code for path in sorted(ROOT.rglob("*.py")) for code in _advised(ast.parse(path.read_text("utf-8")))}


#: Which argument of what makes an error is the hint, where the last part of its name ends so.
_HINT_AT = {".at": 2, "Misfit": 2, "Error": 1, "Refusal": 1}
_SAY_HINTS = ("hint", "advice", "advise")


def _advised(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=func, args=given, keywords=keywords):
                yield from (code for each in keywords if each.arg in _SAY_HINTS for code in _codes_in(each.value))
                name = _name(func)
                place = next((at for end, at in _HINT_AT.items() if name.endswith(end)), len(given))
                yield from (code for each in given[place:] for code in _codes_in(each))
            case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
                if any(word in name.lower() for name in _names(target) for word in _SAY_HINTS):
                    yield from _codes_in(value)
            case ast.FunctionDef(name=name) if any(word in name for word in _SAY_HINTS):
                yield from (code for each in ast.walk(node) if isinstance(each, ast.Return) for code in _codes_in(each))


def _codes_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_say(node) and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def _in_module(tree: ast.Module) -> Iterator[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    makers = {each.name for each in functions if each.returns and ast.unparse(each.returns).endswith("Setting")}
    known = makers | {name for node in tree.body for name in _bound(node, makers)}
    yield from _said(tree, known)
    for function in functions:
        own = set(known)
        while found := {name for node in ast.walk(function) for name in _bound(node, own)} - own:
            own |= found
        yield from _said(function, own)


def _said(tree: ast.AST, known: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not _is_say(node) or not node.args:
            continue
        if isinstance(node.args[0], ast.Constant) and any(_makes(keyword.value, known) for keyword in node.keywords):
            yield str(node.args[0].value)


def _is_say(node: ast.Call) -> bool:
    return _name(node.func).split(".")[-1] == "say"


def _name(expression: ast.AST) -> str:
    """The dotted name that an expression is; nothing for another."""
    match expression:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_name(owner)}.{name}"
    return ""


def _bound(node: ast.AST, known: set[str]) -> Iterator[str]:
    """The names that a node binds to fixes, or to what holds some."""
    match node:
        case ast.Assign(targets=targets, value=value) if _makes(value, known):
            yield from (name for target in targets for name in _names(target))
        case ast.NamedExpr(target=target, value=value) if _makes(value, known):
            yield target.id
        case ast.comprehension(target=target, iter=made) if _makes(made, known):
            yield from _names(target)


def _names(target: ast.expr) -> Iterator[str]:
    """The names of a target, those in a tuple too; an attribute is none."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts):
            yield from (name for part in parts for name in _names(part))


def _makes(value: ast.AST, known: set[str]) -> bool:
    """Whether an expression holds a fix; one in a message of its own is that one's."""
    if isinstance(value, ast.Call):
        if _is_say(value):
            return False
        if _name(value.func) in _MAKERS:
            return True
    if isinstance(value, ast.Name):
        return value.id in known
    if isinstance(value, ast.ListComp | ast.GeneratorExp):
        return _makes(value.elt, known)
    return any(_makes(child, known) for child in ast.iter_child_nodes(value))
