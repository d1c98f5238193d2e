#include "boundary.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

#include <tiffio.h>

using namespace tessera;

namespace {

// A file in memory, as libtiff wants to see it.
struct Memory {
    const uint8_t* bytes = nullptr;
    size_t size = 0;
    std::vector<uint8_t>* grown = nullptr;  // when writing
    size_t at = 0;
    std::string error{};
};

tmsize_t memory_read(thandle_t handle, void* to, tmsize_t count) {
    auto& file = *static_cast<Memory*>(handle);
    const uint8_t* from = file.grown ? file.grown->data() : file.bytes;
    size_t size = file.grown ? file.grown->size() : file.size;
    size_t n = file.at >= size ? 0 : std::min(size_t(count), size - file.at);
    if (n) std::memcpy(to, from + file.at, n);
    file.at += n;
    return tmsize_t(n);
}

tmsize_t memory_write(thandle_t handle, void* from, tmsize_t count) {
    auto& file = *static_cast<Memory*>(handle);
    if (!file.grown) return 0;
    if (file.grown->size() < file.at + size_t(count)) file.grown->resize(file.at + size_t(count));
    std::memcpy(file.grown->data() + file.at, from, size_t(count));
    file.at += size_t(count);
    return count;
}

toff_t memory_size(thandle_t handle) {
    auto& file = *static_cast<Memory*>(handle);
    return file.grown ? file.grown->size() : file.size;
}

toff_t memory_seek(thandle_t handle, toff_t offset, int from) {
    auto& file = *static_cast<Memory*>(handle);
    file.at = size_t(offset) + (from == SEEK_CUR ? file.at : from == SEEK_END ? size_t(memory_size(handle)) : 0);
    return file.at;
}

int memory_close(thandle_t) { return 0; }

int keep_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    char text[512];
    std::vsnprintf(text, sizeof text, format, arguments);
    auto& kept = static_cast<Memory*>(user)->error;
    if (kept.empty()) kept = text;
    return 1;
}

int ignore_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

using Tiff = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

Tiff open(Memory& memory, const char* mode) {
    std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_error, &memory);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore_warning, nullptr);
    return Tiff(TIFFClientOpenExt("", mode, &memory, memory_read, memory_write, memory_seek, memory_close, memory_size,
                                  nullptr, nullptr, options.get()), TIFFClose);
}

[[noreturn]] void fail(const Memory& memory) {
    throw Bad("is truncated or damaged: " +
              (memory.error.empty() ? std::string("its TIFF pixels cannot be decoded") : memory.error));
}

struct Layout {
    uint32_t width = 0, height = 0;
    uint16_t bits = 1, format = SAMPLEFORMAT_UINT, samples = 1;
    uint16_t planar = PLANARCONFIG_CONTIG, photometric = PHOTOMETRIC_MINISBLACK;
};

Layout layout_of(TIFF* tiff) {
    Layout layout;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout.height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &layout.bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &layout.format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &layout.planar);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &layout.photometric);
    return layout;
}

template <typename From, typename To>
void copy_samples(const uint8_t* from, size_t pixels, size_t from_step, To* to, size_t to_step, size_t run, bool inverted) {
    auto* source = reinterpret_cast<const From*>(from);
    for (size_t i = 0; i < pixels; i++) {
        for (size_t k = 0; k < run; k++) {
            To value = To(source[i * from_step + k]);
            to[i * to_step + k] = inverted ? To(std::numeric_limits<To>::max() - value) : value;
        }
    }
}

