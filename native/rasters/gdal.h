#pragma once

#include "../boundary/guard.h"

#include <string>

#include <gdal.h>

namespace tessera {

// What GDAL may keep of decoded blocks, over all files of the process; by itself it would take 5 % of the machine.
constexpr int64_t cache_bytes = int64_t(64) << 20;

// Once a process: the GeoTIFF driver and no other, no network, no side files, our cache.
void require_gdal();

// Paths that begin with /vsi are GDAL's own file systems; ours are on the disk.
std::string disk_path(const char* path);

GDALDataType gdal_type(SampleType type);

// Collects what GDAL has to say in this thread while it lives. The first complaint is the cause, the others follow from it.
class Complaints {
public:
    Complaints();
    ~Complaints();
    Complaints(const Complaints&) = delete;
    Complaints& operator=(const Complaints&) = delete;

    bool any() const { return !first_.empty(); }

    // "WHAT: the first complaint".
    [[noreturn]] void fail(const std::string& what) const;

private:
    static void keep(CPLErr severity, CPLErrorNum number, const char* text);

    std::string first_;
};

}  // namespace tessera
