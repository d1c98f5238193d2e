// PNG through libspng: it undoes filters, interlacing and byte order, checks checksums, and drops ancillary chunks that
// are wrong.
#include "boundary.h"
#include "png_at_once.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include <spng.h>

using namespace tessera;

namespace {

using Context = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

Context open_context(int flags) {
    Context png(spng_ctx_new(flags), spng_ctx_free);
    if (!png) throw std::bad_alloc();
    return png;
}

void check_read(int status) {
    switch (status) {
    case SPNG_OK: return;
    case SPNG_EMEM: throw std::bad_alloc();
    case SPNG_IO_EOF: throw Bad("is truncated: the file ends inside a PNG");
    case SPNG_EIDAT_TOO_SHORT: throw Bad("is truncated: it holds fewer pixels than its header says");
    case SPNG_EIDAT_STREAM: throw Bad("is damaged: its pixels cannot be decompressed");
    case SPNG_ECHUNK_CRC: throw Bad("is damaged: a PNG chunk has the wrong checksum");
    case SPNG_ECHUNK_LIMITS: throw Bad("is damaged: it holds over 1000 comments and colour profiles or over 64 MiB of them");
    default: throw Bad(std::string("is damaged: ") + spng_strerror(status));
    }
}

void check_write(int status) {
    if (status == SPNG_EMEM) throw std::bad_alloc();
    if (status != SPNG_OK) throw std::runtime_error(std::string("libspng could not write it: ") + spng_strerror(status));
}

struct Decoder {
    Context png = open_context(0);
    spng_ihdr header{};

    Decoder(const uint8_t* file, size_t size) {
        // What comments and colour profiles may unpack to; pixels go row by row into the caller's memory and need no limit.
        constexpr size_t chunk_bytes = 64 << 20;
        check_read(spng_set_chunk_limits(png.get(), chunk_bytes, chunk_bytes));
        // Checksums stay on: they take 0.2 ms of the 4.6 ms of a 480x360 RGB picture.
        check_read(spng_set_crc_action(png.get(), SPNG_CRC_ERROR, SPNG_CRC_DISCARD));
        check_read(spng_set_png_buffer(png.get(), file, size));
        check_read(spng_get_ihdr(png.get(), &header));
    }

    bool indexed() const { return header.color_type == SPNG_COLOR_TYPE_INDEXED; }

    int stored_channels() const {
        switch (header.color_type) {
        case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA: return 2;
        case SPNG_COLOR_TYPE_TRUECOLOR: return 3;
        case SPNG_COLOR_TYPE_TRUECOLOR_ALPHA: return 4;
        default: return 1;
        }
    }

    // The caller's memory has the shape of a header that it read itself.
    void require_shape(const PixelView& to, bool channels_fit) const {
        SampleType type = header.bit_depth == 16 ? SampleType::UInt16 : SampleType::UInt8;
        if (int32_t(header.width) != to.width || int32_t(header.height) != to.height || type != to.type || !channels_fit)
            throw Bad("is damaged: its PNG header changed while it was read");
    }

