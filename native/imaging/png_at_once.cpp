#include "png_at_once.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include <libdeflate.h>
#include <lodepng.h>

namespace tessera {
namespace {

// All pixels wait unpacked beside the picture: beyond this, row by row is cheaper to hold.
constexpr size_t most_unpacked = 64 << 20;

struct State : LodePNGState {
    State() { lodepng_state_init(this); }
    ~State() { lodepng_state_cleanup(this); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

// LodePNG asks for the pixels alone: all that is left of the file is its critical chunks.
unsigned unpack(unsigned char** out, size_t* out_size, const unsigned char* in, size_t in_size,
                const LodePNGDecompressSettings* settings) {
    static thread_local std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> unpacker(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    size_t expected = *static_cast<const size_t*>(settings->custom_context);
    auto* bytes = static_cast<unsigned char*>(std::malloc(expected));
    if (!unpacker || !bytes ||
        libdeflate_zlib_decompress(unpacker.get(), in, in_size, bytes, expected, nullptr) != LIBDEFLATE_SUCCESS) {
        std::free(bytes);
        return 1;
    }
    *out = bytes;
    *out_size = expected;
    return 0;
}

uint32_t big_endian(const uint8_t* p) { return uint32_t(p[0]) << 24 | uint32_t(p[1]) << 16 | uint32_t(p[2]) << 8 | p[3]; }

// The critical chunks, or nothing where a checksum is wrong, the file ends early, or comments are packed:
// how far those may unfold is libspng's to watch.
std::vector<uint8_t> critical_chunks(const uint8_t* file, size_t size) {
    std::vector<uint8_t> kept;
    kept.reserve(size);
    kept.assign(file, file + 8);
    for (size_t at = 8; size - at >= 12;) {
        size_t length = big_endian(file + at);
        if (length > size - at - 12) return {};
        const uint8_t *type = file + at + 4, *end = type + 4 + length;
        if (libdeflate_crc32(0, type, 4 + length) != big_endian(end)) return {};
        if (!std::memcmp(type, "zTXt", 4) || !std::memcmp(type, "iTXt", 4)) return {};
        bool critical = !(type[0] & 0x20);
        if (critical) kept.insert(kept.end(), file + at, end + 4);
        at += 12 + length;
        if (!std::memcmp(type, "IEND", 4)) return kept;
    }
    return {};
}

}  // namespace

bool decode_png_at_once(const uint8_t* file, size_t size, const PixelView& to, uint8_t* palette, int32_t* colours) {
    constexpr size_t header_end = 33;
    size_t unpacked = (1 + to.row_bytes()) * size_t(to.height);
    if (size < header_end || to.type != SampleType::UInt8 || unpacked > most_unpacked) return false;
    constexpr int depth_at = 24, colour_type_at = 25, interlace_at = 28;
    int colour_type = file[colour_type_at];
    static constexpr int channels_of[] = {1, 0, 3, 1, 2, 0, 4};
    if (file[depth_at] != 8 || file[interlace_at] != 0) return false;
    if (colour_type > 6 || channels_of[colour_type] != to.channels) return false;
    if (colour_type == LCT_PALETTE && !palette) return false;
    if (big_endian(file + 16) != uint32_t(to.width) || big_endian(file + 20) != uint32_t(to.height)) return false;
    std::vector<uint8_t> plain = critical_chunks(file, size);
    if (plain.empty()) return false;

    State state;
    state.decoder.ignore_crc = 1;
    state.decoder.color_convert = 0;
    state.decoder.zlibsettings.custom_zlib = unpack;
    state.decoder.zlibsettings.custom_context = &unpacked;
    unsigned char* pixels = nullptr;
    unsigned width = 0, height = 0;
    unsigned wrong = lodepng_decode(&pixels, &width, &height, &state, plain.data(), plain.size());
    std::unique_ptr<unsigned char, decltype(&std::free)> owned(pixels, std::free);
    if (wrong || width != unsigned(to.width) || height != unsigned(to.height)) return false;
    std::memcpy(to.data, pixels, to.row_bytes() * size_t(to.height));
    if (!colours) return true;
    const LodePNGColorMode& mode = state.info_png.color;
    *colours = colour_type == LCT_PALETTE ? int32_t(mode.palettesize) : 0;
    for (int32_t i = 0; i < *colours; i++, palette += 3) std::memcpy(palette, mode.palette + 4 * i, 3);
    return true;
}

}  // namespace tessera
