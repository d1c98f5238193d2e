"""Writes one tiny data set in each layout into Fixtures/, down to the real names of files and folders, and beside each
what a reader must find in it (NAME.expected.txt), worked out here from what the format's authors publish. Nothing of
Tessera is used.

Run with Debian's python3 (numpy, pillow): python3 make_layouts.py
"""
import json
import pathlib
import shutil

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent / "Fixtures"
WIDTH, HEIGHT = 6, 4
IGNORE = 255
rng = np.random.default_rng(20)


class Layout:
    def __init__(self, name, layout, classes, opened_as=None):
        self.name, self.root = name, HERE / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.lines = [f"layout\t{layout}", f"opened\t{opened_as or ''}", f"classes\t{len(classes)}\t{classes[0]}\t{classes[-1]}"]

    def image(self, path):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)).save(target)
        return path

    def mask(self, path, picture):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (picture if isinstance(picture, Image.Image) else Image.fromarray(picture)).save(target)
        return path

    def text(self, path, content):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)

    def sample(self, split, name, group, image, mask, ids):
        self.lines.append(f"sample\t{split}\t{name}\t{group or ''}\t{image}\t{mask}")
        self.lines += [" ".join(map(str, row)) for row in np.asarray(ids).tolist()]

    def done(self):
        (HERE / f"{self.name}.expected.txt").write_text("\n".join(self.lines) + "\n")


def draw(values):
    """The values, each at least once where there is room, at random."""
    values = np.asarray(values)
    picks = np.concatenate([np.arange(len(values)), rng.integers(0, len(values), WIDTH * HEIGHT)])[:WIDTH * HEIGHT]
    return values[rng.permutation(picks)].reshape(HEIGHT, WIDTH)


def coloured(table, rows):
    return np.array([c for _, c in table], dtype=np.uint8)[rows]


def ids_of(table, rows, order, merge=lambda name: name):
    """Class ids of rows of a colour table: places of their merged names in the order; names that are not there are ignored."""
    places = [order.index(merge(name)) if merge(name) in order else IGNORE for name, _ in table]
    return np.array(places)[rows]


def voc_palette():
    palette = []
    for index in range(256):
        r = g = b = 0
        for bit in range(8):
            r |= (index >> (3 * bit) & 1) << (7 - bit)
            g |= (index >> (3 * bit + 1) & 1) << (7 - bit)
            b |= (index >> (3 * bit + 2) & 1) << (7 - bit)
        palette += [r, g, b]
    return palette


def indexed(ids, palette):
    picture = Image.fromarray(ids.astype(np.uint8), mode="P")
    picture.putpalette(palette)
    return picture


