#pragma once

#include <atomic>

#include "ffmpeg.h"

namespace tessera {

// A video, opened as far as its packets: the best video stream, all others thrown away unread.
class Input {
public:
    // A file whose bytes are all there.
    explicit Input(const std::string& path);

    // What goes on while it is read: a camera ("/dev/video0"), an address ("rtsp://..", "http://..") or "-", the standard input.
    // Waiting for it ends, as if it had ended, once `stop` is set; the standard input alone cannot be left.
    Input(const std::string& source, const std::atomic<bool>& stop);

    AVFormatContext* format() const { return format_.get(); }
    AVStream* stream() const { return format_->streams[place_]; }

    // The next packet of the stream; false at the end.
    bool read(AVPacket* packet) const;

    // To the key frame at or before a time; false where the input has none.
    bool seek(int64_t time) const { return av_seek_frame(format(), stream()->index, time, AVSEEK_FLAG_BACKWARD) >= 0; }

private:
    void choose_stream();

    std::unique_ptr<AVFormatContext, Freed<avformat_close_input>> format_;
    const std::atomic<bool>* stop_ = nullptr;  // of a live source
    int place_ = -1;
};

}  // namespace tessera
