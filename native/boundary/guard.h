// The rules of the C boundary of every library here but torch's, which has its own engine's errors: a function that can
// fail returns a status, no exception crosses, the text of an error lives in the thread until its next one, and what is
// handed out is counted until it is freed. Symbols are hidden, so each library has counts and texts of its own.
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

inline thread_local std::string last_error;
inline std::atomic<int64_t> live_handles{0};

inline void set_error(const char* text) noexcept {
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
}

// 0 done, 1 the input is bad, 2 anything else.
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

// A base of what the caller holds, for tests that look for leaks.
struct Counted {
    Counted() { ++live_handles; }
    ~Counted() { --live_handles; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

}  // namespace tessera
