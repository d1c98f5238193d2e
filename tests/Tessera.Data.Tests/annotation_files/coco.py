"""COCO: instances, Roboflow's copy of them, panoptic."""
import numpy as np
from PIL import Image

from annotation_files.fixture import BIG, CORNER, Fixture, H, IGNORE, SMALL, W, flat, painted, polygon, ring_mask, runs


def coco_string(counts):
    text = ""
    for i, count in enumerate(counts):
        number = count - counts[i - 2] if i > 2 else count
        while True:
            group, number = number & 31, number >> 5
            done = (number == 0 and not group & 16) or (number == -1 and group & 16)
            text += chr(48 + (group if done else group | 32))
            if done:
                break
    return text


def coco():
    fixture = Fixture("coco", "coco", ["background", "person", "car", "rug"])
    categories = [{"supercategory": "indoor", "id": 90, "name": "rug"}, {"supercategory": "person", "id": 3, "name": "person"},
                  {"supercategory": "vehicle", "id": 8, "name": "car"}]
    images = [{"license": 1, "file_name": f"{i:012d}.jpg", "height": H, "width": W, "id": i} for i in (9, 25, 139)]
    for image in images[:2]:
        fixture.image("train2017/" + image["file_name"], image["id"])
    fixture.image("val2017/" + images[2]["file_name"], 139)

    # The small one stands first, and is on top all the same; an object of two parts, one of them leaving the image.
    ring = ring_mask()
    def entry(number, category, segmentation, crowd=0):
        return {"segmentation": segmentation, "area": 20.5, "iscrowd": crowd, "image_id": 9, "bbox": [0, 0, 1, 1],
                "category_id": category, "id": number}

    train = [entry(1, 3, [flat(SMALL)]), entry(2, 90, [flat(BIG), flat(CORNER)]),
             entry(900100000003, 8, {"counts": runs(ring.T), "size": [H, W]}, crowd=1)]
    info = {"description": "A tiny data set", "version": "1.0"}
    fixture.write("annotations/instances_train2017.json",
                  {"info": info, "licenses": [], "images": images[:2], "annotations": train, "categories": categories})
    fixture.sample("train", "000000000009", painted(
        [(1, polygon(SMALL)), (3, polygon(BIG) | polygon(CORNER)), (2, ring)], smallest_on_top=True))
    fixture.sample("train", "000000000025", painted([]))

    # Annotations before images and categories; compressed run lengths.
    val = [{"id": 7, "image_id": 139, "category_id": 8, "iscrowd": 0,
            "segmentation": {"size": [H, W], "counts": coco_string(runs(ring.T))}}]
    fixture.write("annotations/instances_val2017.json", {"annotations": val, "categories": categories, "images": images[2:]})
    fixture.sample("val", "000000000139", painted([(2, ring)]))
    fixture.done()


def coco_roboflow():
    fixture = Fixture("coco-roboflow", "coco", ["background", "weeds", "crop", "weed"])
    categories = [{"id": 0, "name": "weeds", "supercategory": "none"}, {"id": 1, "name": "crop", "supercategory": "weeds"},
                  {"id": 2, "name": "weed", "supercategory": "weeds"}]
    names = [("train", "train", "a_png.rf.0a1b"), ("val", "valid", "b_png.rf.2c3d"), ("test", "test", "c_png.rf.4e5f")]
    for split, folder, name in names:
        fixture.image(f"{folder}/{name}.jpg", 3)
        fixture.write(f"{folder}/_annotations.coco.json", {
            "info": {}, "licenses": [], "categories": categories,
            "images": [{"id": 0, "license": 1, "file_name": name + ".jpg", "height": H, "width": W}],
            "annotations": [{"id": 0, "image_id": 0, "category_id": 2, "bbox": [0, 0, 2, 2], "area": 4, "iscrowd": 0,
                             "segmentation": [flat(BIG if split == "train" else SMALL)]}]})
        fixture.sample(split, name, painted([(3, polygon(BIG if split == "train" else SMALL))]))
    fixture.done()


def coco_panoptic():
    fixture = Fixture("coco-panoptic", "coco-panoptic", ["person", "sky"])
    ids = np.zeros((H, W), dtype=np.int64)
    ids[:4] = 5_000_000
    ids[polygon(SMALL)] = 70_001
    ids[polygon(CORNER)] = 300
    fixture.image("val2017/000000000139.jpg", 1)
    fixture.image("val2017/000000000200.jpg", 2)  # not in the annotations: no sample
    file = fixture.data / "annotations/panoptic_val2017/000000000139.png"
    file.parent.mkdir(parents=True)
    Image.fromarray(np.stack([ids % 256, ids // 256 % 256, ids // 65536], -1).astype(np.uint8)).save(file)
    segments = [{"id": i, "category_id": c, "iscrowd": 0, "bbox": [0, 0, 1, 1], "area": int((ids == i).sum())}
                for i, c in [(300, 1), (70_001, 1), (5_000_000, 187)]]
    fixture.write("annotations/panoptic_val2017.json", {
        "images": [{"id": i, "file_name": f"{i:012d}.jpg", "height": H, "width": W} for i in (139, 200)],
        "annotations": [{"segments_info": segments, "file_name": "000000000139.png", "image_id": 139}],
        "categories": [{"supercategory": "sky", "color": [96, 96, 96], "isthing": 0, "id": 187, "name": "sky"},
                       {"supercategory": "person", "color": [220, 20, 60], "isthing": 1, "id": 1, "name": "person"}]})
    mask = np.full((H, W), IGNORE)
    mask[ids == 5_000_000] = 1
    mask[(ids == 300) | (ids == 70_001)] = 0
    fixture.sample("val", "000000000139", mask)
    fixture.done()
