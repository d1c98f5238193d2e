#include "pictures.h"

#include <cmath>

#include "../boundary/guard.h"

namespace tessera {

Pictures::Pictures() : frame_(av_frame_alloc()), packet_(av_packet_alloc()) {
    if (!frame_ || !packet_) throw std::bad_alloc();
}

void Pictures::open(std::unique_ptr<Input> input) {
    codec_.reset();
    input_ = std::move(input);
    const AVCodecParameters* parameters = input_->stream()->codecpar;
    const AVCodec* kind = avcodec_find_decoder(parameters->codec_id);
    if (!kind) throw Bad(std::string("holds video of a kind that cannot be decoded: ") + avcodec_get_name(parameters->codec_id));
    codec_.reset(avcodec_alloc_context3(kind));
    if (!codec_ || avcodec_parameters_to_context(codec_.get(), parameters) < 0) throw std::bad_alloc();
    codec_->thread_count = 1;  // whoever reads many frames has threads, each with its decoder
    codec_->max_pixels = 500'000'000;
    int status = avcodec_open2(codec_.get(), kind, nullptr);
    if (status < 0) throw Bad("holds video that cannot be decoded (" + words(status) + ")");
    if (codec_->width <= 0 || codec_->height <= 0) throw Bad("is damaged: its video has no size");
    width_ = codec_->width;
    height_ = codec_->height;
    draining_ = false;
}

bool Pictures::advance(bool damaged_too) {
    while (true) {
        int status = avcodec_receive_frame(codec_.get(), frame_.get());
        if (status == 0) {
            if (is_whole() || damaged_too) return true;
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

void Pictures::to_rgb(uint8_t* rgb) {
    auto format = AVPixelFormat(frame_->format);
    scaler_.reset(sws_getCachedContext(scaler_.release(), width_, height_, format, width_, height_, AV_PIX_FMT_RGB24,
                                       SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
    if (!scaler_) throw Bad("holds frames of a kind that cannot be shown as RGB");
    // Video that does not say its colours is taken as BT.601, as FFmpeg and OpenCV take it.
    int space = frame_->colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709
                : frame_->colorspace == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : SWS_CS_ITU601;
    int full = frame_->color_range == AVCOL_RANGE_JPEG;
    sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(space), full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16,
                             1 << 16);
    uint8_t* planes[] = {rgb, nullptr, nullptr, nullptr};
    int strides[] = {width_ * 3, 0, 0, 0};
    if (sws_scale(scaler_.get(), frame_->data, frame_->linesize, 0, height_, planes, strides) != height_)
        throw Bad("holds frames of a kind that cannot be shown as RGB");
}

int32_t Pictures::turn() const {
    auto* matrix =
        reinterpret_cast<const int32_t*>(av_stream_get_side_data(input_->stream(), AV_PKT_DATA_DISPLAYMATRIX, nullptr));
    // FFmpeg's angle is counterclockwise.
    double angle = matrix ? -av_display_rotation_get(matrix) : 0;
    return std::isfinite(angle) ? (int32_t(std::lround(angle / 90)) * 90 % 360 + 360) % 360 : 0;
}

double Pictures::seconds_per_frame() const {
    const AVStream* stream = input_->stream();
    AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
    return rate.num > 0 && rate.den > 0 ? av_q2d(av_inv_q(rate)) : 0;
}

}  // namespace tessera
