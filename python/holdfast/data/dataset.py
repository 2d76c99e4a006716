"""A data source of any kind, and the function that makes model inputs of its items."""
from typing import Any, Callable, Iterable, Iterator, List, Optional


class Dataset:
    """Items of ``data_source``, an iterable that can be gone through again (a list, a generator behind an iterable, a loader).

    ``transform_func`` makes the model's input of an item: an array, a list or tuple of arrays in the order of the model's
    inputs, or a dict by input name. Without it an item is the input.
    """

    def __init__(self, data_source: Iterable[Any], transform_func: Optional[Callable[..., Any]] = None):
        self._data_source = data_source
        self._transform_func = transform_func

    def get_data(self, indices: Optional[List[int]] = None) -> Iterable[Any]:
        """The items at ``indices`` (all without), as the source gives them."""
        return _Selected(self._data_source, None, indices)

    def get_inference_data(self, indices: Optional[List[int]] = None) -> Iterable[Any]:
        """The same as inputs of the model."""
        return _Selected(self._data_source, self._transform_func, indices)

    def get_length(self) -> Optional[int]:
        """The number of items, where the source knows it."""
        try:
            return len(self._data_source)  # type: ignore[arg-type]
        except TypeError:
            return None

    def get_batch_size(self) -> Optional[int]:
        """The ``batch_size`` that the source names, if it does."""
        return getattr(self._data_source, "batch_size", None)


class _Selected:
    """Items of a source at some indices, ascending or not, made when they are asked for."""

    def __init__(self, source: Iterable[Any], transform: Optional[Callable[..., Any]], indices: Optional[List[int]]):
        self._source, self._transform, self._indices = source, transform, indices

    def __iter__(self) -> Iterator[Any]:
        for item in self._items():
            yield self._transform(item) if self._transform else item

    def _items(self) -> Iterator[Any]:
        if self._indices is None:
            yield from self._source
        elif hasattr(self._source, "__getitem__"):
            for index in self._indices:
                yield self._source[index]  # type: ignore[index]
        else:
            yield from self._in_one_pass(self._indices)

    def _in_one_pass(self, indices: List[int]) -> Iterator[Any]:
        """Whatever the order asked for, the source is gone through once; items come in its own order."""
        wanted = set(indices)
        for position, item in enumerate(self._source):
            if position in wanted:
                yield item
                wanted.remove(position)
                if not wanted:
                    return
