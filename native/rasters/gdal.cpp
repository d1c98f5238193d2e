#include "gdal.h"

#include <cstring>
#include <memory>
#include <mutex>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi_virtual.h>
#include <gdal_frmts.h>
#include <ogr_srs_api.h>

namespace tessera {

namespace {

// Stands in for GDAL's readers of URLs, buckets, archives and pipes: a name inside a file can lead to none of them.
class Refusing final : public VSIFilesystemHandler {
public:
    VSIVirtualHandle* Open(const char*, const char*, bool, CSLConstList) override { return nullptr; }
    int Stat(const char*, VSIStatBufL*, int) override { return -1; }
};

void refuse_file_systems() {
    char** prefixes = VSIGetFileSystemsPrefixes();
    for (char** prefix = prefixes; prefix && *prefix; prefix++) {
        // The driver itself keeps small things in /vsimem/. The manager owns its handlers.
        if (std::strcmp(*prefix, "/vsimem/") != 0) VSIFileManager::InstallHandler(*prefix, new Refusing());
    }
    CSLDestroy(prefixes);
}

}  // namespace

void require_gdal() {
    static std::once_flag once;
    std::call_once(once, [] {
        refuse_file_systems();
        // No .aux.xml beside the data, neither read nor written; no listing of folders with 100,000 tiles.
        CPLSetConfigOption("GDAL_PAM_ENABLED", "NO");
        CPLSetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE");
        OSRSetPROJEnableNetwork(0);
        GDALRegister_GTiff();
        GDALSetCacheMax64(cache_bytes);
    });
}

std::string disk_path(const char* path) {
    std::string text = path;
    return text.rfind("/vsi", 0) == 0 ? "/." + text : text;
}

GDALDataType gdal_type(SampleType type) {
    return type == SampleType::UInt8 ? GDT_Byte : type == SampleType::UInt16 ? GDT_UInt16 : GDT_Float32;
}

Complaints::Complaints() { CPLPushErrorHandlerEx(&Complaints::keep, this); }

Complaints::~Complaints() { CPLPopErrorHandler(); }

void Complaints::fail(const std::string& what) const { throw Bad(first_.empty() ? what : what + ": " + first_); }

void Complaints::keep(CPLErr severity, CPLErrorNum, const char* text) {
    auto* self = static_cast<Complaints*>(CPLGetErrorHandlerUserData());
    // Warnings are about tags that we do not use.
    if (severity < CE_Failure || !self->first_.empty()) return;
    self->first_ = text && *text ? text : "GDAL does not say why";
}

}  // namespace tessera

TESSERA_API int64_t tsr_gdal_cache_limit() noexcept {
    tessera::guard([] { tessera::require_gdal(); });
    return GDALGetCacheMax64();
}

TESSERA_API int64_t tsr_gdal_cache_used() noexcept { return GDALGetCacheUsed64(); }
