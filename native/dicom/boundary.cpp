#include "boundary.h"

namespace {

thread_local std::string last_error;

}  // namespace

namespace tessera {

void set_error(const char* text) noexcept {
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
}

std::atomic<int64_t>& live_handles() noexcept {
    static std::atomic<int64_t> count{0};
    return count;
}

}  // namespace tessera

TESSERA_API const char* tsd_last_error() noexcept { return last_error.c_str(); }

TESSERA_API int64_t tsd_live_handles() noexcept { return tessera::live_handles().load(); }