// `pixels` of `run` samples each, from a decoded row or tile row into the picture at (x, y), channel `first`.
void place(const Layout& layout, const uint8_t* row, size_t pixels, size_t run, const PixelView& to,
           int32_t x, int32_t y, int first) {
    size_t start = size_t(x) * to.channels + first, step = to.channels;
    bool inverted = layout.photometric == PHOTOMETRIC_MINISWHITE && to.type != SampleType::Float32;
    if (to.type == SampleType::UInt8)
        return copy_samples<uint8_t>(row, pixels, run, to.row(y) + start, step, run, inverted);
    if (to.type == SampleType::UInt16) {
        auto* target = reinterpret_cast<uint16_t*>(to.row(y)) + start;
        return copy_samples<uint16_t>(row, pixels, run, target, step, run, inverted);
    }
    auto* target = reinterpret_cast<float*>(to.row(y)) + start;
    bool is_float = layout.format == SAMPLEFORMAT_IEEEFP, is_signed = layout.format == SAMPLEFORMAT_INT;
    if (is_float && layout.bits == 32) copy_samples<float>(row, pixels, run, target, step, run, false);
    else if (is_float && layout.bits == 64) copy_samples<double>(row, pixels, run, target, step, run, false);
    else if (is_signed && layout.bits == 8) copy_samples<int8_t>(row, pixels, run, target, step, run, false);
    else if (is_signed && layout.bits == 16) copy_samples<int16_t>(row, pixels, run, target, step, run, false);
    else if (is_signed && layout.bits == 32) copy_samples<int32_t>(row, pixels, run, target, step, run, false);
    else if (layout.bits == 32) copy_samples<uint32_t>(row, pixels, run, target, step, run, false);
    else
        throw Bad("holds TIFF samples of " + std::to_string(layout.bits) +
                  " bits; expected 1 to 16-bit integers, 32-bit integers or floats");
}

void decode_tiles(TIFF* tiff, const Layout& layout, const PixelView& to, const Memory& memory) {
    uint32_t tile_width = 0, tile_height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &tile_height);
    tmsize_t size = TIFFTileSize(tiff), row_size = TIFFTileRowSize(tiff);
    if (size <= 0 || size > tmsize_t(1) << 30 || tile_width == 0 || tile_height == 0)
        throw Bad("is damaged: its TIFF tiles have an impossible size");
    std::vector<uint8_t> tile(size);
    bool planes = layout.planar == PLANARCONFIG_SEPARATE;
    for (int plane = 0; plane < (planes ? to.channels : 1); plane++) {
        for (uint32_t y = 0; y < layout.height; y += tile_height) {
            for (uint32_t x = 0; x < layout.width; x += tile_width) {
                if (TIFFReadTile(tiff, tile.data(), x, y, 0, uint16_t(plane)) < 0) fail(memory);
                for (uint32_t dy = 0; dy < std::min(tile_height, layout.height - y); dy++)
                    place(layout, tile.data() + size_t(dy) * row_size, std::min(tile_width, layout.width - x),
                          planes ? 1 : layout.samples, to, int32_t(x), int32_t(y + dy), plane);
            }
        }
    }
}

void decode_rows(TIFF* tiff, const Layout& layout, const PixelView& to, const Memory& memory) {
    std::vector<uint8_t> row(std::max<tmsize_t>(TIFFScanlineSize(tiff), 1));
    bool planes = layout.planar == PLANARCONFIG_SEPARATE;
    for (int plane = 0; plane < (planes ? to.channels : 1); plane++) {
        for (uint32_t y = 0; y < layout.height; y++) {
            if (TIFFReadScanline(tiff, row.data(), y, uint16_t(plane)) < 0) fail(memory);
            place(layout, row.data(), layout.width, planes ? 1 : layout.samples, to, 0, int32_t(y), plane);
        }
    }
}

// Palettes, CMYK, Lab, YCbCr and depths below 8 through libtiff's own conversion to 8-bit RGBA.
void decode_converted(TIFF* tiff, const Layout& layout, const PixelView& to, const Memory& memory) {
    char why[1024];
    if (!TIFFRGBAImageOK(tiff, why)) throw Bad(std::string("holds a kind of TIFF that cannot be shown as RGB: ") + why);
    std::vector<uint32_t> pixels(size_t(layout.width) * layout.height);
    uint16_t orientation = ORIENTATION_TOPLEFT;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    // Asking for the stored orientation leaves the rows as they are stored: turning is done once, for every format.
    if (!TIFFReadRGBAImageOriented(tiff, layout.width, layout.height, pixels.data(), orientation, 1)) fail(memory);
    for (int32_t y = 0; y < to.height; y++) {
        uint8_t* row = to.row(y);
        for (int32_t x = 0; x < to.width; x++) {
            uint32_t pixel = pixels[size_t(y) * layout.width + x];
            uint8_t rgba[] = {uint8_t(TIFFGetR(pixel)), uint8_t(TIFFGetG(pixel)),
                              uint8_t(TIFFGetB(pixel)), uint8_t(TIFFGetA(pixel))};
            std::memcpy(row + size_t(x) * to.channels, rgba, to.channels);
        }
    }
}

