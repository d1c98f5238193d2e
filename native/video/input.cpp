#include "input.h"

#include <dlfcn.h>

#include <mutex>

#include "../boundary/guard.h"

namespace tessera {

namespace {

// A name's ending is a claim: without this a text file could be a play list that opens other files, or addresses.
constexpr const char* containers = "mov,avi,matroska,webm";
constexpr const char* flowing = "mpegts,matroska,webm,mjpeg,mpjpeg,jpeg_pipe,mov,avi,h264,hevc,rtsp,rtp,sdp";

void be_quiet() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_level(AV_LOG_QUIET); });
}

// FFmpeg's devices bring sound, windows and what else can be captured: loaded when a camera is asked for, and nobody
// else needs them.
const AVInputFormat* camera_format() {
    std::string name = "libavdevice.so." + std::to_string(LIBAVFORMAT_VERSION_MAJOR);
    void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    auto add_devices = library ? reinterpret_cast<void (*)()>(dlsym(library, "avdevice_register_all")) : nullptr;
    if (!add_devices) throw Bad("needs " + name + " (FFmpeg's devices), which is not installed");
    add_devices();
    const AVInputFormat* format = av_find_input_format("v4l2");
    return format ? format : throw Bad("cannot be opened: this FFmpeg knows no cameras (v4l2)");
}

}  // namespace

std::string words(int error) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(error, text, sizeof text);
    return text;
}

Input::Input(const std::string& path) {
    be_quiet();
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", containers, 0);
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    AVFormatContext* opened = nullptr;
    int status = avformat_open_input(&opened, ("file:" + path).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (status < 0)
        throw Bad("is no video, or is truncated or damaged (" + words(status) + "); expected MP4, MOV, AVI, Matroska or WebM");
    format_.reset(opened);
    choose_stream();
}

Input::Input(const std::string& source, const std::atomic<bool>& stop) : stop_(&stop) {
    be_quiet();
    bool camera = source.starts_with("/dev/video");
    const AVInputFormat* kind = camera ? camera_format() : nullptr;
    AVFormatContext* opened = avformat_alloc_context();
    if (!opened) throw std::bad_alloc();
    opened->interrupt_callback = {[](void* flag) { return int(static_cast<const std::atomic<bool>*>(flag)->load()); },
                                  const_cast<std::atomic<bool>*>(&stop)};
    AVDictionary* options = nullptr;
    if (!camera) {
        av_dict_set(&options, "format_whitelist", flowing, 0);
        av_dict_set(&options, "protocol_whitelist", source == "-" ? "pipe" : "http,https,tls,tcp,udp,rtp,rtsp", 0);
        // Microseconds without a byte after which a network source counts as gone.
        av_dict_set(&options, "timeout", "10000000", 0);
        av_dict_set(&options, "rtsp_transport", "tcp", 0);
    }
    int status = avformat_open_input(&opened, source == "-" ? "pipe:0" : source.c_str(), kind, &options);
    av_dict_free(&options);
    if (status < 0)
        throw Bad(camera ? "cannot be opened as a camera (" + words(status) + ")"
                         : "gives no video (" + words(status) + "); expected MPEG-TS, Matroska, MJPEG, MP4 or RTSP");
    format_.reset(opened);
    choose_stream();
}

void Input::choose_stream() {
    int status = avformat_find_stream_info(format(), nullptr);
    if (status >= 0) status = av_find_best_stream(format(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (status < 0) throw Bad("holds no video that can be decoded (" + words(status) + ")");
    place_ = status;
    for (unsigned i = 0; i < format()->nb_streams; i++)
        format()->streams[i]->discard = int(i) == place_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

bool Input::read(AVPacket* packet) const {
    while (true) {
        av_packet_unref(packet);
        int status = av_read_frame(format_.get(), packet);
        // What is damaged in the middle of a file is skipped by the demuxer; an error is the end of what there is. A
        // camera that is gone is no end; EIO is one, for Matroska's demuxer says so where a server closes an address of
        // no stated length.
        bool ends = status == AVERROR_EOF || status == AVERROR(EIO) || !stop_ || *stop_;
        if (status < 0 && !ends) throw Bad("breaks off (" + words(status) + ")");
        if (status < 0) return false;
        if (packet->stream_index == place_) return true;
    }
}

}  // namespace tessera
