#include "walk.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

#include "../boundary/guard.h"

namespace tessera {

namespace {

constexpr uint32_t undefined = 0xffffffff;
constexpr uint32_t item = 0xfffee000, item_end = 0xfffee00d, sequence_end = 0xfffee0dd, pixel_data = 0x7fe00010;
constexpr int deepest = 32;  // sequences in sequences
// Of these the length has four bytes (PS3.5, 7.1.2).
constexpr const char* long_kinds[] = {"OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UR", "UT", "UN", "SV", "UV"};

class Walk {
public:
    explicit Walk(const std::string& path) : file_(path, std::ios::binary) {
        if (!file_) throw Bad("cannot be read");
        file_.seekg(0, std::ios::end);
        size_ = uint64_t(file_.tellg());
        char start[132];
        if (size_ < sizeof start) throw Bad("is no DICOM file: it is too short");
        file_.seekg(0);
        file_.read(start, sizeof start);
        if (std::memcmp(start + 128, "DICM", 4) != 0) throw Bad("is no DICOM file: it has no DICM behind its first 128 bytes");
        at_ = sizeof start;
    }

    Pixels run() {
        std::string syntax = meta();
        if (syntax == "1.2.840.10008.1.2.1.99") return {true, true, 0, {}, {}};  // deflated: its lengths are packed away
        implicit_ = syntax == "1.2.840.10008.1.2";
        big_ = syntax == "1.2.840.10008.1.2.2";
        rle_ = syntax == "1.2.840.10008.1.2.5";
        elements(size_, 0);
        return pixels_;
    }

private:
    struct Element {
        uint32_t tag = 0, length = 0;
    };

    // Group 2 is always explicit and little: its element (0002,0010) says how all others are written.
    std::string meta() {
        std::string syntax;
        while (at_ + 8 <= size_) {
            uint64_t start = at_;
            Element element = head();
            if (element.tag >> 16 != 2) {
                at_ = start;
                break;
            }
            require(element.length);
            if (element.tag == 0x00020010 && element.length <= 64) {
                syntax.resize(element.length);
                file_.seekg(std::streamoff(at_));
                file_.read(syntax.data(), std::streamsize(syntax.size()));
                while (!syntax.empty() && (syntax.back() == '\0' || syntax.back() == ' ')) syntax.pop_back();
            }
            at_ += element.length;
        }
        return syntax;
    }

    // Up to an end, or to the mark that closes an item or a sequence of unknown length.
    void elements(uint64_t end, int depth) {
        if (depth > deepest) throw Bad("is damaged: its sequences are nested more than " + std::to_string(deepest) + " deep");
        while (at_ + 8 <= end) {
            Element element = head();
            if (element.tag == item_end || element.tag == sequence_end) return;
            if (depth == 0 && is_one_number(element.tag) && element.length != 2)
                throw Bad("is damaged: an element that is one number has " + std::to_string(element.length) +
                          " bytes; expected 2");
            if (element.tag == pixel_data && depth == 0) {
                pixels_ = {true, element.length == undefined, element.length, {}, {}};
                if (element.length == undefined) return fragments();
            }
            if (element.length == undefined) {
                items(end, depth + 1);
            } else {
                require(element.length);
                at_ += element.length;
            }
        }
        if (depth == 0 && at_ != end) throw Bad("is truncated: it ends inside an element");
    }

    // Samples, planes, rows, columns, and what a sample is: GDCM asserts that each is one.
    static bool is_one_number(uint32_t tag) {
        return tag == 0x00280002 || tag == 0x00280006 || tag == 0x00280010 || tag == 0x00280011 ||
               (tag >= 0x00280100 && tag <= 0x00280103);
    }

    void items(uint64_t end, int depth) {
        while (at_ + 8 <= end) {
            Element element = head();
            if (element.tag == sequence_end) return;
            if (element.tag != item) throw Bad("is damaged: a sequence holds what is no item");
            if (element.length == undefined) {
                elements(end, depth);
            } else {
                require(element.length);
                at_ += element.length;
            }
        }
        throw Bad("is truncated: it ends inside a sequence");
    }

    void fragments() {
        // The first item is the table of offsets.
        for (bool table = true; at_ + 8 <= size_; table = false) {
            Element element = head();
            if (element.tag == sequence_end) return;
            if (element.tag != item) throw Bad("is damaged: its packed pixels hold what is no fragment");
            require(element.length);
            if (rle_ && !table) pixels_.runs.emplace_back(at_, element.length);
            Packed frame = packed_facts(file_, at_, element.length);
            pixels_.frame = {std::max(pixels_.frame.bits, frame.bits), std::max(pixels_.frame.width, frame.width),
                             std::max(pixels_.frame.height, frame.height)};
            at_ += element.length;
        }
        throw Bad("is truncated: it ends inside its packed pixels");
    }

    Element head() {
        unsigned char bytes[12] = {};
        file_.clear();
        file_.seekg(std::streamoff(at_));
        file_.read(reinterpret_cast<char*>(bytes), std::streamsize(std::min<uint64_t>(sizeof bytes, size_ - at_)));
        Element element;
        element.tag = uint32_t(word(bytes)) << 16 | word(bytes + 2);
        bool mark = element.tag >> 16 == 0xfffe;
        if (implicit_ || mark) {
            element.length = number(bytes + 4);
            at_ += 8;
            return element;
        }
        std::string kind(reinterpret_cast<char*>(bytes) + 4, 2);
        bool is_long = std::find(std::begin(long_kinds), std::end(long_kinds), kind) != std::end(long_kinds);
        element.length = is_long ? number(bytes + 8) : word(bytes + 6);
        at_ += is_long ? 12 : 8;
        if (at_ > size_) throw Bad("is truncated: it ends inside an element");
        // GDCM asserts that nothing else leaves its length open.
        if (element.length == undefined && is_long && kind != "SQ" && kind != "UN" && element.tag != pixel_data)
            throw Bad("is damaged: an element of kind " + kind + " has no length");
        return element;
    }

    void require(uint64_t length) const {
        if (length > size_ - at_)
            throw Bad("is truncated or damaged: an element of " + std::to_string(length) + " bytes begins " +
                      std::to_string(size_ - at_) + " bytes before its end");
    }

    uint16_t word(const unsigned char* at) const { return big_ ? uint16_t(at[0] << 8 | at[1]) : uint16_t(at[1] << 8 | at[0]); }

    uint32_t number(const unsigned char* at) const {
        return big_ ? uint32_t(word(at)) << 16 | word(at + 2) : uint32_t(word(at + 2)) << 16 | word(at);
    }

    std::ifstream file_;
    uint64_t size_ = 0, at_ = 0;
    bool implicit_ = false, big_ = false, rle_ = false;
    Pixels pixels_;
};

}  // namespace

Pixels walk(const std::string& path) { return Walk(path).run(); }

}  // namespace tessera
