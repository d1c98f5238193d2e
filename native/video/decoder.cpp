#include <algorithm>

#include "../boundary/guard.h"
#include "index.h"
#include "pictures.h"

using namespace tessera;

namespace {

struct VideoInfo {
    int32_t width, height, count, turn;
    double seconds_per_frame;
};

class Decoder {
public:
    explicit Decoder(const std::string& path) : path_(path) {
        open();
        index_ = remembered_index(path);
        if (index_) {
            counts_ = !index_->timed;
            return;
        }
        auto index = std::make_shared<Index>(index_of(pictures_.input()));
        counts_ = !index->timed;
        open();
        if (counts_) count(*index);
        else trim(*index);
        if (index->count() == 0) throw Bad("holds no frame that can be decoded");
        index_ = std::move(index);
        remember_index(path, index_);
    }

    VideoInfo info() const { return {width(), height(), index_->count(), pictures_.turn(), pictures_.seconds_per_frame()}; }

    int32_t next() const { return next_; }

    void read(int32_t number, uint8_t* rgb, int64_t size) {
        if (number < 0 || number >= index_->count()) throw std::out_of_range("frame number");
        if (size != int64_t(width()) * height() * 3) throw std::out_of_range("frame size");
        bool found = counts_ ? count_up_to(number) : find(number);
        if (!found) throw Bad("is damaged: its frame " + std::to_string(number) + " cannot be decoded");
        if (!pictures_.has_size())
            throw Bad("changes its size at frame " + std::to_string(number) + ", from " + std::to_string(width()) + "x" +
                      std::to_string(height()) + " to " + std::to_string(pictures_.shown_width()) + "x" +
                      std::to_string(pictures_.shown_height()) + "; expected one size");
        pictures_.to_rgb(rgb);
    }

private:
    int32_t width() const { return pictures_.width(); }
    int32_t height() const { return pictures_.height(); }

    void open() {
        pictures_.open(std::make_unique<Input>(path_));
        next_ = 0;
    }

    bool advance() { return pictures_.advance(counts_); }

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
            int64_t time = pictures_.shown_at();
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
        if (pictures_.at_end() || !pictures_.input().seek(time)) {
            open();
            pictures_.input().seek(time);
        }
        pictures_.flush();
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
        return pictures_.is_whole();
    }

    // Packets at a file's end may be parts of frames: what follows the last key frame is decoded once, and what does not come is
    // no frame. Before it, a frame that does not decode says so when it is asked for.
    void trim(Index& index) {
        for (int tries = 0; tries < 3 && index.count() > 0; tries++) {
            int32_t key = index.key_before(index.count() - 1);
            if (key > 0) seek(index.keys[key].found_at);
            else open();
            int64_t last = INT64_MIN;
            while (advance()) last = std::max(last, pictures_.shown_at());
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

    Counted counted_;
    std::string path_;
    Pictures pictures_;
    std::shared_ptr<const Index> index_;
    int32_t next_ = 0;     // what the decoder gives next; -1 unknown
    bool counts_ = false;  // frames have no times: they are told apart by counting, damaged ones included
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
