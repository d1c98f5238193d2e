#pragma once

#include <vector>

#include "../boundary/guard.h"

namespace tessera {

// Interleaved pixels, row by row without padding; the memory is the caller's.
struct PixelView {
    void* data;
    int32_t width;
    int32_t height;
    int32_t channels;
    SampleType type;

    size_t row_bytes() const { return size_t(width) * channels * sample_bytes(type); }
    uint8_t* row(int32_t y) const { return static_cast<uint8_t*>(data) + y * row_bytes(); }
};

// An encoded file, handed to the caller, who gives it back with tsi_buffer_free.
struct Buffer : Counted {
    std::vector<uint8_t> bytes;
};

}  // namespace tessera
