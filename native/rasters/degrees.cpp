#include "gdal.h"

#include <memory>
#include <vector>

#include <ogr_srs_api.h>

using namespace tessera;

namespace {

using Crs = std::unique_ptr<void, decltype(&OSRDestroySpatialReference)>;

// A coordinate system's points to longitude and latitude on WGS 84.
struct Degrees : Counted {
    OGRCoordinateTransformationH transformation;

    explicit Degrees(OGRCoordinateTransformationH made) : transformation(made) {}
    ~Degrees() { OCTDestroyCoordinateTransformation(transformation); }
    Degrees(const Degrees&) = delete;
    Degrees& operator=(const Degrees&) = delete;
};

}  // namespace

// None without an error where the system lies nowhere on Earth.
TESSERA_API int32_t tsr_degrees_open(const char* wkt, Degrees** opened) noexcept {
    *opened = nullptr;
    return guard([&] {
        require_gdal();
        Complaints complaints;
        Crs from(OSRNewSpatialReference(nullptr), OSRDestroySpatialReference);
        Crs to(OSRNewSpatialReference(nullptr), OSRDestroySpatialReference);
        char* rest = const_cast<char*>(wkt);
        if (OSRImportFromWkt(from.get(), &rest) != OGRERR_NONE || OSRSetWellKnownGeogCS(to.get(), "WGS84") != OGRERR_NONE) return;
        // Easting before northing, longitude before latitude, whatever the register says.
        OSRSetAxisMappingStrategy(from.get(), OAMS_TRADITIONAL_GIS_ORDER);
        OSRSetAxisMappingStrategy(to.get(), OAMS_TRADITIONAL_GIS_ORDER);
        OGRCoordinateTransformationH made = OCTNewCoordinateTransformation(from.get(), to.get());
        if (made) *opened = new Degrees(made);
    });
}

// Pairs, in place.
TESSERA_API int32_t tsr_degrees_run(Degrees* degrees, double* points, int32_t count) noexcept {
    return guard([&] {
        Complaints complaints;
        std::vector<double> x(count), y(count);
        for (int32_t i = 0; i < count; i++) {
            x[i] = points[2 * i];
            y[i] = points[2 * i + 1];
        }
        if (!OCTTransform(degrees->transformation, count, x.data(), y.data(), nullptr))
            complaints.fail("lies where its coordinate system has no longitude and latitude");
        for (int32_t i = 0; i < count; i++) {
            points[2 * i] = x[i];
            points[2 * i + 1] = y[i];
        }
    });
}

TESSERA_API void tsr_degrees_close(Degrees* degrees) noexcept {
    Complaints complaints;
    delete degrees;
}
