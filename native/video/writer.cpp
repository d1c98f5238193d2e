#include <cstring>
#include <memory>

#include "../boundary/guard.h"
#include "ffmpeg.h"

using namespace tessera;

namespace {

struct CloseOutput {
    void operator()(AVFormatContext* format) const {
        if (format->pb) avio_closep(&format->pb);
        avformat_free_context(format);
    }
};

class Writer {
public:
    Writer(const std::string& path, int32_t width, int32_t height, int32_t rate, int32_t per) : width_(width), height_(height) {
        av_log_set_level(AV_LOG_QUIET);
        AVFormatContext* format = nullptr;
        if (avformat_alloc_output_context2(&format, nullptr, nullptr, path.c_str()) < 0 || !format)
            throw Bad("has an ending that names no kind of video; expected .mp4 or .avi");
        format_.reset(format);
        const AVCodec* kind = choose(std::strcmp(format->oformat->name, "avi") == 0);
        if (!kind) throw Bad("cannot be written: this FFmpeg has no encoder for it");
        codec_.reset(avcodec_alloc_context3(kind));
        frame_.reset(av_frame_alloc());
        packet_.reset(av_packet_alloc());
        if (!codec_ || !frame_ || !packet_) throw std::bad_alloc();
        set_up(kind, {rate, per});
        check(avcodec_open2(codec_.get(), kind, nullptr));
        stream_ = avformat_new_stream(format, nullptr);
        if (!stream_) throw std::bad_alloc();
        stream_->time_base = codec_->time_base;
        stream_->avg_frame_rate = {rate, per};
        check(avcodec_parameters_from_context(stream_->codecpar, codec_.get()));
        check(avio_open(&format->pb, ("file:" + path).c_str(), AVIO_FLAG_WRITE));
        check(avformat_write_header(format, nullptr));
        frame_->format = codec_->pix_fmt;
        frame_->width = width;
        frame_->height = height;
        check(av_frame_get_buffer(frame_.get(), 0));
    }

    void add(const uint8_t* rgb) {
        check(av_frame_make_writable(frame_.get()));
        const uint8_t* planes[] = {rgb, nullptr, nullptr, nullptr};
        int strides[] = {width_ * 3, 0, 0, 0};
        sws_scale(scaler_.get(), planes, strides, 0, height_, frame_->data, frame_->linesize);
        frame_->pts = count_++;
        frame_->quality = codec_->global_quality;
        encode(frame_.get());
    }

    void finish() {
        encode(nullptr);
        check(av_write_trailer(format_.get()));
        check(avio_closep(&format_->pb));
    }

private:
    // H.264 plays wherever there is a browser, but halves colour in both directions: sizes must be even. MPEG-4 part 2 takes all.
    const AVCodec* choose(bool avi) const {
        if (avi) return avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        const AVCodec* h264 = width_ % 2 == 0 && height_ % 2 == 0 ? avcodec_find_encoder_by_name("libx264") : nullptr;
        return h264 ? h264 : avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    }

    void set_up(const AVCodec* kind, AVRational rate) {
        bool jpeg = kind->id == AV_CODEC_ID_MJPEG, h264 = kind->id == AV_CODEC_ID_H264;
        codec_->width = width_;
        codec_->height = height_;
        codec_->time_base = av_inv_q(rate);
        codec_->framerate = rate;
        codec_->pix_fmt = jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
        codec_->colorspace = AVCOL_SPC_SMPTE170M;
        codec_->color_range = jpeg ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        codec_->gop_size = jpeg ? 1 : 12;
        codec_->thread_count = 1;
        if (format_->oformat->flags & AVFMT_GLOBALHEADER) codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        if (h264) {
            av_opt_set(codec_->priv_data, "crf", "18", 0);
            av_opt_set(codec_->priv_data, "preset", "veryfast", 0);
        } else {
            codec_->flags |= AV_CODEC_FLAG_QSCALE;
            codec_->global_quality = FF_QP2LAMBDA * 2;
        }
        scaler_.reset(sws_getContext(width_, height_, AV_PIX_FMT_RGB24, width_, height_, codec_->pix_fmt,
                                     SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
        if (!scaler_) throw Bad("cannot be written: frames of this size cannot be converted");
        const int *rgb = sws_getCoefficients(SWS_CS_DEFAULT), *yuv = sws_getCoefficients(SWS_CS_ITU601);
        sws_setColorspaceDetails(scaler_.get(), rgb, 1, yuv, jpeg, 0, 1 << 16, 1 << 16);
    }

    void encode(const AVFrame* frame) {
        check(avcodec_send_frame(codec_.get(), frame));
        while (true) {
            int status = avcodec_receive_packet(codec_.get(), packet_.get());
            if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
            check(status);
            av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
            packet_->stream_index = stream_->index;
            packet_->duration = av_rescale_q(1, codec_->time_base, stream_->time_base);
            check(av_interleaved_write_frame(format_.get(), packet_.get()));
        }
    }

    static void check(int status) {
        if (status == AVERROR(ENOMEM)) throw std::bad_alloc();
        if (status < 0) throw Bad("cannot be written: " + words(status));
    }

    Counted counted_;
    int32_t width_, height_;
    std::unique_ptr<AVFormatContext, CloseOutput> format_;
    Codec codec_;
    Frame frame_;
    Packet packet_;
    Scaler scaler_;
    AVStream* stream_ = nullptr;
    int64_t count_ = 0;
};

}  // namespace

// Frames a second are rate / per.
TESSERA_API int32_t tsv_writer_open(const char* path, int32_t width, int32_t height, int32_t rate, int32_t per,
                                    Writer** writer) noexcept {
    return guard([&] { *writer = std::make_unique<Writer>(path, width, height, rate, per).release(); });
}

TESSERA_API int32_t tsv_writer_add(Writer* writer, const uint8_t* rgb) noexcept {
    return guard([&] { writer->add(rgb); });
}

TESSERA_API int32_t tsv_writer_finish(Writer* writer) noexcept {
    return guard([&] { writer->finish(); });
}

TESSERA_API void tsv_writer_close(Writer* writer) noexcept { delete writer; }
