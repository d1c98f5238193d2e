#include <algorithm>
#include <cmath>
#include <optional>

#include "../boundary/guard.h"
#include "index.h"

using namespace tessera;

namespace {

struct VideoInfo {
    int32_t width, height, count, turn;  // turn: degrees clockwise
    double seconds_per_frame;
};

class Decoder {
public:
    explicit Decoder(const std::string& path) : path_(path), frame_(av_frame_alloc()), packet_(av_packet_alloc()) {
        if (!frame_ || !packet_) throw std::bad_alloc();
        open();
        if (codec_->width <= 0 || codec_->height <= 0) throw Bad("is damaged: its video has no size");
        width_ = codec_->width;
        height_ = codec_->height;
        index_ = remembered_index(path);
        if (index_) {
            counts_ = !index_->timed;
            return;
        }
        auto index = std::make_shared<Index>(index_of(*input_));
        counts_ = !index->timed;
        open();
        if (counts_) count(*index);
        else trim(*index);
        if (index->count() == 0) throw Bad("holds no frame that can be decoded");
        index_ = std::move(index);
        remember_index(path, index_);
    }

    VideoInfo info() const {
        AVStream* stream = input_->stream();
        AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
        auto* matrix = reinterpret_cast<const int32_t*>(av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
        // FFmpeg's angle is counterclockwise.
        double angle = matrix ? -av_display_rotation_get(matrix) : 0;
        int turn = std::isfinite(angle) ? (int(std::lround(angle / 90)) * 90 % 360 + 360) % 360 : 0;
        return {width_, height_, index_->count(), turn, rate.num > 0 && rate.den > 0 ? av_q2d(av_inv_q(rate)) : 0};
    }

    int32_t next() const { return next_; }

    void read(int32_t number, uint8_t* rgb, int64_t size) {
        if (number < 0 || number >= index_->count()) throw std::out_of_range("frame number");
        if (size != int64_t(width_) * height_ * 3) throw std::out_of_range("frame size");
        bool found = counts_ ? count_up_to(number) : find(number);
        if (!found) throw Bad("is damaged: its frame " + std::to_string(number) + " cannot be decoded");
        if (frame_->width != width_ || frame_->height != height_)
            throw Bad("changes its size at frame " + std::to_string(number) + ", from " + std::to_string(width_) + "x" +
                      std::to_string(height_) + " to " + std::to_string(frame_->width) + "x" +
                      std::to_string(frame_->height) + "; expected one size");
        convert(rgb);
    }

private:
    // From the start. A decoder that has met an error or an end is not used again.
    void open() {
        codec_.reset();
        input_.emplace(path_);
        const AVCodecParameters* parameters = input_->stream()->codecpar;
        const AVCodec* kind = avcodec_find_decoder(parameters->codec_id);
        if (!kind)
            throw Bad(std::string("holds video of a kind that cannot be decoded: ") + avcodec_get_name(parameters->codec_id));
        codec_.reset(avcodec_alloc_context3(kind));
        if (!codec_ || avcodec_parameters_to_context(codec_.get(), parameters) < 0) throw std::bad_alloc();
        codec_->thread_count = 1;  // whoever reads many frames has threads, each with its decoder
        codec_->max_pixels = 500'000'000;
        int status = avcodec_open2(codec_.get(), kind, nullptr);
        if (status < 0) throw Bad("holds video that cannot be decoded (" + words(status) + ")");
        draining_ = false;
        next_ = 0;
    }

    // The next frame that the decoder gives; false after the last. Packets that it refuses are left out.
    bool advance() {
        while (true) {
            int status = avcodec_receive_frame(codec_.get(), frame_.get());
            if (status == 0) {
                if (is_whole() || counts_) return true;
                continue;
            }
            if (status == AVERROR_EOF || draining_) return false;
            if (input_->read(packet_.get())) {
                avcodec_send_packet(codec_.get(), packet_.get());
            } else {
                draining_ = true;
                avcodec_send_packet(codec_.get(), nullptr);
            }
        }
    }

    bool is_whole() const { return frame_->decode_error_flags == 0 && !(frame_->flags & AV_FRAME_FLAG_CORRUPT); }

    int64_t shown_at() const { return frame_->pts != AV_NOPTS_VALUE ? frame_->pts : frame_->best_effort_timestamp; }

    // The frame with exactly this time: from where the decoder stands when that is nearer than a key frame, else from the key
    // frame before it; a seek that lands too late is done again from an earlier one.
    bool find(int32_t number) {
        int32_t key = index_->key_before(number);
        bool ahead = next_ >= 0 && next_ <= number && (key < 0 || index_->keys[key].frame <= next_);
        if (ahead && meet(number) == Met::It) return true;
        for (int tries = 0; key >= 0 && tries < 3; tries++, key--) {
            if (index_->keys[key].frame == 0) break;
            seek(index_->keys[key].found_at);
            Met met = meet(number);
            if (met == Met::It) return true;
            if (met == Met::Nothing) break;  // it was passed by: it does not decode
        }
        open();
        return meet(number) == Met::It;
    }

    enum class Met { It, Later, Nothing };

    Met meet(int32_t number) {
        int64_t wanted = index_->times[number];
        bool earlier = false;
        next_ = -1;
        while (advance()) {
            int64_t time = shown_at();
            if (time == wanted) {
                next_ = number + 1;
                return Met::It;
            }
            if (time > wanted) return earlier ? Met::Nothing : Met::Later;
            earlier = true;
        }
        return Met::Nothing;
    }

    void seek(int64_t time) {
        if (draining_ || av_seek_frame(input_->format(), input_->stream()->index, time, AVSEEK_FLAG_BACKWARD) < 0) {
            open();
            av_seek_frame(input_->format(), input_->stream()->index, time, AVSEEK_FLAG_BACKWARD);
        }
        avcodec_flush_buffers(codec_.get());
    }

    bool count_up_to(int32_t number) {
        if (next_ < 0 || next_ > number) open();
        while (next_ <= number) {
            if (!advance()) {
                next_ = -1;
                return false;
            }
            next_++;
        }
        return is_whole();
    }

    // Packets at a file's end may be parts of frames: what follows the last key frame is decoded once, and what does not come is
    // no frame. Before it, a frame that does not decode says so when it is asked for.
    void trim(Index& index) {
        for (int tries = 0; tries < 3 && index.count() > 0; tries++) {
            int32_t key = index.key_before(index.count() - 1);
            if (key > 0) seek(index.keys[key].found_at);
            else open();
            int64_t last = INT64_MIN;
            while (advance()) last = std::max(last, shown_at());
            while (index.count() > 0 && index.times.back() > last) index.times.pop_back();
            while (!index.keys.empty() && index.keys.back().frame >= index.count()) index.keys.pop_back();
            open();
            if (last != INT64_MIN) break;
            if (key <= 0) index.times.clear();
        }
    }

    void count(Index& index) {
        int32_t frames = 0;
        while (advance()) frames++;
        index.times.assign(frames, 0);
        index.keys.clear();
        open();
    }

    void convert(uint8_t* rgb) {
        auto format = AVPixelFormat(frame_->format);
        scaler_.reset(sws_getCachedContext(scaler_.release(), width_, height_, format, width_, height_, AV_PIX_FMT_RGB24,
                                           SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
        if (!scaler_) throw Bad("holds frames of a kind that cannot be shown as RGB");
        // Video that does not say its colours is taken as BT.601, as FFmpeg and OpenCV take it.
        int space = frame_->colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709
                    : frame_->colorspace == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : SWS_CS_ITU601;
        int full = frame_->color_range == AVCOL_RANGE_JPEG;
        sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(space), full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
                                 1 << 16, 1 << 16);
        uint8_t* planes[] = {rgb, nullptr, nullptr, nullptr};
        int strides[] = {width_ * 3, 0, 0, 0};
        if (sws_scale(scaler_.get(), frame_->data, frame_->linesize, 0, height_, planes, strides) != height_)
            throw Bad("holds frames of a kind that cannot be shown as RGB");
    }

    Counted counted_;
    std::string path_;
    std::optional<Input> input_;
    Codec codec_;
    Frame frame_;
    Packet packet_;
    Scaler scaler_;
    std::shared_ptr<const Index> index_;
    int32_t width_ = 0, height_ = 0;
    int32_t next_ = 0;  // what the decoder gives next; -1 unknown
    bool counts_ = false;   // frames have no times: they are told apart by counting, damaged ones included
    bool draining_ = false;
};

}  // namespace

TESSERA_API int32_t tsv_open(const char* path, VideoInfo* info, Decoder** decoder) noexcept {
    return guard([&] {
        auto opened = std::make_unique<Decoder>(path);
        *info = opened->info();
        *decoder = opened.release();
    });
}

TESSERA_API int32_t tsv_read(Decoder* decoder, int32_t number, uint8_t* rgb, int64_t size) noexcept {
    return guard([&] { decoder->read(number, rgb, size); });
}

TESSERA_API int32_t tsv_next(const Decoder* decoder) noexcept { return decoder->next(); }

TESSERA_API void tsv_close(Decoder* decoder) noexcept { delete decoder; }
