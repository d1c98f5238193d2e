#include "dicom.h"

#include <memory>

#include <gdcmReader.h>

#include "quiet.h"

using namespace tessera;

// The elements before the pixels.
TESSERA_API int32_t tsd_facts(const char* path, DicomFacts* facts) noexcept {
    return guard([&] {
        Pixels pixels = walk(path);
        Quiet quiet;
        gdcm::Reader reader;
        reader.SetFileName(path);
        if (!reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0x0010))) throw Bad("is no DICOM file, or is truncated or damaged");
        *facts = facts_of(reader.GetFile(), pixels);
    });
}

TESSERA_API int32_t tsd_open(const char* path, Decoded** decoded) noexcept {
    return guard([&] {
        auto opened = std::make_unique<Decoded>();
        decode(path, *opened);
        *decoded = opened.release();
    });
}

TESSERA_API int32_t tsd_read(const Decoded* decoded, int32_t frame, int32_t type, int32_t channels, int32_t width, int32_t height,
                             uint8_t* to) noexcept {
    return guard([&] {
        const unsigned int* size = decoded->image.GetDimensions();
        if (int32_t(size[0]) != width || int32_t(size[1]) != height)
            throw Bad("is damaged: its pixels have another size than its header says");
        convert(*decoded, frame, SampleType(type), channels, to);
    });
}

TESSERA_API void tsd_close(Decoded* decoded) noexcept { delete decoded; }