CAMVID32 = [(name, tuple(map(int, color.split()))) for name, color in (line.split("=") for line in """\
Animal=64 128 64;Archway=192 0 128;Bicyclist=0 128 192;Bridge=0 128 64;Building=128 0 0;Car=64 0 128;\
CartLuggagePram=64 0 192;Child=192 128 64;Column_Pole=192 192 128;Fence=64 64 128;LaneMkgsDriv=128 0 192;\
LaneMkgsNonDriv=192 0 64;Misc_Text=128 128 64;MotorcycleScooter=192 0 192;OtherMoving=128 64 64;\
ParkingBlock=64 192 128;Pedestrian=64 64 0;Road=128 64 128;RoadShoulder=128 128 192;Sidewalk=0 0 192;\
SignSymbol=192 128 128;Sky=128 128 128;SUVPickupTruck=64 128 192;TrafficCone=0 0 64;TrafficLight=0 64 64;\
Train=192 64 128;Tree=128 128 0;Truck_Bus=192 128 192;Tunnel=64 0 64;VegetationMisc=192 192 0;Void=0 0 0;\
Wall=64 192 0""".split(";"))]
CAMVID11 = ["sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "bicyclist"]
MERGE = {name: to for to, names in {
    "sky": "Sky", "building": "Building Bridge Wall Tunnel Archway", "pole": "Column_Pole TrafficCone",
    "road": "Road LaneMkgsDriv LaneMkgsNonDriv", "pavement": "Sidewalk ParkingBlock RoadShoulder", "tree": "Tree VegetationMisc",
    "sign": "SignSymbol Misc_Text TrafficLight", "fence": "Fence", "car": "Car SUVPickupTruck Truck_Bus Train OtherMoving",
    "pedestrian": "Pedestrian Child CartLuggagePram Animal", "bicyclist": "Bicyclist MotorcycleScooter",
}.items() for name in names.split()}


def camvid():
    out = Layout("camvid", "camvid", CAMVID11)
    for split, name in [("train", "0001TP_006690"), ("train", "0006R0_f00930"), ("val", "0016E5_07959")]:
        ids = draw(range(12))
        out.image(f"{split}/{name}.png"), out.mask(f"{split}annot/{name}.png", ids.astype(np.uint8))
        out.sample(split, name, name[:6], f"{split}/{name}.png", f"{split}annot/{name}.png", np.where(ids == 11, IGNORE, ids))
    # The tutorial's lists hold the paths of its author's machine; the folders tell the same.
    out.text("train.txt", "/SegNet/CamVid/train/0001TP_006690.png /SegNet/CamVid/trainannot/0001TP_006690.png\n")
    out.done()


def camvid_original():
    for name, opened in [("camvid-original", None), ("camvid-original-32", "camvid-original-32")]:
        everything = [n for n, _ in CAMVID32 if n != "Void"]
        order, merge = (CAMVID11, lambda n: MERGE.get(n)) if opened is None else (everything, lambda n: n)
        out = Layout(name, name, order, opened)
        for split, stem, drive in [("train", "0001TP_006690", "0001TP"), ("val", "0016E5_07961", "0016E5"),
                                   ("test", "0001TP_008550", "0001TP"), ("test", "Seq05VD_f02610", "Seq05VD")]:
            rows = draw(rng.permutation(32)[:20])
            picture, ids = coloured(CAMVID32, rows), ids_of(CAMVID32, rows, order, merge)
            if stem == "Seq05VD_f02610":
                picture[2, 3], ids[2, 3] = (1, 2, 3), IGNORE
                picture[2, 4], ids[2, 4] = (128, 128, 2), IGNORE
            image = out.image(f"701_StillsRaw_full/{stem}.png")
            mask = out.mask(f"LabeledApproved_full/{stem}_L.png", picture)
            out.sample(split, stem, drive, image, mask, ids)
        if opened is None:
            out.text("label_colors.txt", "".join(f"{r} {g} {b}\t{n}\n" for n, (r, g, b) in CAMVID32))
        out.done()


CITYSCAPES = {7: 0, 8: 1, 11: 2, 12: 3, 13: 4, 17: 5, 19: 6, 20: 7, 21: 8, 22: 9, 23: 10, 24: 11, 25: 12, 26: 13, 27: 14,
              28: 15, 31: 16, 32: 17, 33: 18}


def cityscapes():
    classes = ["road"] + ["?"] * 17 + ["bicycle"]
    train_ids = np.full(34, IGNORE)
    train_ids[list(CITYSCAPES)] = list(CITYSCAPES.values())
    out = Layout("cityscapes", "cityscapes", classes)
    for split, city, stem in [("train", "aachen", "aachen_000000_000019"), ("train", "zurich", "zurich_000001_000019"),
                              ("val", "frankfurt", "frankfurt_000000_000294")]:
        values = draw(rng.permutation(34)[:22])
        image = out.image(f"leftImg8bit/{split}/{city}/{stem}_leftImg8bit.png")
        mask = out.mask(f"gtFine/{split}/{city}/{stem}_gtFine_labelIds.png", values.astype(np.uint8))
        # What else lies beside is no second mask.
        out.mask(f"gtFine/{split}/{city}/{stem}_gtFine_instanceIds.png", values.astype(np.uint16))
        out.mask(f"gtFine/{split}/{city}/{stem}_gtFine_color.png", np.zeros((HEIGHT, WIDTH, 4), np.uint8))
        out.text(f"gtFine/{split}/{city}/{stem}_gtFine_polygons.json", "{}")
        out.sample(split, stem + "_leftImg8bit", city, image, mask, train_ids[values])
    out.image("leftImg8bit/test/berlin/berlin_000000_000019_leftImg8bit.png")
    out.done()

    # CVAT writes instanceIds alone: class * 1000 + number for things.
    out = Layout("cityscapes-instances", "cityscapes", classes)
    values = np.array([7, 26, 26001, 26002, 24000, 0, 5, 29001, 33999, 30], np.uint16)
    rows = draw(range(10))
    image = out.image("imgsFine/leftImg8bit/train/city/a_000000_000000_leftImg8bit.png")
    mask = out.mask("gtFine/train/city/a_000000_000000_gtFine_instanceIds.png", values[rows])
    ids = np.array([0, 13, 13, 13, 11, IGNORE, IGNORE, IGNORE, 18, IGNORE])[rows]
    out.sample("train", "a_000000_000000_leftImg8bit", "city", image, mask, ids)
    out.done()


def ade20k():
    out = Layout("ade20k", "ade20k", ["wall"] + ["?"] * 148 + ["flag"])
    for folder, split, stem in [("training", "train", "ADE_train_00000001"), ("training", "train", "ADE_train_00000002"),
                                ("validation", "val", "ADE_val_00000001")]:
        values = draw([0, 1, 2, 7, 49, 150] + list(rng.integers(0, 151, 8)))
        image = out.image(f"images/{folder}/{stem}.jpg")
        mask = out.mask(f"annotations/{folder}/{stem}.png", values.astype(np.uint8))
        out.sample(split, stem, None, image, mask, np.where(values == 0, IGNORE, values - 1))
    out.text("objectInfo150.txt", "Idx\tRatio\tTrain\tVal\tStuff\tName\n")
    out.text("sceneCategories.txt", "ADE_train_00000001 airport_terminal\n")
    out.done()


def coco_stuff():
    never_drawn = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83, 91]
    categories = [c for c in range(1, 183) if c not in never_drawn]
    out = Layout("coco-stuff", "coco-stuff", ["person"] + ["?"] * 169 + ["wood"])
    for split, stem in [("train", "000000000009"), ("train", "000000000025"), ("val", "000000000139")]:
        ids = draw([0, 10, 11, 79, 80, 170, IGNORE] + list(rng.integers(0, 171, 8)))
        values = np.where(ids == IGNORE, 255, np.array(categories)[np.minimum(ids, 170)] - 1)
        image = out.image(f"images/{split}2017/{stem}.jpg")
        mask = out.mask(f"annotations/{split}2017/{stem}.png", values.astype(np.uint8))
        out.sample(split, stem, None, image, mask, ids)
    out.text("annotations/instances_val2017.json", "{}")
    out.done()


