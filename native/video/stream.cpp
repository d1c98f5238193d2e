#include <atomic>

#include "../boundary/guard.h"
#include "pictures.h"

using namespace tessera;

namespace {

struct StreamInfo {
    int32_t width, height, turn;
    double seconds_per_frame;
};

// Frames as they come, each once and never again.
class Stream {
public:
    explicit Stream(const std::string& source) : source_(source) {}

    void open() { pictures_.open(std::make_unique<Input>(source_, stop_)); }

    StreamInfo info() const { return {pictures_.width(), pictures_.height(), pictures_.turn(), pictures_.seconds_per_frame()}; }

    bool read(uint8_t* rgb, int64_t size) {
        if (size != int64_t(pictures_.width()) * pictures_.height() * 3) throw std::out_of_range("frame size");
        if (stop_ || !pictures_.advance(false)) return false;
        if (!pictures_.has_size())
            throw Bad("changes its size, from " + std::to_string(pictures_.width()) + "x" + std::to_string(pictures_.height()) +
                      " to " + std::to_string(pictures_.shown_width()) + "x" + std::to_string(pictures_.shown_height()) +
                      "; expected one size");
        pictures_.to_rgb(rgb);
        return true;
    }

    void stop() { stop_ = true; }

private:
    Counted counted_;
    std::string source_;
    std::atomic<bool> stop_ = false;
    Pictures pictures_;
};

}  // namespace

// Made before it is opened, so that another thread can stop the opening, which waits for a camera or a network.
TESSERA_API int32_t tsv_stream_new(const char* source, Stream** stream) noexcept {
    return guard([&] { *stream = new Stream(source); });
}

TESSERA_API int32_t tsv_stream_open(Stream* stream, StreamInfo* info) noexcept {
    return guard([&] {
        stream->open();
        *info = stream->info();
    });
}

// `more` is 0 after the last frame.
TESSERA_API int32_t tsv_stream_read(Stream* stream, uint8_t* rgb, int64_t size, int32_t* more) noexcept {
    return guard([&] { *more = stream->read(rgb, size); });
}

// From any thread.
TESSERA_API void tsv_stream_stop(Stream* stream) noexcept { stream->stop(); }

TESSERA_API void tsv_stream_close(Stream* stream) noexcept { delete stream; }
