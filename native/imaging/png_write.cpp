#include "boundary.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <libdeflate.h>

using namespace tessera;

namespace {

void put32(std::vector<uint8_t>& to, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(uint8_t(value >> shift));
}

void put_chunk(std::vector<uint8_t>& to, const char* type, const uint8_t* body, size_t size) {
    put32(to, uint32_t(size));
    size_t start = to.size();
    to.insert(to.end(), type, type + 4);
    to.insert(to.end(), body, body + size);
    put32(to, libdeflate_crc32(0, to.data() + start, to.size() - start));
}

// Sub (1), up (2) and Paeth (4) of PNG 9.2; returns the sum of the differences' sizes (the usual guess at what packs best).
template <int Filter>
uint64_t filter_row(const uint8_t* row, const uint8_t* above, size_t n, size_t pixel, uint8_t* to) {
    *to++ = Filter;
    auto difference = [&](size_t i, int a, int b, int c) {
        int predicted = Filter == 1 ? a : b;
        if constexpr (Filter == 4) {
            int pa = std::abs(b - c), pb = std::abs(a - c), pc = std::abs(a + b - 2 * c);
            int near_bc = pb <= pc ? b : c;
            predicted = (pa <= pb) & (pa <= pc) ? a : near_bc;
        }
        to[i] = uint8_t(row[i] - predicted);
    };
    for (size_t i = 0; i < std::min(pixel, n); i++) difference(i, 0, above[i], 0);
    for (size_t i = pixel; i < n; i++) difference(i, row[i - pixel], above[i], above[i - pixel]);
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i += 4096) {
        uint32_t part = 0;
        for (size_t k = i; k < std::min(n, i + 4096); k++) part += uint32_t(std::abs(int(int8_t(to[k]))));
        sum += part;
    }
    return sum;
}

uint64_t filter_row(int filter, const uint8_t* row, const uint8_t* above, size_t n, size_t pixel, uint8_t* to) {
    return filter == 1   ? filter_row<1>(row, above, n, pixel, to)
           : filter == 2 ? filter_row<2>(row, above, n, pixel, to)
                         : filter_row<4>(row, above, n, pixel, to);
}

// PNG is big-endian.
std::vector<uint8_t> big_endian_row(const PixelView& from, int y) {
    size_t bytes = from.row_bytes();
    const uint8_t* row = from.row(y);
    std::vector<uint8_t> swapped(row, row + bytes);
    for (size_t i = 0; i + 1 < bytes; i += 2) std::swap(swapped[i], swapped[i + 1]);
    return swapped;
}

// `filter` < 0 tries all for every row and keeps the one with the smallest differences.
std::vector<uint8_t> filtered(const PixelView& from, int filter) {
    size_t bytes = from.row_bytes(), pixel = from.channels * sample_bytes(from.type);
    std::vector<uint8_t> result((bytes + 1) * size_t(from.height)), trial(bytes + 1), row, above, nothing(bytes);
    for (int y = 0; y < from.height; y++) {
        const uint8_t *now = from.row(y), *before = y ? from.row(y - 1) : nothing.data();
        if (from.type == SampleType::UInt16) {
            above.swap(row);
            row = big_endian_row(from, y);
            now = row.data();
            before = y ? above.data() : nothing.data();
        }
        uint8_t* to = result.data() + size_t(y) * (bytes + 1);
        if (filter == 0) {
            to[0] = 0;
            std::memcpy(to + 1, now, bytes);
            continue;
        }
        if (filter > 0) {
            filter_row(filter, now, before, bytes, pixel, to);
            continue;
        }
        uint64_t best = UINT64_MAX;
        for (int candidate : {1, 2, 4}) {
            uint64_t sum = filter_row(candidate, now, before, bytes, pixel, trial.data());
            if (sum < best) {
                best = sum;
                std::memcpy(to, trial.data(), bytes + 1);
            }
        }
    }
    return result;
}

std::vector<uint8_t> deflated(const std::vector<uint8_t>& raw, int level) {
    std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> deflater(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    if (!deflater) throw std::logic_error("there is no such compression level");
    std::vector<uint8_t> packed(libdeflate_zlib_compress_bound(deflater.get(), raw.size()));
    packed.resize(libdeflate_zlib_compress(deflater.get(), raw.data(), raw.size(), packed.data(), packed.size()));
    return packed;
}

Buffer* encode(const PixelView& from, const uint8_t* palette, int colours, int level, int filter) {
    static constexpr uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static constexpr uint8_t colour_types[] = {0, 0, 4, 2, 6};
    if (from.channels > 4 || from.type == SampleType::Float32) throw Bad("cannot be a PNG, which holds 1 to 4 channels of 8 or 16 bits: write a .tif");
    auto file = std::make_unique<Buffer>();
    file->bytes.assign(signature, signature + sizeof signature);
    std::vector<uint8_t> header;
    put32(header, uint32_t(from.width));
    put32(header, uint32_t(from.height));
    uint8_t depth = from.type == SampleType::UInt16 ? 16 : 8, colour = colours > 0 ? 3 : colour_types[from.channels];
    header.insert(header.end(), {depth, colour, 0, 0, 0});
    put_chunk(file->bytes, "IHDR", header.data(), header.size());
    if (colours > 0) put_chunk(file->bytes, "PLTE", palette, size_t(colours) * 3);
    std::vector<uint8_t> packed = deflated(filtered(from, filter), level);
    constexpr size_t chunk_limit = 0x7fffffff;  // PNG 5.3
    for (size_t at = 0; at < packed.size(); at += chunk_limit)
        put_chunk(file->bytes, "IDAT", packed.data() + at, std::min(chunk_limit, packed.size() - at));
    put_chunk(file->bytes, "IEND", nullptr, 0);
    return file.release();
}

}  // namespace

// `level` is libdeflate's, 1 to 12; `colours` > 0 writes an indexed PNG with that many RGB entries.
TESSERA_API int32_t tsi_png_encode(const PixelView* from, const uint8_t* palette, int32_t colours, int32_t level, int32_t filter, Buffer** file) noexcept {
    return guard([&] { *file = encode(*from, palette, colours, level, filter); });
}