void decode(const uint8_t* bytes, size_t size, const PixelView& to) {
    Memory memory{bytes, size};
    Tiff tiff = open(memory, "rm");
    if (!tiff) fail(memory);
    Layout layout = layout_of(tiff.get());
    if (int32_t(layout.width) != to.width || int32_t(layout.height) != to.height)
        throw Bad("is damaged: its TIFF directory changed its size");
    bool plain = layout.photometric <= PHOTOMETRIC_RGB && layout.bits >= 8;
    if (!plain) return decode_converted(tiff.get(), layout, to, memory);
    if (layout.samples != to.channels) throw Bad("is damaged: its TIFF directory disagrees about its channels");
    if (layout.bits != 8 && layout.bits != 16 && to.type != SampleType::Float32)
        throw Bad("holds TIFF samples of an unusual depth; expected 8, 16 or 32 bits");
    if (TIFFIsTiled(tiff.get())) decode_tiles(tiff.get(), layout, to, memory);
    else decode_rows(tiff.get(), layout, to, memory);
}

void encode(const PixelView& from, bool with_alpha, std::vector<uint8_t>& bytes) {
    Memory memory{.grown = &bytes};
    Tiff tiff = open(memory, "wm");
    if (!tiff) fail(memory);
    bool colour = from.channels == 3 || from.channels == 4;
    TIFFSetField(tiff.get(), TIFFTAG_IMAGEWIDTH, uint32_t(from.width));
    TIFFSetField(tiff.get(), TIFFTAG_IMAGELENGTH, uint32_t(from.height));
    TIFFSetField(tiff.get(), TIFFTAG_BITSPERSAMPLE, int(8 * sample_bytes(from.type)));
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLEFORMAT, from.type == SampleType::Float32 ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    TIFFSetField(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, from.channels);
    TIFFSetField(tiff.get(), TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff.get(), TIFFTAG_PHOTOMETRIC, colour ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    int extra = from.channels - (colour ? 3 : 1);
    if (extra > 0) {
        bool alpha = with_alpha && (from.channels == 2 || from.channels == 4);
        std::vector<uint16_t> kinds(extra, alpha ? EXTRASAMPLE_UNASSALPHA : EXTRASAMPLE_UNSPECIFIED);
        TIFFSetField(tiff.get(), TIFFTAG_EXTRASAMPLES, extra, kinds.data());
    }
    TIFFSetField(tiff.get(), TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff.get(), TIFFTAG_PREDICTOR,
                 from.type == SampleType::Float32 ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
    TIFFSetField(tiff.get(), TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff.get(), 0));
    std::vector<uint8_t> row(from.row_bytes());  // the predictor works in place
    for (int32_t y = 0; y < from.height; y++) {
        std::memcpy(row.data(), from.row(y), row.size());
        if (TIFFWriteScanline(tiff.get(), row.data(), uint32_t(y), 0) < 0) throw std::runtime_error(memory.error);
    }
    if (!TIFFFlush(tiff.get())) throw std::runtime_error(memory.error);
}

}  // namespace

TESSERA_API int32_t tsi_tiff_decode(const uint8_t* file, int64_t size, const PixelView* to) noexcept {
    return guard([&] { decode(file, size_t(size), *to); });
}

// Of 2 or 4 channels the last is opacity, unless all are bands.
TESSERA_API int32_t tsi_tiff_encode(const PixelView* from, int32_t with_alpha, Buffer** file) noexcept {
    return guard([&] {
        auto buffer = std::make_unique<Buffer>();
        encode(*from, with_alpha != 0, buffer->bytes);
        *file = buffer.release();
    });
}
