#include "gdal.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include <cpl_conv.h>
#include <ogr_srs_api.h>

using namespace tessera;

namespace {

// A block is decoded as a whole: one of a hostile file could claim gigabytes.
constexpr int64_t most_block_bytes = int64_t(256) << 20;

struct Source : Counted {
    GDALDatasetH data;
    std::string crs;
    std::vector<GDALColorEntry> palette;

    explicit Source(GDALDatasetH opened) : data(opened) {}
    ~Source() { GDALClose(data); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
};

// What Tessera.Rasters' GeoTiffFacts is, field by field.
struct Facts {
    double transform[6];
    double nodata;
    double unit_metres;  // of a projected system's coordinates; 0 where they are degrees or nobody knows
    int32_t width, height, bands;
    SampleType type;
    int32_t block_width, block_height;
    int32_t colours;
    int32_t has_transform, has_nodata, has_alpha;
};
static_assert(sizeof(Facts) == 8 * 8 + 10 * 4);

SampleType type_of(GDALDataType stored) {
    switch (stored) {
        case GDT_Byte: return SampleType::UInt8;
        case GDT_UInt16: return SampleType::UInt16;
        case GDT_Int16:
        case GDT_UInt32:
        case GDT_Int32:
        case GDT_Float32:
        case GDT_Float64: return SampleType::Float32;
        default:
            throw Bad(std::string("holds samples of ") + GDALGetDataTypeName(stored) +
                      "; expected integers of 8, 16 or 32 bits, or floats");
    }
}

// Before GDAL 3.7, bytes with a sign are plain bytes with a remark.
bool is_signed_byte(GDALRasterBandH band, GDALDataType stored) {
    const char* pixel = stored == GDT_Byte ? GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE") : nullptr;
    return pixel && std::strcmp(pixel, "SIGNEDBYTE") == 0;
}

void read_crs(Source& source, Facts& facts) {
    OGRSpatialReferenceH crs = GDALGetSpatialRef(source.data);
    if (!crs) return;
    const char* const options[] = {"FORMAT=WKT2_2018", "MULTILINE=NO", nullptr};
    char* text = nullptr;
    if (OSRExportToWktEx(crs, &text, options) == OGRERR_NONE && text) source.crs = text;
    CPLFree(text);
    if (OSRIsProjected(crs)) facts.unit_metres = OSRGetLinearUnits(crs, nullptr);
}

void read_palette(Source& source, GDALRasterBandH band) {
    GDALColorTableH table = GDALGetRasterColorTable(band);
    if (!table) return;
    int count = GDALGetColorEntryCount(table);
    for (int i = 0; i < count; i++) {
        GDALColorEntry entry{};
        GDALGetColorEntryAsRGB(table, i, &entry);
        source.palette.push_back(entry);
    }
}

void require_small_blocks(const Source& source, const Facts& facts, GDALDataType stored) {
    const char* interleave = GDALGetMetadataItem(source.data, "INTERLEAVE", "IMAGE_STRUCTURE");
    int64_t planes = interleave && std::strcmp(interleave, "PIXEL") == 0 ? facts.bands : 1;
    // Three factors of 31 bits overflow 64.
    long double bytes = (long double)facts.block_width * facts.block_height * planes * GDALGetDataTypeSizeBytes(stored);
    if (bytes > most_block_bytes)
        throw Bad("is stored in blocks of " + std::to_string(facts.block_width) + "x" + std::to_string(facts.block_height) +
                  " pixels; expected at most 256 MiB a block: write it in tiles (gdal_translate -co TILED=YES)");
}

void read_facts(Source& source, Facts& facts) {
    facts = {};
    facts.width = GDALGetRasterXSize(source.data);
    facts.height = GDALGetRasterYSize(source.data);
    facts.bands = GDALGetRasterCount(source.data);
    if (facts.bands == 0) throw Bad("has no bands");
    GDALRasterBandH band = GDALGetRasterBand(source.data, 1);
    GDALDataType stored = GDALGetRasterDataType(band);
    facts.type = type_of(stored);
    if (is_signed_byte(band, stored))
        throw Bad("holds bytes with a sign; expected bytes without, or 16 bits (gdal_translate -ot Int16)");
    GDALGetBlockSize(band, &facts.block_width, &facts.block_height);
    require_small_blocks(source, facts, stored);
    facts.has_transform = GDALGetGeoTransform(source.data, facts.transform) == CE_None;
    facts.nodata = GDALGetRasterNoDataValue(band, &facts.has_nodata);
    facts.has_alpha =
        facts.bands > 1 && GDALGetRasterColorInterpretation(GDALGetRasterBand(source.data, facts.bands)) == GCI_AlphaBand;
    read_crs(source, facts);
    read_palette(source, band);
    facts.colours = int32_t(source.palette.size());
}

}  // namespace

TESSERA_API int32_t tsr_geotiff_open(const char* path, Source** opened, Facts* facts) noexcept {
    *opened = nullptr;
    return guard([&] {
        require_gdal();
        Complaints complaints;
        const char* const drivers[] = {"GTiff", nullptr};
        unsigned flags = GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR;
        GDALDatasetH data = GDALOpenEx(disk_path(path).c_str(), flags, drivers, nullptr, nullptr);
        if (!data) complaints.fail("is not a GeoTIFF that can be read");
        auto source = std::make_unique<Source>(data);
        read_facts(*source, *facts);
        *opened = source.release();
    });
}

// Valid as long as the source; empty where the file says nothing.
TESSERA_API const char* tsr_geotiff_crs(const Source* source) noexcept { return source->crs.c_str(); }

// RGB bytes, as many as the facts' colours.
TESSERA_API void tsr_geotiff_palette(const Source* source, uint8_t* rgb) noexcept {
    for (const GDALColorEntry& entry : source->palette) {
        for (short part : {entry.c1, entry.c2, entry.c3}) *rgb++ = uint8_t(std::clamp<short>(part, 0, 255));
    }
}

// Bands are counted from 1. One thread at a time for a source.
TESSERA_API int32_t tsr_geotiff_read(Source* source, int32_t x, int32_t y, int32_t width, int32_t height, const int32_t* bands,
                                     int32_t count, void* to, SampleType type) noexcept {
    return guard([&] {
        Complaints complaints;
        GSpacing sample = GSpacing(sample_bytes(type)), pixel = sample * count;
        // GDAL does not change the bands, though it does not say so.
        CPLErr error = GDALDatasetRasterIOEx(source->data, GF_Read, x, y, width, height, to, width, height, gdal_type(type),
                                             count, const_cast<int*>(bands), pixel, pixel * width, sample, nullptr);
        if (error != CE_None) complaints.fail("is truncated or damaged");
    });
}

TESSERA_API void tsr_geotiff_close(Source* source) noexcept {
    Complaints complaints;
    delete source;
}
