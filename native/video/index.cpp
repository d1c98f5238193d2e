#include "index.h"

#include <algorithm>
#include <list>
#include <mutex>

#include <sys/stat.h>

#include "../boundary/guard.h"

namespace tessera {

namespace {

// Eight bytes a frame: an hour at 30 a second is under 1 MB.
constexpr size_t most_remembered = 64;
constexpr size_t most_frames = 50'000'000;

struct Remembered {
    std::string path;
    struct stat file;
    std::shared_ptr<const Index> index;
};

std::mutex gate;
std::list<Remembered> remembered;  // the latest first

bool same(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
           a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

struct Entry {
    int64_t time, found_at;
    bool key;
};

}  // namespace

int32_t Index::key_before(int32_t frame) const {
    auto after = std::upper_bound(keys.begin(), keys.end(), frame, [](int32_t f, const Key& key) { return f < key.frame; });
    return int32_t(after - keys.begin()) - 1;
}

Index index_of(const Input& input) {
    Index index;
    std::vector<Entry> entries;
    Packet packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    while (input.read(packet.get())) {
        // Cut away by an edit list, without content, or broken off by the file's end: no frame comes of these.
        if (packet->flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT) || packet->size == 0) continue;
        if (entries.size() == most_frames) throw Bad("holds more than 50 million frames; cut it into parts");
        if (packet->pts == AV_NOPTS_VALUE) index.timed = false;
        int64_t found_at = packet->dts == AV_NOPTS_VALUE ? packet->pts : packet->dts;
        entries.push_back({packet->pts, found_at, (packet->flags & AV_PKT_FLAG_KEY) != 0});
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.time < b.time; });
    for (const Entry& entry : entries) {
        if (!index.times.empty() && index.times.back() == entry.time) index.timed = false;
        if (entry.key) index.keys.push_back({index.count(), entry.found_at});
        index.times.push_back(entry.time);
    }
    return index;
}

std::shared_ptr<const Index> remembered_index(const std::string& path) {
    struct stat now{};
    if (stat(path.c_str(), &now) != 0) return nullptr;
    std::lock_guard lock(gate);
    for (auto at = remembered.begin(); at != remembered.end(); ++at) {
        if (at->path != path || !same(at->file, now)) continue;
        remembered.splice(remembered.begin(), remembered, at);
        return at->index;
    }
    return nullptr;
}

void remember_index(const std::string& path, std::shared_ptr<const Index> index) {
    struct stat now{};
    if (stat(path.c_str(), &now) != 0) return;
    std::lock_guard lock(gate);
    remembered.remove_if([&](const Remembered& old) { return old.path == path; });
    remembered.push_front({path, now, std::move(index)});
    if (remembered.size() > most_remembered) remembered.pop_back();
}

}  // namespace tessera
