#include "gdal.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogr_srs_api.h>

using namespace tessera;

namespace {

struct Sink : Counted {
    GDALDatasetH data = nullptr;
    SampleType type = SampleType::UInt8;
    bool ids = false, overviews = false;

    Sink() = default;
    ~Sink() {
        if (data) GDALClose(data);
    }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
};

enum class Compression : int32_t { None = 0, Deflate = 1, Lzw = 2, Zstd = 3 };

// What Tessera.Rasters' GeoTiffPlan is, field by field.
struct Plan {
    double transform[6];
    double nodata;
    int32_t width, height, bands;
    SampleType type;
    int32_t tile;
    Compression compression;
    int32_t colours;
    int32_t has_transform, has_nodata, has_alpha, holds_ids, overviews;
};
static_assert(sizeof(Plan) == 7 * 8 + 12 * 4);

class Options {
public:
    void set(const char* name, const std::string& value) { list_.SetNameValue(name, value.c_str()); }
    char** get() { return list_.List(); }

private:
    CPLStringList list_;
};

Options creation_options(const Plan& plan) {
    Options options;
    options.set("TILED", "YES");
    options.set("BLOCKXSIZE", std::to_string(plan.tile));
    options.set("BLOCKYSIZE", std::to_string(plan.tile));
    options.set("INTERLEAVE", "PIXEL");
    options.set("BIGTIFF", "IF_SAFER");
    const char* names[] = {"NONE", "DEFLATE", "LZW", "ZSTD"};
    options.set("COMPRESS", names[int(plan.compression)]);
    // Differences of neighbours pack better, but not those of class ids.
    if (plan.compression != Compression::None && !plan.holds_ids)
        options.set("PREDICTOR", plan.type == SampleType::Float32 ? "3" : "2");
    // The driver would take any fourth band of bytes for opacity.
    bool colour = (plan.bands == 3 || plan.bands == 4) && plan.type != SampleType::Float32;
    if (plan.colours == 0) options.set("PHOTOMETRIC", colour ? "RGB" : "MINISBLACK");
    options.set("ALPHA", plan.has_alpha ? "YES" : "NO");
    return options;
}

void set_crs(const Sink& sink, const char* text, const Complaints& complaints) {
    std::unique_ptr<void, decltype(&OSRDestroySpatialReference)> crs(OSRNewSpatialReference(nullptr), OSRDestroySpatialReference);
    char* rest = const_cast<char*>(text);
    if (OSRImportFromWkt(crs.get(), &rest) != OGRERR_NONE) complaints.fail("has a coordinate system that cannot be understood");
    if (GDALSetSpatialRef(sink.data, crs.get()) != CE_None) complaints.fail("cannot hold its coordinate system");
}

void set_palette(const Sink& sink, const Plan& plan, const uint8_t* rgb, const Complaints& complaints) {
    std::unique_ptr<void, decltype(&GDALDestroyColorTable)> table(GDALCreateColorTable(GPI_RGB), GDALDestroyColorTable);
    for (int i = 0; i < plan.colours; i++) {
        GDALColorEntry entry{rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255};
        GDALSetColorEntry(table.get(), i, &entry);
    }
    if (GDALSetRasterColorTable(GDALGetRasterBand(sink.data, 1), table.get()) != CE_None)
        complaints.fail("cannot hold a palette");
}

void build_overviews(const Sink& sink, const Complaints& complaints) {
    std::vector<int> factors;
    int64_t longest = std::max(GDALGetRasterXSize(sink.data), GDALGetRasterYSize(sink.data));
    for (int factor = 2; longest / factor >= 256; factor *= 2) factors.push_back(factor);
    if (factors.empty()) return;
    // Class ids are never blended.
    CPLErr error = GDALBuildOverviews(sink.data, sink.ids ? "NEAREST" : "AVERAGE", int(factors.size()), factors.data(), 0,
                                      nullptr, nullptr, nullptr);
    if (error != CE_None) complaints.fail("cannot be written");
}

}  // namespace

TESSERA_API int32_t tsr_geotiff_create(const char* path, const Plan* plan, const char* crs, const uint8_t* palette,
                                       Sink** created) noexcept {
    *created = nullptr;
    return guard([&] {
        require_gdal();
        Complaints complaints;
        Options options = creation_options(*plan);
        auto sink = std::make_unique<Sink>();
        sink->type = plan->type;
        sink->ids = plan->holds_ids;
        sink->overviews = plan->overviews;
        sink->data = GDALCreate(GDALGetDriverByName("GTiff"), disk_path(path).c_str(), plan->width, plan->height, plan->bands,
                                gdal_type(plan->type), options.get());
        if (!sink->data) complaints.fail("cannot be written");
        if (plan->has_transform && GDALSetGeoTransform(sink->data, const_cast<double*>(plan->transform)) != CE_None)
            complaints.fail("cannot hold its place on the map");
        if (*crs) set_crs(*sink, crs, complaints);
        if (plan->has_nodata && GDALSetRasterNoDataValue(GDALGetRasterBand(sink->data, 1), plan->nodata) != CE_None)
            complaints.fail("cannot hold its NODATA value");
        if (plan->colours > 0) set_palette(*sink, *plan, palette, complaints);
        *created = sink.release();
    });
}

TESSERA_API int32_t tsr_geotiff_write(Sink* sink, int32_t x, int32_t y, int32_t width, int32_t height,
                                      const void* from) noexcept {
    return guard([&] {
        Complaints complaints;
        int bands = GDALGetRasterCount(sink->data);
        GSpacing sample = GSpacing(sample_bytes(sink->type)), pixel = sample * bands;
        // Written from, not into: GDAL has one function for both.
        CPLErr error = GDALDatasetRasterIOEx(sink->data, GF_Write, x, y, width, height, const_cast<void*>(from), width, height,
                                             gdal_type(sink->type), bands, nullptr, pixel, pixel * width, sample, nullptr);
        if (error != CE_None) complaints.fail("cannot be written");
    });
}

// Everything to the disk; whatever the disk refuses shows here at the latest.
TESSERA_API int32_t tsr_geotiff_finish(Sink* sink) noexcept {
    return guard([&] {
        Complaints complaints;
        GDALFlushCache(sink->data);
        if (!complaints.any() && sink->overviews) build_overviews(*sink, complaints);
        // Closing has no result in this GDAL, but it complains.
        GDALClose(sink->data);
        sink->data = nullptr;
        if (complaints.any()) complaints.fail("cannot be written");
    });
}

TESSERA_API void tsr_geotiff_abandon(Sink* sink) noexcept {
    Complaints complaints;
    // What nobody wants is not filled up and written first.
    if (sink->data) GDALDataset::FromHandle(sink->data)->MarkSuppressOnClose();
    delete sink;
}
