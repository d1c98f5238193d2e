"""Writes tiny data sets in the layouts of annotation tools into Fixtures/, and beside each the masks that they mean.

Run with Debian's python3 (numpy, pillow): python3 make_annotations.py
Files are written from each format's description. Masks are made in NumPy: a pixel is in a polygon if its centre is, by crossings
counted over the whole image at once. expected.json has a mask as rows of class ids, one digit a pixel, '.' where it is ignored.
"""
import base64
import io
import json
import math
import pathlib
import shutil
import zlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent / "Fixtures"
W, H = 16, 12
ROWS, COLUMNS = np.mgrid[0:H, 0:W] + 0.5
IGNORE = 255


def polygon(*rings):
    """Inside by the even-odd rule; each ring is a list of (x, y)."""
    inside = np.zeros((H, W), dtype=bool)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            if y0 != y1:
                crosses = (y0 > ROWS) != (y1 > ROWS)
                inside ^= crosses & (COLUMNS > x0 + (ROWS - y0) * (x1 - x0) / (y1 - y0))
    return inside


def ellipse(cx, cy, rx, ry, degrees=0.0):
    turn = np.exp(-1j * math.radians(degrees))
    at = ((COLUMNS - cx) + 1j * (ROWS - cy)) * turn
    return (at.real / rx) ** 2 + (at.imag / ry) ** 2 <= 1


def box(left, top, right, bottom, degrees=0.0, pivot=None):
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    px, py = pivot or ((left + right) / 2, (top + bottom) / 2)
    turn = np.exp(1j * math.radians(degrees))
    turned = [((x - px) + 1j * (y - py)) * turn + (px + 1j * py) for x, y in corners]
    return polygon([(c.real, c.imag) for c in turned]) if degrees else polygon(corners)


def ring_mask():
    """A ring with a hole, and a speck apart from it."""
    mask = ellipse(5.2, 6.1, 4.3, 3.9) & ~ellipse(5.2, 6.1, 2.1, 1.8)
    mask[10:12, 13:15] = True
    return mask


def painted(shapes, smallest_on_top=False, background=0):
    mask = np.full((H, W), background, dtype=np.int32)
    if smallest_on_top:
        shapes = sorted(shapes, key=lambda shape: -int(shape[1].sum()))
    for number, pixels in shapes:
        mask[pixels] = number
    return mask


def runs(bits):
    """Lengths of runs that take turns, zeros first."""
    bits = bits.astype(np.int8).ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bits])))
    return np.diff(np.concatenate([[0], edges, [bits.size]])).tolist()


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


def brush_stream(alpha):
    """Label Studio's bits: runs where a value comes again, plain values elsewhere, lengths in 3, 4, 8 or 16 bits."""
    values = np.zeros((H, W, 4), dtype=np.uint8)
    values[..., 3] = alpha
    values = values.ravel().tolist()
    sizes = [3, 4, 8, 16]
    bits = f"{len(values):032b}" + f"{7:05b}" + "".join(f"{s - 1:04b}" for s in sizes)

    def length(count):
        kind = next(k for k, size in enumerate(sizes) if count <= 1 << size)
        return f"{kind:02b}" + f"{count - 1:0{sizes[kind]}b}"

    at = 0
    while at < len(values):
        end = at + 1
        while end < len(values) and values[end] == values[at]:
            end += 1
        if end - at > 1:
            bits += "1" + length(end - at) + f"{values[at]:08b}"
        else:
            while end < len(values) and (end + 1 == len(values) or values[end] != values[end + 1]):
                end += 1
            bits += "0" + length(end - at) + "".join(f"{v:08b}" for v in values[at:end])
        at = end
    bits += "0" * (-len(bits) % 8) + "00000000"
    return [int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)]


def png(image):
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def b64(data):
    return base64.b64encode(data).decode()


class Fixture:
    def __init__(self, name, layout, classes):
        self.root = HERE / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.data = self.root / "data"
        self.expected = {"layout": layout, "classes": classes, "splits": {}}

    def image(self, path, seed):
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        ramp = np.stack([COLUMNS * 15, ROWS * 20, (COLUMNS + ROWS) * (seed % 7 + 1)], -1).astype(np.uint8)
        Image.fromarray(ramp).save(file)

    def sample(self, split, name, mask):
        rows = ["".join("." if v == IGNORE else str(v) for v in row) for row in mask]
        self.expected["splits"].setdefault(split, []).append({"name": name, "mask": rows})

    def write(self, path, content):
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1) + "\n")

    def done(self):
        (self.root / "expected.json").write_text(json.dumps(self.expected, indent=1) + "\n")


def flat(ring):
    return [number for point in ring for number in point]


BIG = [(1.2, 0.7), (14.6, 1.1), (13.3, 10.9), (2.1, 9.6)]
SMALL = [(4.3, 3.2), (9.7, 2.6), (8.9, 7.8), (3.4, 6.9)]
CORNER = [(11.2, 7.3), (17.9, 7.9), (12.6, 14.2)]


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


