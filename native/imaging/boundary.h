#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#define TESSERA_API extern "C" __attribute__((visibility("default")))

namespace tessera {

enum class SampleType : int32_t { UInt8 = 0, UInt16 = 1, Float32 = 2 };

inline size_t sample_bytes(SampleType type) {
    return type == SampleType::UInt8 ? 1 : type == SampleType::UInt16 ? 2 : 4;
}

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
struct Buffer {
    std::vector<uint8_t> bytes;
    Buffer();
    ~Buffer();
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
};

// What is wrong with a file, in words that follow the file's name in a message.
struct Bad : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void set_error(const char* text) noexcept;

// Every exported function runs in here: 0 done, 1 the input is bad, 2 anything else; no exception crosses the boundary.
template <typename F>
int32_t guard(F&& body) noexcept {
    try {
        body();
        return 0;
    } catch (const Bad& error) {
        set_error(error.what());
        return 1;
    } catch (const std::bad_alloc&) {
        set_error("there is not enough memory for it");
        return 1;
    } catch (const std::exception& error) {
        set_error(error.what());
        return 2;
    } catch (...) {
        set_error("unknown native error");
        return 2;
    }
}

}  // namespace tessera