def uavid():
    table = [("clutter", (0, 0, 0)), ("building", (128, 0, 0)), ("road", (128, 64, 128)), ("static car", (192, 0, 192)),
             ("tree", (0, 128, 0)), ("vegetation", (128, 128, 0)), ("human", (64, 64, 0)), ("moving car", (64, 0, 128))]
    out = Layout("uavid", "uavid", [name for name, _ in table])
    for split, sequence, stem in [("train", "seq1", "000000"), ("train", "seq1", "000100"), ("train", "seq10", "000000"),
                                  ("val", "seq16", "000000")]:
        rows = draw(range(8))
        image = out.image(f"uavid_{split}/{sequence}/Images/{stem}.png")
        mask = out.mask(f"uavid_{split}/{sequence}/Labels/{stem}.png", coloured(table, rows))
        out.sample(split, f"{sequence}_{stem}", sequence, image, mask, rows)
    out.image("uavid_test/seq21/Images/000000.png")
    out.done()


def voc():
    out = Layout("voc", "voc", ["background"] + ["?"] * 19 + ["tvmonitor"])
    for split, stem in [("train", "2007_000032"), ("train", "2007_000039"), ("val", "2007_000033")]:
        ids = draw([0, 1, 15, 20, IGNORE] + list(rng.integers(0, 21, 6)))
        image = out.image(f"VOCdevkit/VOC2012/JPEGImages/{stem}.jpg")
        mask = out.mask(f"VOCdevkit/VOC2012/SegmentationClass/{stem}.png", indexed(ids, voc_palette()))
        out.mask(f"VOCdevkit/VOC2012/SegmentationObject/{stem}.png", indexed(ids, voc_palette()))
        out.sample(split, stem, None, image, mask, ids)
    out.image("VOCdevkit/VOC2012/JPEGImages/2007_000027.jpg")
    lists = "VOCdevkit/VOC2012/ImageSets/Segmentation"
    out.text(f"{lists}/train.txt", "2007_000032\n2007_000039\n"), out.text(f"{lists}/val.txt", "2007_000033\n")
    out.text(f"{lists}/trainval.txt", "2007_000032\n2007_000033\n2007_000039\n")
    out.done()

    # CVAT's "Segmentation mask 1.1": colours of the project's own, one list called default.
    table = [("background", (0, 0, 0)), ("weed", (250, 50, 83)), ("bare soil", (51, 221, 255))]
    out = Layout("voc-cvat", "voc", [name for name, _ in table])
    own_palette = [c for _, color in table for c in color] + [0] * (3 * 252) + [224, 224, 192]
    pictures = {
        "rgb": lambda rows: coloured(table, np.minimum(rows, 2)),
        "palette": lambda rows: indexed(np.where(rows == 3, 255, rows), own_palette),
        "grey": lambda rows: np.where(rows == 3, 255, rows).astype(np.uint8),
    }
    for stem, picture in pictures.items():
        rows = draw(range(3 if stem == "rgb" else 4))
        image = out.image(f"JPEGImages/{stem}.png")
        mask = out.mask(f"SegmentationClass/{stem}.png", picture(rows))
        out.mask(f"SegmentationObject/{stem}.png", picture(rows))
        out.sample("train", stem, None, image, mask, np.where(rows == 3, IGNORE, rows))
    out.text("labelmap.txt", "# label:color_rgb:parts:actions\n" + "".join(f"{n}:{r},{g},{b}::\n" for n, (r, g, b) in table))
    out.text("ImageSets/Segmentation/default.txt", "".join(stem + "\n" for stem in pictures))
    out.done()


