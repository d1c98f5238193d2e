#include "boundary.h"

#include <atomic>

namespace {

thread_local std::string last_error;
std::atomic<int64_t> live{0};

}  // namespace

namespace tessera {

Live::Live() { ++live; }
Live::~Live() { --live; }

void set_error(const char* text) noexcept {
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
}

}  // namespace tessera

TESSERA_API const char* tsv_last_error() noexcept { return last_error.c_str(); }

TESSERA_API int64_t tsv_live() noexcept { return live.load(); }
