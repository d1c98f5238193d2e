"""YOLO's polygons: as Ultralytics lays them out, and Roboflow."""
from annotation_files.fixture import BIG, Fixture, H, SMALL, W, box, painted, polygon


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