def pairs():
    out = Layout("pairs", "pairs", ["class 0", "class 1", "class 2", "class 3"])
    for stem in ["a", "b c"]:
        ids = draw([0, 1, 3, IGNORE])
        image, mask = out.image(f"images/{stem}.jpg"), out.mask(f"masks/{stem}_mask.png", ids.astype(np.uint8))
        out.sample("train", stem, None, image, mask, ids)
    out.done()

    out = Layout("pairs-splits", "pairs", ["soil", "crop", "weed"])
    for folder, split, stem in [("train", "train", "x1"), ("valid", "val", "x2"), ("test", "test", "x3")]:
        ids = draw([0, 1, 2, IGNORE])
        image = out.image(f"{folder}/Images/{stem}.png")
        mask = out.mask(f"{folder}/Labels/{stem}.png", indexed(ids, voc_palette()))
        out.sample(split, stem, None, image, mask, ids)
    out.text("classes.txt", "soil\ncrop\nweed\n")
    out.done()

    out = Layout("pairs-below", "pairs", ["class 0", "class 1", "class 2"])
    for split, stem in [("train", "p1"), ("val", "p2")]:
        ids = draw([0, 1, 2])
        image, mask = out.image(f"img/{split}/{stem}.png"), out.mask(f"gt/{split}/{stem}_gt.png", ids.astype(np.uint8))
        out.sample(split, stem, None, image, mask, ids)
    out.image("img/test/p3.png")
    out.done()

    out = Layout("pairs-lists", "pairs", ["class 0", "class 1"])
    for split, stem in [("train", "m1"), ("train", "m3"), ("val", "m2")]:
        ids = draw([0, 1])
        image, mask = out.image(f"images/{stem}.png"), out.mask(f"labels/{stem}.png", ids.astype(np.uint8))
        out.sample(split, stem, None, image, mask, ids)
    out.text("train.txt", "m1\nm3\n"), out.text("val.txt", "images/m2.png\n")
    out.done()


def binary():
    out = Layout("pairs-binary", "pairs", ["background", "foreground"])
    for split, stem in [("train", "cell1"), ("train", "cell2")]:
        ids = draw([0, 1])
        image, mask = out.image(f"image/{stem}.tif"), out.mask(f"label/{stem}.png", (ids * 255).astype(np.uint8))
        out.sample(split, stem, None, image, mask, ids)
    out.done()

    # The same saved with three equal channels, and with opacity.
    out = Layout("pairs-binary-rgb", "pairs", ["background", "foreground"])
    for stem, channels in [("r1", 3), ("r2", 4)]:
        ids = draw([0, 1])
        picture = np.repeat((ids * 255).astype(np.uint8)[..., None], channels, 2)
        picture[..., 3:] = 255
        image, mask = out.image(f"train/{stem}.png"), out.mask(f"train_masks/{stem}_mask.png", picture)
        out.sample("train", stem, None, image, mask, ids)
    out.done()