def cvat_points(ring):
    return ";".join(f"{x:.2f},{y:.2f}" for x, y in ring)


def cvat_mask(label, pixels, z_order):
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    part = pixels[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    return (f'<mask label="{label}" source="manual" occluded="0" rle="{", ".join(map(str, runs(part)))}" left="{columns[0]}" '
            f'top="{rows[0]}" width="{part.shape[1]}" height="{part.shape[0]}" z_order="{z_order}">\n    </mask>')


CVAT_LABELS = """<labels>
        <label><name>car</name><color>#fa3253</color><type>any</type><attributes>
          <attribute><name>colour</name><values>red</values></attribute></attributes></label>
        <label><name>Background</name><color>#000000</color><type>any</type><attributes></attributes></label>
        <label><name>tree &amp; bush</name><color>#33ddff</color><type>any</type><attributes></attributes></label>
      </labels>"""


def cvat():
    fixture = Fixture("cvat", "cvat", ["background", "car", "tree & bush"])
    fixture.image("images/night/frame_000000.png", 1)
    fixture.image("images/frame_000001.png", 2)
    ring = ring_mask()
    fixture.write("annotations.xml", f"""<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <id>7</id><name>tiny</name><size>2</size><mode>annotation</mode>
      {CVAT_LABELS}
    </task>
    <dumped>2024-01-01 00:00:00.000000+00:00</dumped>
  </meta>
  <image id="0" name="night/frame_000000.png" width="{W}" height="{H}">
    <box label="car" source="manual" occluded="0" xtl="3.00" ytl="2.00" xbr="8.00" ybr="6.00" z_order="2">
      <attribute name="colour">red</attribute>
    </box>
    <polygon label="tree &amp; bush" source="manual" occluded="0" points="{cvat_points(BIG)}" z_order="0">
    </polygon>
    <ellipse label="car" source="manual" occluded="0" cx="11.30" cy="6.20" rx="3.60" ry="1.40" rotation="35.0" z_order="1">
    </ellipse>
    <box label="Background" source="manual" occluded="0" xtl="8.20" ytl="1.30" xbr="13.10" ybr="4.60" rotation="20.5" z_order="1">
    </box>
    {cvat_mask("tree &amp; bush", ring, 1)}
    <polyline label="car" source="manual" occluded="0" points="1,1;9,9" z_order="9"></polyline>
    <points label="car" source="manual" occluded="0" points="1,1;9,9" z_order="9"></points>
    <tag label="car" source="manual"></tag>
  </image>
  <image id="1" name="frame_000001.png" width="{W}" height="{H}">
  </image>
</annotations>
""")
    fixture.sample("train", "frame_000001", painted([]))
    fixture.sample("train", "night/frame_000000", painted([
        (2, polygon(BIG)), (1, ellipse(11.3, 6.2, 3.6, 1.4, 35)), (0, box(8.2, 1.3, 13.1, 4.6, 20.5)), (2, ring),
        (1, box(3, 2, 8, 6))]))
    fixture.done()


def cvat_project():
    """A project's tasks in subsets; labels that nothing declares."""
    fixture = Fixture("cvat-project", "cvat", ["background", "a", "b"])
    images = ""
    for number, (subset, split, label) in enumerate([("Train", "train", "b"), ("Validation", "val", "a")]):
        fixture.image(f"images/{subset}/same.png", number)
        images += f"""  <image id="{number}" name="same.png" subset="{subset}" task_id="{number}" width="{W}" height="{H}">
    <polygon label="{label}" points="{cvat_points(SMALL)}" z_order="0"></polygon>
  </image>
"""
        fixture.sample(split, "same", painted([(1 if label == "a" else 2, polygon(SMALL))]))
    fixture.write("annotations.xml", f"""<annotations>
  <version>1.1</version>
  <meta><project><id>1</id></project></meta>
{images}</annotations>
""")
    fixture.done()


def label_studio():
    fixture = Fixture("label-studio", "label-studio", ["background", "Airplane", "Car", "Road"])
    fixture.image("images/street.png", 1)
    fixture.image("images/0badcafe-empty.png", 2)
    fixture.image("images/field.png", 3)
    fixture.image("images/skipped.png", 4)

    def result(number, kind, value, **more):
        return {"original_width": W, "original_height": H, "image_rotation": 0, "value": value, "id": number,
                "from_name": "label", "to_name": "image", "type": kind, "origin": "manual", **more}

    def percent(ring):
        return [[round(x * 100 / W, 4), round(y * 100 / H, 4)] for x, y in ring]

    def pixels(ring):
        return [(x * W / 100, y * H / 100) for x, y in percent(ring)]

    ring = ring_mask()
    alpha = np.where(ring, 255, 0)
    alpha[ring & (COLUMNS < 4)] = 97  # soft edges count too
    ink = np.zeros((H, W, 4), dtype=np.uint8)
    ink[polygon(SMALL), 3] = 255
    bitmask = "data:image/png;base64," + b64(png(Image.fromarray(ink)))
    street = [
        result("r1", "polygonlabels", {"points": percent(BIG), "closed": True, "polygonlabels": ["Road"]}),
        result("r2", "brushlabels", {"format": "rle", "rle": brush_stream(alpha), "brushlabels": ["Car"]}),
        result("r3", "rectanglelabels", {
            "x": 60, "y": 20, "width": 30, "height": 33, "rotation": 15, "rectanglelabels": ["Airplane"]}),
        result("r4", "ellipselabels", {
            "x": 72, "y": 81, "radiusX": 22, "radiusY": 11, "rotation": 0, "ellipselabels": ["Car"]}),
        {"value": {"choices": ["day"]}, "id": "r5", "from_name": "time", "to_name": "image", "type": "choices"}]
    wrong = [result("w1", "rectanglelabels", {
        "x": 0, "y": 0, "width": 100, "height": 100, "rotation": 0, "rectanglelabels": ["Car"]})]
    field = [
        result("f1", "bitmask", {"imageDataURL": bitmask}),  # shape and label apart
        {"value": {"labels": ["Airplane"]}, "id": "f1", "from_name": "l", "to_name": "image", "type": "labels"}]

    def task(number, image, annotations):
        return {"id": number, "annotations": annotations, "file_upload": image.split("/")[-1], "drafts": [], "predictions": [],
                "data": {"weather": "dry", "image": image}, "meta": {}}

    fixture.write("project-1-at-2024-05-01-10-00-0123abcd.json", [
        task(1, "/data/upload/1/1a2b3c4d-street.png", [
            {"id": 11, "result": wrong, "was_cancelled": False, "ground_truth": False},
            {"id": 12, "result": street, "was_cancelled": False, "ground_truth": True}]),
        task(2, "/data/upload/1/0badcafe-empty.png", [{"id": 13, "result": [], "was_cancelled": False, "ground_truth": False}]),
        task(3, "/data/local-files/?d=images%2Ffield.png", [
            {"id": 14, "result": wrong, "was_cancelled": True}, {"id": 15, "result": field, "was_cancelled": False}]),
        task(4, "s3://bucket/some/skipped.png", [{"id": 16, "was_cancelled": True, "result": [
            result("s", "rectanglelabels", {"x": 1, "y": 1, "width": 9, "height": 9, "rectanglelabels": ["Nothing"]})]}]),
        task(5, "https://example.org/skipped.png?token=1", [])])
    left, top, width, height = 0.6 * W, 0.2 * H, 0.3 * W, 0.33 * H
    fixture.sample("train", "0badcafe-empty", painted([]))
    fixture.sample("train", "field", painted([(1, polygon(SMALL))]))
    fixture.sample("train", "street", painted([
        (3, polygon(pixels(BIG))), (2, ring), (1, box(left, top, left + width, top + height, 15, (left, top))),
        (2, ellipse(0.72 * W, 0.81 * H, 0.22 * W, 0.11 * H))]))
    fixture.done()


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


def yolo_seg():
    fixture = Fixture("yolo-seg", "yolo-seg", ["background", "pothole", "crack"])
    fixture.write("data.yaml", "path: ../else\ntrain: images/train\nval: images/val\n\nnames:\n  0: pothole\n  1: crack\n")
    for path, seed in [("train/a", 1), ("train/b", 2), ("val/c", 3)]:
        fixture.image(f"images/{path}.jpg", seed)

    def line(number, ring):
        return f"{number} " + " ".join(f"{x / W:.6f} {y / H:.6f}" for x, y in ring) + "\n"

    def back(ring):
        return [(float(f"{x / W:.6f}") * W, float(f"{y / H:.6f}") * H) for x, y in ring]

    fixture.write("labels/train/a.txt", line(1, SMALL) + line(0, BIG))
    fixture.write("labels/train/b.txt", "")
    fixture.sample("train", "a", painted([(2, polygon(back(SMALL))), (1, polygon(back(BIG)))], smallest_on_top=True))
    fixture.sample("train", "b", painted([]))
    fixture.sample("val", "c", painted([]))
    fixture.done()


def yolo_roboflow():
    fixture = Fixture("yolo-roboflow", "yolo-seg", ["background", "leaf"])
    fixture.write("data.yaml", "train: ../train/images\nval: ../valid/images\n\nnc: 1\nnames: ['leaf']\n")
    for folder, split in [("train", "train"), ("valid", "val")]:
        fixture.image(f"{folder}/images/{folder}_1.jpg", 1)
        fixture.write(f"{folder}/labels/{folder}_1.txt", "0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9")
        fixture.sample(split, f"{folder}_1", painted([(1, box(1.6, 1.2, 14.4, 10.8))]))
    fixture.done()


for write in [coco, coco_roboflow, coco_panoptic, labelme, labelme_folders, cvat, cvat_project, label_studio, supervisely,
              yolo_seg, yolo_roboflow]:
    write()
