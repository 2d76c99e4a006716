"""Items of a data source, by number and in order."""
import numpy as np
import pytest

import holdfast
from holdfast._items import Items


class Stream:
    """No length, no items by number; counts how often it is gone through."""

    def __init__(self, count):
        self.count, self.begun = count, 0

    def __iter__(self):
        self.begun += 1
        return iter(range(self.count))


def value(items, index):
    ((name, array),) = items.sample(index)
    assert name == "x"
    return int(array)


def test_a_stream_is_gone_through_once_for_neighbours_out_of_order():
    stream = Stream(40)
    items = Items(holdfast.Dataset(stream), ["x"])
    assert items.size() == 40
    order = [1, 0, 3, 2, 5, 4, 20, 39]
    assert [value(items, index) for index in order] == order
    assert stream.begun == 2, "once for the size, once for the items"


def test_a_stream_begins_again_for_what_is_long_past():
    stream = Stream(100)
    items = Items(holdfast.Dataset(stream), ["x"])
    assert [value(items, index) for index in (99, 0)] == [99, 0]
    assert stream.begun == 2


def test_a_stream_that_ends_early_is_an_error():
    with pytest.raises(IndexError, match="the data source has 3 items, expected one with number 7"):
        value(Items(holdfast.Dataset(Stream(3)), ["x"]), 7)


@pytest.mark.parametrize("source", [list(range(10)), Stream(10)])
def test_selected_items(source):
    dataset = holdfast.Dataset(source, lambda item: 10 * item)
    assert list(dataset.get_data()) == list(range(10))
    assert list(dataset.get_data([2, 5])) == [2, 5]
    assert list(dataset.get_inference_data([2, 5])) == [20, 50]


def test_length_and_batch_size():
    assert holdfast.Dataset([1, 2]).get_length() == 2
    assert holdfast.Dataset(Stream(2)).get_length() is None
    assert holdfast.Dataset([1]).get_batch_size() is None
    loader = type("Loader", (list,), {"batch_size": 4})([1])
    assert holdfast.Dataset(loader).get_batch_size() == 4


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.int8, np.int64, np.uint8, bool])
def test_arrays_of_all_kinds(kind):
    ((_, array),) = Items(holdfast.Dataset([np.ones((2, 3), kind)]), ["x"]).sample(0)
    assert array.dtype == kind and array.shape == (2, 3)
