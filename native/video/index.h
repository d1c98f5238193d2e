#pragma once

#include <memory>
#include <string>
#include <vector>

#include "input.h"

namespace tessera {

// Where every frame of a file stands, from its packets alone: nothing is decoded.
struct Index {
    // When each frame is shown, in the order of display: a frame's number is its place here.
    std::vector<int64_t> times;

    // Frames that need no other, by number, with the time at which the demuxer finds them.
    struct Key {
        int32_t frame;
        int64_t found_at;
    };
    std::vector<Key> keys;

    // Every packet has a time of its own. Without that, frames are told apart by counting from the start.
    bool timed = true;

    int32_t count() const { return int32_t(times.size()); }

    // The last key frame at or before a frame.
    int32_t key_before(int32_t frame) const;
};

Index index_of(const Input& input);

// Of a file as it is now, by its path, size and time of change; some are remembered, as a file is opened again and again.
std::shared_ptr<const Index> remembered_index(const std::string& path);
void remember_index(const std::string& path, std::shared_ptr<const Index> index);

}  // namespace tessera
