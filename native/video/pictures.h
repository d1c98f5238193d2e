#pragma once

#include <optional>

#include "input.h"

namespace tessera {

// The pictures of an input, one after the other as they are shown.
class Pictures {
public:
    Pictures();

    // From the start. A decoder that has met an error or an end is not used again.
    void open(std::unique_ptr<Input> input);

    const Input& input() const { return *input_; }

    int32_t width() const { return width_; }
    int32_t height() const { return height_; }

    // The next picture that the decoder gives, damaged ones only where they are wanted; false after the last. Packets that the
    // decoder refuses are left out.
    bool advance(bool damaged_too);

    // Of the picture that was met last.
    bool is_whole() const { return frame_->decode_error_flags == 0 && !(frame_->flags & AV_FRAME_FLAG_CORRUPT); }
    int64_t shown_at() const { return frame_->pts != AV_NOPTS_VALUE ? frame_->pts : frame_->best_effort_timestamp; }
    bool has_size() const { return frame_->width == width_ && frame_->height == height_; }
    int32_t shown_width() const { return frame_->width; }
    int32_t shown_height() const { return frame_->height; }
    void to_rgb(uint8_t* rgb);

    bool at_end() const { return draining_; }

    // Forgets what was decoded: the input stands elsewhere.
    void flush() { avcodec_flush_buffers(codec_.get()); }

    // Degrees clockwise by which pictures stand upright: 0, 90, 180 or 270.
    int32_t turn() const;

    // 0 where the input does not tell.
    double seconds_per_frame() const;

private:
    std::unique_ptr<Input> input_;
    Codec codec_;
    Frame frame_;
    Packet packet_;
    Scaler scaler_;
    int32_t width_ = 0, height_ = 0;
    bool draining_ = false;
};

}  // namespace tessera
