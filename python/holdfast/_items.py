"""What the compiled module asks for: items by number, each as named arrays."""
import threading
from collections import OrderedDict
from typing import Any, Callable, List, Optional, Tuple

import numpy as np

class NotAnInput(ValueError):
    """What a dataset gives is not what the model takes."""


_WINDOW = 32  # items of a source without indices that are kept: threads ask for neighbours out of order


def _array(value: Any) -> np.ndarray:
    if hasattr(value, "detach"):  # a PyTorch tensor
        value = value.detach().cpu()
    if hasattr(value, "data") and type(value).__module__.startswith("openvino"):
        value = value.data
    return np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)


class Items:
    """The items of a dataset as inputs of a model, by number. Called with the interpreter's lock held."""

    def __init__(self, dataset: Any, inputs: List[str], labels: Optional[Callable[[Any], Any]] = None):
        self._inputs, self._labels = inputs, labels
        self._source, self._transform = dataset._data_source, dataset._transform_func
        self._lock = threading.Lock()
        self._iterator, self._next = None, 0
        self._window: "OrderedDict[int, Any]" = OrderedDict()
        self._size = dataset.get_length()

    def size(self) -> int:
        """A source that does not know is gone through, once."""
        if self._size is None:
            self._size = sum(1 for _ in self._source)
        return self._size

    def sample(self, index: int) -> List[Tuple[str, np.ndarray]]:
        """What the source or the transform function raises comes out as it is.

        Raises NotAnInput for what is no array, or not one for each input.
        """
        return self._input(self._item(index))

    def labelled(self, index: int) -> Tuple[List[Tuple[str, np.ndarray]], np.ndarray]:
        """The same, and the item's label."""
        item = self._item(index)
        named, label = self._input(item), self._labels(item)  # type: ignore[misc]
        try:
            return named, _array(label)
        except (TypeError, ValueError) as error:
            raise NotAnInput(f"a label is no array of numbers: {error}") from None

    def _input(self, item: Any) -> List[Tuple[str, np.ndarray]]:
        value = self._transform(item) if self._transform else item
        try:
            return self._named(value)
        except NotAnInput:
            raise
        except (TypeError, ValueError, IndexError) as error:
            raise NotAnInput(f"an item is no array of numbers: {error}") from None

    def _item(self, index: int) -> Any:
        if hasattr(self._source, "__getitem__"):
            return self._source[index]
        with self._lock:
            return self._by_going_on(index)

    def _by_going_on(self, index: int) -> Any:
        if index in self._window:
            return self._window[index]
        if self._iterator is None or index < self._next:
            self._iterator, self._next = iter(self._source), 0
        for item in self._iterator:
            self._window[self._next] = item
            self._next += 1
            while len(self._window) > _WINDOW:
                self._window.popitem(last=False)
            if self._next > index:
                return item
        raise IndexError(f"the data source has {self._next} items, expected one with number {index}: it gives another number of "
                         "items each time")

    def _named(self, value: Any) -> List[Tuple[str, np.ndarray]]:
        if isinstance(value, dict):
            return [(self._name(key), _array(each)) for key, each in value.items()]
        if isinstance(value, (list, tuple)) and not all(np.isscalar(each) for each in value):
            if len(value) != len(self._inputs):
                raise NotAnInput(f"an item has {len(value)} arrays, expected one for each of the model's {len(self._inputs)} inputs")
            return [(name, _array(each)) for name, each in zip(self._inputs, value)]
        return [(self._inputs[0], _array(value))]

    def _name(self, key: Any) -> str:
        return self._inputs[key] if isinstance(key, int) else str(key)
