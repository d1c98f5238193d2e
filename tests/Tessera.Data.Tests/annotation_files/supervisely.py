"""Supervisely: bitmaps, polygons and rectangles."""
import io
import zlib

import numpy as np
from PIL import Image

from annotation_files.fixture import Fixture, H, W, b64, painted, png, polygon, ring_mask


def supervisely():
    fixture = Fixture("supervisely", "supervisely", ["background", "lemon", "kiwi"])
    fixture.write("meta.json", {"tags": [], "classes": [
        {"title": "lemon", "shape": "bitmap", "color": "#51C6AA", "id": 1},
        {"title": "kiwi", "shape": "any", "color": "#FF0000", "id": 2}]})
    fixture.image("ds1/img/a.png", 1)
    fixture.image("ds1/img/b.png", 2)
    fixture.image("val/img/c.png", 3)
    part = ring_mask()[1:11, 0:10]

    palette = Image.fromarray(part.astype(np.uint8), mode="P")
    palette.putpalette([0, 0, 0, 255, 255, 255])
    data = io.BytesIO()
    palette.save(data, "PNG", transparency=0, bits=1)
    opacity = np.zeros((*part.shape, 4), dtype=np.uint8)
    opacity[part, 3] = 255
    exterior, interior = [[1, 1], [14, 2], [13, 10], [2, 9]], [[5, 4], [9, 4], [9, 7], [5, 7]]

    def centres(ring):
        return [(x + 0.5, y + 0.5) for x, y in ring]

    # Corners on centres: those on the left and upper edges are inside, those on the right and lower ones are not.
    def nudged(ring):
        return [(x - 1e-6, y - 1e-12) for x, y in centres(ring)]

    holed = polygon(nudged(exterior), nudged(interior))
    square = np.zeros((H, W), dtype=bool)
    square[3:9, 4:8] = True
    pasted = np.zeros((H, W), dtype=bool)
    pasted[2:12, 5:15] = part

    def objects(*items):
        return {"description": "", "tags": [], "size": {"height": H, "width": W}, "objects": list(items)}

    points = {"exterior": exterior, "interior": [interior]}
    fixture.write("ds1/ann/a.png.json", objects(
        {"id": 1, "classTitle": "lemon", "geometryType": "polygon", "points": points, "bitmap": None},
        {"id": 2, "classTitle": "kiwi", "geometryType": "rectangle", "points": {"exterior": [[4, 3], [7, 8]], "interior": []}},
        {"id": 3, "classTitle": "lemon", "geometryType": "bitmap",
         "bitmap": {"origin": [5, 2], "data": b64(zlib.compress(data.getvalue()))}},
        {"id": 4, "classTitle": "kiwi", "geometryType": "line", "points": {"exterior": [[0, 0], [15, 11]], "interior": []}}))
    fixture.sample("train", "ds1/a", painted([(1, holed), (2, square), (1, pasted)]))
    fixture.write("ds1/ann/b.png.json", objects())
    fixture.sample("train", "ds1/b", painted([]))
    fixture.write("val/ann/c.png.json", objects(
        {"classTitle": "kiwi", "geometryType": "bitmap", "points": {"exterior": []},
         "bitmap": {"origin": [0, 1], "data": b64(zlib.compress(png(Image.fromarray(opacity))))}}))
    whole = np.zeros((H, W), dtype=bool)
    whole[1:11, 0:10] = part
    fixture.sample("val", "val/c", painted([(2, whole)]))
    fixture.done()
