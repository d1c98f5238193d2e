"""Label Studio: brush, bitmask and shapes in one export."""
import numpy as np
from PIL import Image

from annotation_files.fixture import BIG, COLUMNS, Fixture, H, SMALL, W, b64, box, ellipse, painted, png, polygon, ring_mask


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
