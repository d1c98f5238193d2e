"""Checks the models that the tests export with Python's onnx: TESSERA_KEEP_PRODUCTS=FOLDER, run the
tests, then check_products.py FOLDER."""
import pathlib
import sys

import onnx

for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    opset, keys = model.opset_import[0].version, sorted(p.key for p in model.metadata_props)
    print(f"{path.name}: valid, opset {opset}, IR {model.ir_version}, {len(inferred.graph.node)} nodes, {keys}")
