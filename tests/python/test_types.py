"""The package says the types of what it has."""
import ast
import re
import typing
from pathlib import Path

import pytest

import holdfast
from holdfast import _holdfast

STUB = ast.parse(Path(holdfast.__file__).with_name("_holdfast.pyi").read_text())


def parameters_of(function):
    """Of a compiled one, as its first line of documentation tells them."""
    return re.findall(r"(\w+): ", function.__doc__.splitlines()[0])


def test_the_stub_of_the_compiled_module_names_all_that_it_has():
    named = {getattr(node, "name", None) or node.target.id for node in STUB.body if not isinstance(node, (ast.Expr, ast.ImportFrom))}
    assert named == {name for name in dir(_holdfast) if not name.startswith("__")}


@pytest.mark.parametrize("function", [node for node in STUB.body if isinstance(node, ast.FunctionDef)], ids=lambda node: node.name)
def test_the_stub_has_the_parameters_of_the_compiled_functions(function):
    assert [one.arg for one in function.args.args] == parameters_of(getattr(_holdfast, function.name))


@pytest.mark.parametrize("name", [name for name in holdfast.__all__ if callable(getattr(holdfast, name))])
def test_what_is_public_has_types(name):
    one = getattr(holdfast, name)
    function = one.__init__ if isinstance(one, type) else one
    if isinstance(one, type) and (issubclass(one, (Exception, str, int)) or "__init__" not in vars(one)):
        return
    hints = typing.get_type_hints(function)
    code = function.__code__
    names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    assert set(names) - {"self"} <= set(hints), "each parameter"
    assert "return" in hints or isinstance(one, type)


def test_the_package_says_that_it_is_typed():
    assert Path(holdfast.__file__).with_name("py.typed").exists()
