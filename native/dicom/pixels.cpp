#include "dicom.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <gdcmImageReader.h>
#include <gdcmReader.h>

#include "quiet.h"

namespace tessera {

namespace {

using Photometric = gdcm::PhotometricInterpretation;

// An array ends at 2 GiB; a file of many frames is decoded as a whole.
constexpr size_t most_bytes = size_t(1) << 31;

// GDCM copies what an RLE picture unpacks to, not what was asked for: a last run of each of its 15 segments may go 127 bytes
// beyond.
constexpr size_t slack = 15 * 128;

template <typename T>
double stored(const char* samples, size_t i, int bits) {
    T value;
    std::memcpy(&value, samples + i * sizeof(T), sizeof(T));
    // What lies above the stored bits is no part of the number (overlays, once), but for its sign.
    int spare = int(8 * sizeof(T)) - bits;
    using Unsigned = std::make_unsigned_t<T>;
    return spare > 0 ? double(T(T(Unsigned(value) << spare) >> spare)) : double(value);
}

template <typename T>
void convert_grey(const char* from, size_t count, const Grey& grey, SampleType type, uint8_t* to) {
    double top = double((uint64_t(1) << grey.bits) - 1);
    // Of signed samples the mirror of the lowest is the highest: -1 - v.
    double mirror = grey.is_signed ? -1 : top;
    for (size_t i = 0; i < count; i++) {
        double value = stored<T>(from, i, grey.bits);
        if (grey.inverted) value = mirror - value;
        if (type == SampleType::UInt8) to[i] = uint8_t(value);
        else if (type == SampleType::UInt16) reinterpret_cast<uint16_t*>(to)[i] = uint16_t(value);
        else reinterpret_cast<float*>(to)[i] = float(value * grey.slope + grey.intercept);
    }
}

uint8_t clamped(double value) { return uint8_t(std::clamp(value + 0.5, 0.0, 255.0)); }

// YBR_FULL of PS3.3 C.7.6.3.1.2: BT.601 over the full range.
void to_rgb(uint8_t* pixel) {
    double y = pixel[0], b = pixel[1] - 128.0, r = pixel[2] - 128.0;
    pixel[0] = clamped(y + 1.402 * r);
    pixel[1] = clamped(y - 0.344136 * b - 0.714136 * r);
    pixel[2] = clamped(y + 1.772 * b);
}

void convert_colour(const Decoded& from, const char* frame, uint8_t* to) {
    size_t pixels = from.frame_bytes / 3;
    if (from.image.GetPlanarConfiguration() == 1) {
        for (size_t i = 0; i < pixels; i++)
            for (size_t k = 0; k < 3; k++) to[3 * i + k] = uint8_t(frame[k * pixels + i]);
    } else {
        std::memcpy(to, frame, from.frame_bytes);
    }
    Photometric::PIType kind = from.image.GetPhotometricInterpretation();
    if (kind != Photometric::YBR_FULL && kind != Photometric::YBR_FULL_422) return;
    for (size_t i = 0; i < pixels; i++) to_rgb(to + 3 * i);
}

void convert_palette(const Decoded& from, const char* frame, uint8_t* to) {
    size_t bytes = from.image.GetPixelFormat().GetPixelSize(), count = from.frame_bytes / bytes;
    if (bytes > 2) throw Bad("has a palette of " + std::to_string(8 * bytes) + " bits; expected 8 or 16");
    for (size_t i = 0; i < count; i++) {
        double value = bytes == 1 ? stored<uint8_t>(frame, i, from.grey.bits) : stored<uint16_t>(frame, i, from.grey.bits);
        std::memcpy(to + 3 * i, from.palette.of(int(value)), 3);
    }
}

}  // namespace

// Reading a picture already unpacks its runs.
static void require_whole_runs(const std::string& path, const Pixels& pixels) {
    gdcm::Reader reader;
    reader.SetFileName(path.c_str());
    if (!reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0x0010))) throw Bad("is no DICOM file, or is truncated or damaged");
    DicomFacts facts = facts_of(reader.GetFile(), pixels);
    if (pixels.runs.size() != size_t(facts.frames))
        throw Bad("is damaged: its RLE has " + std::to_string(pixels.runs.size()) + " frames; expected " +
                  std::to_string(facts.frames));
    std::ifstream packed(path, std::ios::binary);
    for (auto [at, length] : pixels.runs)
        require_runs(packed, at, length, uint64_t(facts.width) * facts.height, bytes_a_pixel(reader.GetFile()));
}

void decode(const std::string& path, Decoded& to) {
    Pixels pixels = walk(path);
    Quiet quiet;
    if (!pixels.runs.empty()) require_whole_runs(path, pixels);
    gdcm::ImageReader reader;
    reader.SetFileName(path.c_str());
    if (!reader.Read()) throw Bad("is no DICOM picture, or is truncated or damaged: it has no pixels that can be decoded");
    to.grey = grey_of(reader.GetFile());
    to.image = reader.GetImage();
    if (to.image.GetPhotometricInterpretation() == Photometric::PALETTE_COLOR)
        to.palette = palette_of(reader.GetFile().GetDataSet());
    const unsigned int* size = to.image.GetDimensions();
    size_t frames = to.image.GetNumberOfDimensions() == 3 ? size[2] : 1;
    to.frame_bytes = size_t(size[0]) * size[1] * to.image.GetPixelFormat().GetPixelSize();
    size_t all = to.image.GetBufferLength();
    if (all > most_bytes)
        throw Bad("holds " + std::to_string(all >> 20) + " MiB of pixels; expected at most 2048 MiB in one file");
    if (frames == 0 || to.frame_bytes * frames != all) throw Bad("is damaged: its pixels do not fill its frames");
    to.bytes.resize(all + slack);
    if (!to.image.GetBuffer(to.bytes.data()))
        throw Bad(std::string("is truncated or damaged: its pixels cannot be decoded (") +
                  to.image.GetTransferSyntax().GetString() + ")");
}

void convert(const Decoded& from, int32_t frame, SampleType type, int32_t channels, uint8_t* to) {
    const char* samples = from.bytes.data() + size_t(frame) * from.frame_bytes;
    if (size_t(frame + 1) * from.frame_bytes > from.bytes.size())
        throw Bad("is damaged: it has no pixels for its frame " + std::to_string(frame));
    bool palette = !from.palette.rgb.empty(), colour = from.image.GetPixelFormat().GetSamplesPerPixel() == 3;
    if ((colour || palette) != (channels == 3)) throw Bad("is damaged: its pixels are not of the kind that its header says");
    if (colour) return convert_colour(from, samples, to);
    if (palette) return convert_palette(from, samples, to);
    bool is_signed = from.grey.is_signed;
    size_t bytes = from.image.GetPixelFormat().GetPixelSize(), count = from.frame_bytes / bytes;
    if (type != SampleType::Float32 && sample_bytes(type) < bytes)
        throw Bad("is damaged: its pixels are wider than its header says");
    auto as = [&]<typename Signed, typename Unsigned>() {
        if (is_signed) convert_grey<Signed>(samples, count, from.grey, type, to);
        else convert_grey<Unsigned>(samples, count, from.grey, type, to);
    };
    switch (bytes) {
        case 1: return as.template operator()<int8_t, uint8_t>();
        case 2: return as.template operator()<int16_t, uint16_t>();
        case 4: return as.template operator()<int32_t, uint32_t>();
        default: throw Bad("has samples of " + std::to_string(8 * bytes) + " bits; expected 8, 16 or 32");
    }
}

}  // namespace tessera
