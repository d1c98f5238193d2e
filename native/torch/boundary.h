// The rules of the C boundary: every function returns a status, no exception crosses, texts live in the thread until the
// next call.
#pragma once
#include <ATen/ATen.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#define TESSERA_API extern "C" __attribute__((visibility("default")))

namespace tessera {

enum Status : int32_t { ok = 0, failed = 1, invalid_argument = 2, out_of_memory = 3 };

std::string& last_error();
// The text a function hands out; valid until the thread's next call that hands one out.
std::string& last_text();
std::atomic<int64_t>& live_handles();

// Runs the body; every C++ exception becomes a status and a message.
template <typename Body>
int32_t guard(Body&& body) noexcept {
    try {
        body();
        return ok;
    } catch (const c10::Error& e) {
        last_error() = e.what_without_backtrace();
        return last_error().find("DefaultCPUAllocator") != std::string::npos ||
                       last_error().find("out of memory") != std::string::npos
                   ? out_of_memory
                   : failed;
    } catch (const std::bad_alloc&) {
        last_error() = "out of memory";
        return out_of_memory;
    } catch (const std::invalid_argument& e) {
        last_error() = e.what();
        return invalid_argument;
    } catch (const std::exception& e) {
        last_error() = e.what();
        return failed;
    } catch (...) {
        last_error() = "unknown native error";
        return failed;
    }
}

template <typename T, typename... Args>
T* make_handle(Args&&... args) {
    T* handle = new T(std::forward<Args>(args)...);
    live_handles().fetch_add(1, std::memory_order_relaxed);
    return handle;
}

template <typename T>
void free_handle(T* handle) noexcept {
    delete handle;
    live_handles().fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace tessera