    void pixels(const PixelView& to, int format, int flags) {
        check_read(spng_decode_image(png.get(), to.data, to.row_bytes() * size_t(to.height), format, flags));
        // The last chunk's checksum and the end mark come after the pixels.
        check_read(spng_decode_chunks(png.get()));
    }
};

void decode(const uint8_t* file, size_t size, const PixelView& to) {
    if (decode_png_at_once(file, size, to)) return;
    Decoder decoder(file, size);
    bool indexed = decoder.indexed();
    decoder.require_shape(to, indexed ? to.channels == 3 || to.channels == 4 : to.channels == decoder.stored_channels());
    // G8 stretches 1, 2 and 4 bits to 0..255; PNG is the file's own layout in native byte order.
    if (indexed) decoder.pixels(to, to.channels == 4 ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8, SPNG_DECODE_TRNS);
    else decoder.pixels(to, decoder.header.bit_depth < 8 ? SPNG_FMT_G8 : SPNG_FMT_PNG, 0);
}

// Samples of 1, 2 or 4 bits, packed at the start of the picture's own memory, to one a byte. From the end on, no byte is
// overwritten before its samples are read.
void unpack(const PixelView& ids, int depth) {
    auto* bytes = static_cast<uint8_t*>(ids.data);
    int per_byte = 8 / depth, keep = (1 << depth) - 1;
    size_t packed_row = (size_t(ids.width) + per_byte - 1) / per_byte;
    for (int32_t y = ids.height - 1; y >= 0; y--) {
        const uint8_t* packed = bytes + y * packed_row;
        for (int32_t x = ids.width - 1; x >= 0; x--)
            ids.row(y)[x] = uint8_t(packed[x / per_byte] >> (8 - depth * (1 + x % per_byte)) & keep);
    }
}

void decode_ids(const uint8_t* file, size_t size, const PixelView& to, uint8_t* palette, int32_t* colours) {
    if (decode_png_at_once(file, size, to, palette, colours)) return;
    Decoder decoder(file, size);
    decoder.require_shape(to, to.channels == 1 && decoder.stored_channels() == 1);
    int depth = decoder.header.bit_depth;
    // libspng puts the passes of an interlaced picture together with OR where pixels share a byte.
    if (depth < 8 && decoder.header.interlace_method) std::memset(to.data, 0, to.row_bytes() * size_t(to.height));
    decoder.pixels(to, SPNG_FMT_PNG, 0);
    if (depth < 8) unpack(to, depth);
    *colours = 0;
    if (!decoder.indexed()) return;
    spng_plte entries;
    check_read(spng_get_plte(decoder.png.get(), &entries));
    *colours = int32_t(entries.n_entries);
    for (uint32_t i = 0; i < entries.n_entries; i++, palette += 3) std::memcpy(palette, &entries.entries[i], 3);
}

void set_palette(spng_ctx* png, const uint8_t* palette, int colours) {
    spng_plte entries{};
    entries.n_entries = uint32_t(colours);
    for (int i = 0; i < colours; i++, palette += 3) entries.entries[i] = {palette[0], palette[1], palette[2], 255};
    check_write(spng_set_plte(png, &entries));
}

Buffer* encode(const PixelView& from, const uint8_t* palette, int colours, int level, int filter) {
    static constexpr uint8_t colour_types[] = {
        0, SPNG_COLOR_TYPE_GRAYSCALE, SPNG_COLOR_TYPE_GRAYSCALE_ALPHA,
        SPNG_COLOR_TYPE_TRUECOLOR, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA};
    if (from.channels > 4 || from.type == SampleType::Float32)
        throw Bad("cannot be a PNG, which holds 1 to 4 channels of 8 or 16 bits: write a .tif");
    auto file = std::make_unique<Buffer>();
    Context png = open_context(SPNG_CTX_ENCODER);
    check_write(spng_set_option(png.get(), SPNG_ENCODE_TO_BUFFER, 1));
    check_write(spng_set_option(png.get(), SPNG_IMG_COMPRESSION_LEVEL, level));
    check_write(spng_set_option(png.get(), SPNG_FILTER_CHOICE, filter));
    spng_ihdr header{};
    header.width = uint32_t(from.width);
    header.height = uint32_t(from.height);
    header.bit_depth = from.type == SampleType::UInt16 ? 16 : 8;
    header.color_type = colours > 0 ? uint8_t(SPNG_COLOR_TYPE_INDEXED) : colour_types[from.channels];
    check_write(spng_set_ihdr(png.get(), &header));
    if (colours > 0) set_palette(png.get(), palette, colours);
    size_t pixels = from.row_bytes() * size_t(from.height);
    check_write(spng_encode_image(png.get(), from.data, pixels, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE));
    size_t size = 0;
    int status = SPNG_OK;
    std::unique_ptr<void, decltype(&std::free)> bytes(spng_get_png_buffer(png.get(), &size, &status), std::free);
    check_write(status);
    auto* first = static_cast<const uint8_t*>(bytes.get());
    file->bytes.assign(first, first + size);
    return file.release();
}

}  // namespace

TESSERA_API int32_t tsi_png_decode(const uint8_t* file, int64_t size, const PixelView* to) noexcept {
    return guard([&] { decode(file, size_t(size), *to); });
}

// Class ids: palette indices or grey values as they are stored. `palette` takes 256 x RGB, `colours` how many there are
// (0: grey).
TESSERA_API int32_t tsi_png_decode_ids(const uint8_t* file, int64_t size, const PixelView* to, uint8_t* palette,
                                       int32_t* colours) noexcept {
    return guard([&] { decode_ids(file, size_t(size), *to, palette, colours); });
}

// `level` is zlib's, 0 to 9; `filter` is of spng_filter_choice; `colours` > 0 writes an indexed PNG with that many RGB entries.
TESSERA_API int32_t tsi_png_encode(const PixelView* from, const uint8_t* palette, int32_t colours, int32_t level,
                                   int32_t filter, Buffer** file) noexcept {
    return guard([&] { *file = encode(*from, palette, colours, level, filter); });
}
