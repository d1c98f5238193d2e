"""labelme: one folder, and folders for splits."""
import math

import numpy as np
from PIL import Image

from annotation_files.fixture import (BIG, CORNER, Fixture, H, IGNORE, SMALL, W,
                                      b64, box, ellipse, painted, png, polygon, ring_mask)


def shape(label, points, kind, **more):
    return {"label": label, "points": points, "group_id": None, "description": "", "shape_type": kind, "flags": {}, **more}


def labelme_json(image, shapes, **more):
    return {"version": "5.4.1", "flags": {}, "shapes": shapes, "imagePath": image, "imageData": more.pop("imageData", None),
            "imageHeight": H, "imageWidth": W, **more}


def labelme():
    fixture = Fixture("labelme", "labelme", ["background", "dog", "cat"])
    fixture.write("labels.txt", "__ignore__\n_background_\ndog\ncat\n")
    fixture.image("a.png", 1)
    fixture.image("b.png", 2)
    part = ring_mask()[2:10, 1:10]
    fixture.write("a.json", labelme_json("a.png", [
        shape("dog", BIG, "polygon"),
        shape("cat", [[9.8, 8.1], [3.2, 2.7]], "rectangle"),
        shape("__ignore__", [[12.2, 3.3], [14.1, 3.9]], "circle"),
        shape("dog", [[1, 2], [9, 9]], "mask", mask=b64(png(Image.fromarray(part.astype(np.uint8))))),
        shape("_background_", [[5.3, 5.4], [6.2, 5.4], [6.2, 7.4], [5.3, 7.4]], "polygon"),
        shape("cat", [[0, 0], [15, 11]], "line"), shape("cat", [[2, 2]], "point")], imageData=b64(b"pixels" * 100)))
    pasted = np.zeros((H, W), dtype=bool)
    pasted[2:10, 1:10] = part
    fixture.sample("train", "a", painted([
        (1, polygon(BIG)), (2, box(3.2, 2.7, 9.8, 8.1)), (IGNORE, ellipse(12.2, 3.3, *[math.hypot(1.9, 0.6)] * 2)), (1, pasted),
        (0, polygon([(5.3, 5.4), (6.2, 5.4), (6.2, 7.4), (5.3, 7.4)]))]))
    fixture.write("b.json", labelme_json("b.png", []))
    fixture.sample("train", "b", painted([]))
    fixture.done()


def labelme_folders():
    """Without labels.txt: classes by name. Images in another folder, written with a backslash; splits by folder."""
    fixture = Fixture("labelme-folders", "labelme", ["background", "Birch", "pine"])
    fixture.image("train/images/a.png", 1)
    fixture.image("val/c.png", 3)
    fixture.write("train/json/a.json", labelme_json("..\\images\\a.png", [
        shape("pine", SMALL, "polygon"), shape("Birch", CORNER, "polygon")]))
    fixture.write("val/c.json", labelme_json("c.png", [
        shape("pine", [[2, 2], [6, 2], [6, 5], [2, 5]], "rectangle"), shape("birch", SMALL, "rotation", direction=0.3)]))
    fixture.sample("train", "train/json/a", painted([(2, polygon(SMALL)), (1, polygon(CORNER))]))
    fixture.sample("val", "val/c", painted([(2, box(2, 2, 6, 5)), (1, polygon(SMALL))]))
    fixture.done()
