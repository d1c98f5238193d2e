#pragma once

#include "ffmpeg.h"

namespace tessera {

// A video file, opened as far as its packets: the best video stream, all others thrown away unread.
class Input {
public:
    explicit Input(const std::string& path);

    AVFormatContext* format() const { return format_.get(); }
    AVStream* stream() const { return format_->streams[place_]; }

    // The next packet of the stream; false at the end.
    bool read(AVPacket* packet) const;

private:
    std::unique_ptr<AVFormatContext, Freed<avformat_close_input>> format_;
    int place_ = -1;
};

}  // namespace tessera
