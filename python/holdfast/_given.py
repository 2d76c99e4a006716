"""What calls are given: models, as files for the compiled module, and datasets."""
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator, List, Optional

import openvino

from ._items import Items
from ._words import Words
from .errors import InvalidArgument
from .scopes import IgnoredScope


def require_model(model: Any, parameter: str = "model") -> None:
    if not isinstance(model, openvino.Model):
        raise InvalidArgument(f"{parameter} must be an openvino.Model, got {type(model).__name__}")


def require_dataset(dataset: Any, parameter: str) -> None:
    if not all(hasattr(dataset, name) for name in ("_data_source", "_transform_func", "get_data")):
        raise InvalidArgument(f"{parameter} must be a holdfast.Dataset, got {type(dataset).__name__}")


def _is_as_read(model: openvino.Model) -> bool:
    """Read from another format than IR and not converted yet: what the runtime's own converter simplifies."""
    return not any(key in model.get_rt_info() for key in ("version", "conversion_parameters"))


def simplify_words(words: Words, simplify: str, model: openvino.Model, ignored_scope: Optional[IgnoredScope]) -> None:
    if simplify not in ("auto", "on", "off"):
        raise InvalidArgument(f"simplify must be 'auto', 'on' or 'off', got {simplify!r}")
    if simplify == "auto":  # names of the user are those of the graph as it is
        has_names = ignored_scope is not None and (ignored_scope.names or ignored_scope.patterns or ignored_scope.subgraphs)
        simplify = "on" if _is_as_read(model) and not has_names else "auto"
    words.add("--simplify", simplify)


def input_names(model: openvino.Model) -> List[str]:
    return [port.any_name if port.names else port.node.friendly_name for port in model.inputs]


def require_size(items: Items, parameter: str) -> None:
    if items.size() == 0:
        raise InvalidArgument(f"{parameter} has no items")


@contextmanager
def files(*models: openvino.Model) -> Iterator[List[str]]:
    """Each model as a file, and last the name of one for a result; all go away afterwards (a mapped file stays readable)."""
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        paths = [str(Path(folder, f"model{number}.xml")) for number in range(len(models))]
        for model, path in zip(models, paths):
            openvino.serialize(model, path)
        yield [*paths, str(Path(folder, "result.xml"))]


@lru_cache(maxsize=None)
def core() -> openvino.Core:
    """One for the process. Each loads the device's plugin anew, and that of the CPU gives every thread that loads it a stack for
    signals, which goes away with it: where several come and go, the next signal may find none, which ends the process."""
    return openvino.Core()


def read(path: str) -> openvino.Model:
    return core().read_model(path)
