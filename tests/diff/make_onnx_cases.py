#!/usr/bin/env python3
"""Writes the node cases of ONNX's own backend test suite, as Debian's python3-onnx generates them.

usage: make_onnx_cases.py FOLDER     exit status 77: python3-onnx is not installed

FOLDER/index.txt has a line a case: name, rtol, atol, data sets' inputs and outputs that are arrays, operators.
FOLDER/NAME/ has model.onnx, input_0.npy, ..., output_0.npy, ... of the first data set; bool arrays as uint8. Inputs
on which a static importer's shapes depend become initialisers of the model.
"""
import pathlib
import sys

import numpy

for name, alias in {"float": float, "int": int, "bool": bool, "object": object, "str": str, "complex": complex}.items():
    if name not in numpy.__dict__:  # removed in numpy 1.24, used by onnx 1.12
        setattr(numpy, name, alias)

try:
    import onnx
    from onnx import numpy_helper
    from onnx.backend.test.case.node import collect_testcases
except ImportError as error:
    print(error)
    sys.exit(77)

# Inputs that say what shape the output has, or how to make it: constants in every network that can be compiled.
CONSTANT_INPUTS = {
    "Clip": (1, 2), "ConstantOfShape": (0,), "Dropout": (1, 2), "Gather": (0, 1), "Pad": (1, 2, 3), "Range": (0, 1, 2),
    "ReduceSum": (1,), "Reshape": (1,), "Resize": (1, 2, 3), "Slice": (1, 2, 3, 4), "Squeeze": (1,), "Unsqueeze": (1,),
    "Upsample": (1,),
}
TYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "b1")


def array_of(value):
    """The value as an array that the test can read, or None."""
    value = numpy.asarray(value) if isinstance(value, (numpy.ndarray, numpy.generic)) else None
    if value is None or value.dtype.str[1:] not in TYPES:
        return None
    value = value.astype(numpy.uint8) if value.dtype == bool else value
    return numpy.ascontiguousarray(value).reshape(value.shape)


def with_constants(model, inputs):
    """Moves constant inputs into the model; returns the others."""
    constant = set()
    for node in model.graph.node:
        for i in CONSTANT_INPUTS.get(node.op_type, ()):
            if i < len(node.input):
                constant.add(node.input[i])
    kept_infos, kept = [], []
    for info, value in zip(model.graph.input, inputs):
        if info.name in constant and isinstance(value, (numpy.ndarray, numpy.generic)):
            model.graph.initializer.append(numpy_helper.from_array(numpy.asarray(value), info.name))
        else:
            kept_infos.append(info)
            kept.append(value)
    del model.graph.input[:]
    model.graph.input.extend(kept_infos)
    return kept


def main():
    root = pathlib.Path(sys.argv[1])
    lines = []
    for case in sorted(collect_testcases(None), key=lambda c: c.name):
        folder = root / case.name
        folder.mkdir(parents=True, exist_ok=True)
        inputs, outputs = case.data_sets[0]
        model = onnx.ModelProto()
        model.CopyFrom(case.model)
        inputs = [array_of(value) for value in with_constants(model, inputs)]
        outputs = [array_of(value) for value in outputs]
        for opset in model.opset_import:
            # The suite states the opset in which an operator last changed; 7 is the oldest that is imported.
            opset.version = max(opset.version, 7) if opset.domain == "" else opset.version
        (folder / "model.onnx").write_bytes(model.SerializeToString())
        for kind, arrays in (("input", inputs), ("output", outputs)):
            for i, array in enumerate(arrays):
                if array is not None:
                    numpy.save(folder / f"{kind}_{i}.npy", array)
        readable = all(array is not None for array in inputs + outputs)
        operators = " ".join(f"{node.domain}:{node.op_type}" for node in model.graph.node)
        lines.append(f"{case.name} {case.rtol} {case.atol} {len(inputs)} {len(outputs)} {int(readable)} {operators}")
    (root / "index.txt").write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
