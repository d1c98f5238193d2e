#include "packed.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "../boundary/guard.h"

namespace tessera {

namespace {

class Markers {
public:
    Markers(std::istream& file, uint64_t at, uint64_t length) : file_(file), left_(length) {
        file_.clear();
        file_.seekg(std::streamoff(at));
    }

    // SOI of JPEG is ff d8, SOC of JPEG 2000 ff 4f.
    Packed read() {
        if (left_ < 2 || byte() != 0xff) return {};
        int second = byte();
        return second == 0xd8 ? jpeg() : second == 0x4f ? jpeg2000() : Packed{};
    }

private:
    // SIZ comes first: length, capabilities, then the far and the near corner, the tiles' size and place, and the components.
    Packed jpeg2000() {
        if (byte() != 0xff || byte() != 0x51) throw Bad("is damaged: its JPEG 2000 does not begin with its size");
        skip(4);
        uint32_t right = word(), bottom = word(), left = word(), top = word();
        if (left >= right || top >= bottom || right > INT32_MAX || bottom > INT32_MAX)
            throw Bad("is damaged: its JPEG 2000 says no size");
        skip(16);
        int components = byte() << 8;
        components += byte();
        if (components != 1 && components != 3)
            throw Bad("has a JPEG 2000 of " + std::to_string(components) + " components; expected 1 or 3");
        Packed found{0, int(right - left), int(bottom - top)};
        for (int i = 0; i < components; i++) {
            found.bits = std::max(found.bits, (byte() & 0x7f) + 1);
            if (byte() != 1 || byte() != 1) throw Bad("has a JPEG 2000 of components of several sizes; expected one");
        }
        return found;
    }

    Packed jpeg() {
        Packed found;
        for (;;) {
            int marker = next();
            if (marker == 0xd9) throw Bad("is damaged: its JPEG ends before its picture");
            int length = byte() << 8;
            length += byte();
            if (length < 2 || uint64_t(length - 2) > left_) throw Bad("is truncated or damaged: its JPEG ends inside its header");
            unsigned char body[16] = {};
            int held = std::min(length - 2, int(sizeof body));
            for (int i = 0; i < held; i++) body[i] = byte();
            skip(length - 2 - held);
            if (marker == 0xda) break;
            if (marker == 0xe0 && std::memcmp(body, "JFIF", 5) == 0 && body[5] != 1)
                throw Bad("is damaged: its JPEG is of no version of JFIF");
            if (marker == 0xee && std::memcmp(body, "Adobe", 5) == 0) transform_ = body[11];
            if (is_frame(marker)) {
                found = {body[0], body[3] << 8 | body[4], body[1] << 8 | body[2]};
                components_ = body[5];
            }
        }
        if (components_ != 1 && components_ != 3)
            throw Bad("has a JPEG of " + std::to_string(components_) + " components; expected 1 or 3");
        if (components_ == 3 && transform_ > 1) throw Bad("is damaged: its JPEG has an unknown kind of colours");
        if (found.bits < 2 || found.bits > 16)
            throw Bad("is damaged: its JPEG has samples of " + std::to_string(found.bits) + " bits");
        return found;
    }

    // SOF0 to SOF15, and SOF55 of JPEG-LS; among them stand DHT, JPG and DAC.
    static bool is_frame(int marker) {
        return (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) || marker == 0xf7;
    }

    // Each follows the one before at once, after any number of 0xff.
    int next() {
        if (byte() != 0xff) throw Bad("is damaged: its JPEG has bytes between the parts of its header");
        int marker = byte();
        while (marker == 0xff) marker = byte();
        if (marker == 0) throw Bad("is damaged: its JPEG has bytes between the parts of its header");
        return marker;
    }

    unsigned char byte() {
        int value = left_ > 0 ? file_.get() : -1;
        if (value < 0) throw Bad("is truncated or damaged: its JPEG ends inside its header");
        left_--;
        return static_cast<unsigned char>(value);
    }

    uint32_t word() {
        uint32_t value = 0;
        for (int i = 0; i < 4; i++) value = value << 8 | byte();
        return value;
    }

    void skip(int count) {
        if (uint64_t(count) > left_) throw Bad("is truncated or damaged: its packed pixels end inside their header");
        file_.seekg(count, std::ios::cur);
        left_ -= uint64_t(count);
    }

    std::istream& file_;
    uint64_t left_;
    int transform_ = 0, components_ = 0;
};

}  // namespace

void require_runs(std::istream& file, uint64_t at, uint64_t length, uint64_t plane_bytes, uint32_t planes) {
    constexpr size_t header = 64, most_planes = 15;
    std::vector<uint8_t> bytes(length);
    file.clear();
    file.seekg(std::streamoff(at));
    file.read(reinterpret_cast<char*>(bytes.data()), std::streamsize(length));
    auto word = [&](size_t i) {
        return uint32_t(bytes[i]) | uint32_t(bytes[i + 1]) << 8 | uint32_t(bytes[i + 2]) << 16 | uint32_t(bytes[i + 3]) << 24;
    };
    if (!file || length < header) throw Bad("is truncated or damaged: its RLE ends inside its header");
    if (word(0) != planes || planes > most_planes)
        throw Bad("is damaged: its RLE has " + std::to_string(word(0)) + " planes; expected " + std::to_string(planes));
    for (uint32_t plane = 0; plane < planes; plane++) {
        uint64_t next = word(4 + 4 * plane), end = plane + 1 < planes ? word(8 + 4 * plane) : length;
        if (next < header || next > end || end > length) throw Bad("is damaged: the planes of its RLE do not follow each other");
        uint64_t given = 0;
        while (given < plane_bytes) {
            if (next >= end) throw Bad("is truncated or damaged: its RLE ends before its picture");
            uint8_t run = bytes[next++];
            if (run == 128) continue;
            given += run < 128 ? run + 1 : 257 - run;
            next += run < 128 ? run + 1 : 1;
        }
        if (given > plane_bytes || next > end) throw Bad("is damaged: a run of its RLE goes beyond its picture");
    }
}

Packed packed_facts(std::istream& file, uint64_t at, uint64_t length) { return Markers(file, at, length).read(); }

}  // namespace tessera
