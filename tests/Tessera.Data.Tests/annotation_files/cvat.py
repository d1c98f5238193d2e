"""CVAT for images 1.1: a task, and a project with subsets."""
import numpy as np

from annotation_files.fixture import BIG, Fixture, H, SMALL, W, box, ellipse, painted, polygon, ring_mask, runs


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
