"""npusim.columns: a list of dicts as arrays."""
import unittest

import numpy
import npusim


class Columns(unittest.TestCase):
    def test_numbers_are_float64_and_nan_where_there_is_none(self):
        column = npusim.columns([{"a": 1}, {}, {"a": 2.5}, {"a": None}])["a"]
        self.assertEqual(column.dtype, numpy.float64)
        numpy.testing.assert_array_equal(column, [1, numpy.nan, 2.5, numpy.nan])

    def test_truth_values_are_bool(self):
        column = npusim.columns([{"a": True}, {"a": False}])["a"]
        self.assertEqual((column.dtype, column.tolist()), (bool, [True, False]))

    def test_words_and_the_rest_are_objects(self):
        rows = [{"word": "x", "list": [1, 2], "mixed": True}, {"word": "y", "list": [3, 4], "mixed": 1}, {}]
        table = npusim.columns(rows)
        for name, column in table.items():
            self.assertEqual((column.dtype, column.shape), (object, (3,)), name)
        self.assertEqual(table["list"].tolist(), [[1, 2], [3, 4], None])
        self.assertEqual(table["mixed"].tolist(), [True, 1, None])

    def test_keys_are_in_the_order_of_their_first_appearance(self):
        self.assertEqual(list(npusim.columns([{"b": 1}, {"a": 1, "b": 1}])), ["b", "a"])

    def test_no_rows_have_no_columns(self):
        self.assertEqual(npusim.columns([]), {})


if __name__ == "__main__":
    unittest.main()
