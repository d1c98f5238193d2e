// The rules of the C boundary: every function that can fail returns a status, no exception crosses, texts live in the thread
// until its next call, and whatever is handed out is counted until it is freed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#define TESSERA_API extern "C" __attribute__((visibility("default")))

namespace tessera {

// In the order of Tessera.Imaging's SampleType.
enum class SampleType : int32_t { UInt8 = 0, UInt16 = 1, Float32 = 2 };

inline size_t sample_bytes(SampleType type) {
    return type == SampleType::UInt8 ? 1 : type == SampleType::UInt16 ? 2 : 4;
}

// What is wrong with a file, in words that follow the file's name in a message.
struct Bad : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void set_error(const char* text) noexcept;
std::atomic<int64_t>& live_handles() noexcept;

// Every exported function runs in here: 0 done, 1 the input is bad, 2 anything else.
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

template <typename T, typename... Args>
T* make_handle(Args&&... args) {
    T* handle = new T(std::forward<Args>(args)...);
    ++live_handles();
    return handle;
}

template <typename T>
void free_handle(T* handle) noexcept {
    delete handle;
    --live_handles();
}

}  // namespace tessera