def colour_coded():
    # CamVid as it is copied on Kaggle: class_dict.csv, _labels folders, _L files.
    order = [n for n, _ in CAMVID32 if n != "Void"]
    out = Layout("colour-coded", "colour-coded", order)
    for split, stem in [("train", "0001TP_009210"), ("val", "0016E5_07959"), ("test", "Seq05VD_f00000")]:
        rows = draw(rng.permutation(32)[:16])
        image, mask = out.image(f"{split}/{stem}.png"), out.mask(f"{split}_labels/{stem}_L.png", coloured(CAMVID32, rows))
        out.sample(split, stem, None, image, mask, ids_of(CAMVID32, rows, order))
    out.text("class_dict.csv", "name,r,g,b\n" + "".join(f"{n},{r},{g},{b}\n" for n, (r, g, b) in CAMVID32))
    out.done()

    table = [("background", (0, 0, 0)), ("paved area", (128, 64, 128)), ("ignore", (255, 255, 255))]
    order = ["background", "paved area"]
    out = Layout("colour-coded-txt", "colour-coded", order)
    for stem, saved in [("a", "rgba"), ("b", "palette")]:
        rows = draw(range(3))
        picture = np.dstack([coloured(table, rows), np.full((HEIGHT, WIDTH), 7, np.uint8)]) if saved == "rgba" else \
            indexed(rows + 3, [9] * 9 + [c for _, color in table for c in color])
        image, mask = out.image(f"imgs/{stem}.png"), out.mask(f"annotations/{stem}.png", picture)
        out.sample("train", stem, None, image, mask, ids_of(table, rows, order))
    out.text("label_colors.txt", "".join(f"{r} {g} {b} {n}\n" for n, (r, g, b) in table))
    out.done()

    # Datumaro's "common semantic segmentation".
    table = [("background", (0, 0, 0)), ("cat", (192, 0, 0)), ("dog", (0, 192, 0))]
    out = Layout("colour-coded-meta", "colour-coded", [n for n, _ in table])
    for stem in ["0", "1"]:
        rows = draw(range(3))
        image, mask = out.image(f"images/{stem}.png"), out.mask(f"masks/{stem}.png", coloured(table, rows))
        out.sample("train", stem, None, image, mask, rows)
    out.text("dataset_meta.json", json.dumps({"label_map": {str(i): n for i, (n, _) in enumerate(table)},
                                              "segmentation_colors": [c for _, c in table], "background_label": "0"}))
    out.done()

    # CVAT's "CamVid 1.0", with a project's own classes in CamVid's folders.
    out = Layout("lists-cvat-camvid", "lists", [n for n, _ in table])
    rows = draw(range(3))
    image, mask = out.image("train/f 1.png"), out.mask("trainannot/f 1.png", coloured(table, rows))
    out.sample("train", "f 1", None, image, mask, rows)
    out.text("label_colors.txt", "".join(f"{r} {g} {b} {n}\n" for n, (r, g, b) in table))
    out.text("train.txt", '"/train/f 1.png" "/trainannot/f 1.png"\n')
    out.done()


def lists():
    out = Layout("lists", "lists", ["class 0", "class 1", "class 2"])
    entries = [("train", "photos/one.png", "truth/one.png", "{i} {m}"),
               ("train", "photos/two words.png", "truth/two words.png", '"{i}" "{m}"'),
               ("train", "photos/bare blank.png", "truth/bare blank.png", "{i} {m}"),
               ("train", "photos/three.png", "truth/three.png", "/home/author/data/set/{i}\t/home/author/data/set/{m}"),
               ("val", "photos/four.png", "truth/four.png", "D:\\set\\{i},D:\\set\\{m}"),
               ("val", "photos/five.png", "truth/five.png", "./{i}; ./{m}")]
    text = {"train": "", "val": ""}
    for split, image, mask, line in entries:
        ids = draw([0, 1, 2, IGNORE])
        out.image(image), out.mask(mask, ids.astype(np.uint8))
        out.sample(split, pathlib.PurePath(image).stem, None, image, mask, ids)
        written = line.format(i=image, m=mask)
        text[split] += (written.replace("/", "\\") if line.startswith("D:") else written) + "\n\n"
    for split in text:
        out.text(f"{split}.txt", text[split])
    out.done()


def tessera():
    out = Layout("tessera", "tessera", ["background", "road"])
    for split, stem in [("train", "a"), ("val", "b")]:
        ids = draw([0, 1, IGNORE])
        image, mask = out.image(f"images/{split}/{stem}.png"), out.mask(f"masks/{split}/{stem}.png", ids.astype(np.uint8))
        out.sample(split, stem, None, image, mask, ids)
    out.text("dataset.yaml", 'classes:\n  - {id: 0, name: background, color: "#000000"}\n'
                             '  - {id: 1, name: road, color: "#804080"}\nignore: 255\n')
    out.done()


if __name__ == "__main__":
    assert len(CAMVID32) == 32 and len(MERGE) == 31 and len(CITYSCAPES) == 19
    for make in [camvid, camvid_original, cityscapes, ade20k, coco_stuff, uavid, voc, pairs, binary, colour_coded,
                 lists, tessera]:
        make()
