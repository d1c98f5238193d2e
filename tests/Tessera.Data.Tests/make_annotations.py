"""Writes tiny data sets in the layouts of annotation tools into Fixtures/, and beside each the masks that they mean.

Run with Debian's python3 (numpy, pillow): python3 make_annotations.py
Files are written from each format's description. Masks are made in NumPy: a pixel is in a polygon if its centre is, by crossings
counted over the whole image at once. expected.json has a mask as rows of class ids, one digit a pixel, '.' where it is ignored.
"""
from annotation_files.coco import coco, coco_panoptic, coco_roboflow
from annotation_files.cvat import cvat, cvat_project
from annotation_files.label_studio import label_studio
from annotation_files.labelme import labelme, labelme_folders
from annotation_files.supervisely import supervisely
from annotation_files.yolo import yolo_roboflow, yolo_seg

for write in [coco, coco_roboflow, coco_panoptic, labelme, labelme_folders, cvat, cvat_project, label_studio, supervisely,
              yolo_seg, yolo_roboflow]:
    write()
