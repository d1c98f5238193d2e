#include "input.h"

#include <mutex>

#include "../boundary/guard.h"

namespace tessera {

namespace {

// A name's ending is a claim: without this a text file could be a play list that opens other files, or addresses.
constexpr const char* containers = "mov,avi,matroska,webm";
constexpr const char* protocols = "file";

void be_quiet() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_level(AV_LOG_QUIET); });
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
    av_dict_set(&options, "protocol_whitelist", protocols, 0);
    AVFormatContext* opened = nullptr;
    int status = avformat_open_input(&opened, ("file:" + path).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (status < 0)
        throw Bad("is no video, or is truncated or damaged (" + words(status) + "); expected MP4, MOV, AVI, Matroska or WebM");
    format_.reset(opened);
    status = avformat_find_stream_info(opened, nullptr);
    if (status >= 0) status = av_find_best_stream(opened, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (status < 0) throw Bad("holds no video that can be decoded (" + words(status) + ")");
    place_ = status;
    for (unsigned i = 0; i < opened->nb_streams; i++)
        opened->streams[i]->discard = int(i) == place_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

bool Input::read(AVPacket* packet) const {
    while (true) {
        av_packet_unref(packet);
        // What is damaged in the middle is skipped by the demuxer; an error is the end of what there is.
        if (av_read_frame(format_.get(), packet) < 0) return false;
        if (packet->stream_index == place_) return true;
    }
}

}  // namespace tessera
