#!/usr/bin/python3
"""Writes fixtures/*.tif with GDAL's own Python (python3-gdal), or byte by byte where no writer would make them.

Every sample follows from its place, so that the tests compute what they expect:
  bytes   (3x + 5y + 17b) mod 251
  words   (301x + 577y + 9001b) mod 65521
  floats  x / 2 - y / 4 + 100b
"""
import pathlib
import struct

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
HERE = pathlib.Path(__file__).parent / "fixtures"
UTM = (412345.678901, 0.30000000000000004, 0.0, 5432109.876543, 0.0, -0.3)


def values(kind, width, height, bands):
    b, y, x = numpy.mgrid[0:bands, 0:height, 0:width]
    if kind == "bytes":
        return ((3 * x + 5 * y + 17 * b) % 251).astype("uint8")
    if kind == "words":
        return ((301 * x + 577 * y + 9001 * b) % 65521).astype("uint16")
    return x / 2 - y / 4 + 100.0 * b


def crs(text):
    system = osr.SpatialReference()
    if system.SetFromUserInput(text):
        raise ValueError(text)
    return system


def write(name, array, kind, options=(), system=None, transform=None, nodata=None, palette=None):
    bands, height, width = array.shape
    path = str(HERE / name)
    data = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, kind, options=list(options))
    if transform:
        data.SetGeoTransform(transform)
    if system:
        data.SetSpatialRef(crs(system))
    for band in range(bands):
        target = data.GetRasterBand(band + 1)
        if nodata is not None:
            target.SetNoDataValue(nodata)
        if palette:
            table = gdal.ColorTable()
            for index, colour in enumerate(palette):
                table.SetColorEntry(index, colour)
            target.SetColorTable(table)
        target.WriteArray(array[band])
    data.FlushCache()


def tiled(size, compression, *more):
    return ["TILED=YES", f"BLOCKXSIZE={size}", f"BLOCKYSIZE={size}", f"COMPRESS={compression}", *more]


def grids():
    five = values("words", 70, 50, 5)
    write("tiled-5x16.tif", five, gdal.GDT_UInt16, tiled(32, "DEFLATE", "PREDICTOR=2"), "EPSG:32633", UTM, nodata=0)
    write("strips-planar-5x16.tif", values("words", 40, 30, 5), gdal.GDT_UInt16,
          ["INTERLEAVE=BAND", "BLOCKYSIZE=7", "COMPRESS=LZW", "ENDIANNESS=BIG"])
    write("tiled-planar-3x8.tif", values("bytes", 70, 50, 3), gdal.GDT_Byte, tiled(16, "LZW", "INTERLEAVE=BAND"))
    write("strips-3x8.tif", values("bytes", 70, 50, 3), gdal.GDT_Byte, ["BLOCKYSIZE=3", "COMPRESS=PACKBITS"])
    write("tiled-2xfloat.tif", values("floats", 70, 50, 2), gdal.GDT_Float32, tiled(32, "ZSTD", "PREDICTOR=3"),
          "EPSG:32633", UTM, nodata=-9999)
    write("bigtiff-1x16.tif", values("words", 40, 30, 1), gdal.GDT_UInt16, ["BIGTIFF=YES", "COMPRESS=DEFLATE"])
    write("signed-16.tif", values("words", 40, 30, 1).astype("int32") - 32768, gdal.GDT_Int16, nodata=-32768)
    write("signed-32.tif", values("words", 20, 10, 1).astype("int32") * -100, gdal.GDT_Int32)
    write("unsigned-32.tif", values("words", 20, 10, 1).astype("uint32") * 200, gdal.GDT_UInt32)
    write("double.tif", values("floats", 20, 10, 1), gdal.GDT_Float64)
    write("alpha.tif", values("bytes", 20, 10, 4), gdal.GDT_Byte, ["ALPHA=YES", "PHOTOMETRIC=RGB"])
    write("four-bands.tif", values("bytes", 20, 10, 4), gdal.GDT_Byte, ["ALPHA=NO", "PHOTOMETRIC=MINISBLACK"])
    write("palette.tif", values("bytes", 20, 10, 1) % 3, gdal.GDT_Byte,
          palette=[(0, 0, 0, 255), (128, 64, 128, 255), (10, 200, 30, 255)])
    write("complex.tif", values("floats", 8, 8, 1).astype("complex64"), gdal.GDT_CFloat32)
    write("signed-8.tif", values("bytes", 8, 8, 1) % 100, gdal.GDT_Byte, ["PIXELTYPE=SIGNEDBYTE"])


def places():
    grey = values("bytes", 8, 6, 1)
    write("feet.tif", grey, gdal.GDT_Byte, system="EPSG:2263", transform=(980000.1, 2.0, 0, 200000.7, 0, -2.0))
    write("degrees.tif", grey, gdal.GDT_Byte, system="EPSG:4326", transform=(13.1, 1e-5 / 3, 0, 52.3, 0, -1e-5 / 3))
    write("rotated.tif", grey, gdal.GDT_Byte, system="EPSG:3857", transform=(1.1e6, 0.8, 0.6, 6.2e6, 0.6, -0.8))
    write("no-system.tif", grey, gdal.GDT_Byte, transform=(5.5, 0.1, 0, 7.7, 0, -0.1))
    site = "+proj=tmerc +lat_0=48.123456789 +lon_0=11.987654321 +k=1.00001 +x_0=500.25 +y_0=250.75 +ellps=GRS80 +units=m"
    write("site.tif", grey, gdal.GDT_Byte, system=site, transform=(500.0, 0.05, 0, 250.0, 0, -0.05))


def large():
    """20,000 x 20,000 with one tile of 400 in the file."""
    data = gdal.GetDriverByName("GTiff").Create(str(HERE / "sparse-20000.tif"), 20000, 20000, 1, gdal.GDT_Byte,
                                                options=tiled(1024, "DEFLATE", "SPARSE_OK=TRUE"))
    block = numpy.zeros((1024, 1024), "uint8")
    block[100, 200] = 77
    data.GetRasterBand(1).WriteArray(block, 5 * 1024, 7 * 1024)
    data.FlushCache()


def tiff(entries):
    """A little-endian TIFF of one directory: (tag, type 3 short or 4 long, count, value or offset)."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", 0)


def hostile():
    whole = (HERE / "tiled-5x16.tif").read_bytes()
    (HERE / "truncated.tif").write_bytes(whole[:len(whole) * 2 // 3])
    grey = [(258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1)]

    def claims(name, side, tile):
        tiles = (-(-side // tile)) ** 2
        size = [(256, 4, 1, side), (257, 4, 1, side)]
        places_of_tiles = [(322, 4, 1, tile), (323, 4, 1, tile), (324, 4, tiles, 8), (325, 4, tiles, 8)]
        (HERE / name).write_bytes(tiff(size + grey + places_of_tiles))

    claims("claims-million.tif", 1_000_000, 512)
    claims("claims-block.tif", 60_000, 60_000)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    grids()
    places()
    large()
    hostile()
