#include "boundary.h"

#include <opencv2/core.hpp>

using namespace tessera;

TESSERA_API const char* tsi_last_error() noexcept { return last_error.c_str(); }

TESSERA_API int64_t tsi_live_buffers() noexcept { return live_handles.load(); }

TESSERA_API const uint8_t* tsi_buffer_data(const Buffer* buffer) noexcept { return buffer->bytes.data(); }

TESSERA_API int64_t tsi_buffer_size(const Buffer* buffer) noexcept { return int64_t(buffer->bytes.size()); }

TESSERA_API void tsi_buffer_free(Buffer* buffer) noexcept { delete buffer; }

TESSERA_API int32_t tsi_set_threads(int32_t count) noexcept {
    return guard([&] { cv::setNumThreads(count); });
}
