#include "dicom.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include <gdcmImageHelper.h>

namespace tessera {

namespace {

const gdcm::DataElement* find(const gdcm::DataSet& data, uint16_t group, uint16_t element) {
    gdcm::Tag tag(group, element);
    if (!data.FindDataElement(tag)) return nullptr;
    const gdcm::DataElement& found = data.GetDataElement(tag);
    return found.IsEmpty() || !found.GetByteValue() ? nullptr : &found;
}

std::string text(const gdcm::DataSet& data, uint16_t group, uint16_t element) {
    const gdcm::DataElement* found = find(data, group, element);
    if (!found) return {};
    std::string value(found->GetByteValue()->GetPointer(), found->GetByteValue()->GetLength());
    while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.pop_back();
    return value;
}

// A binary 16-bit integer (US); GDCM has brought it to this machine's order.
int word(const gdcm::DataSet& data, uint16_t group, uint16_t element, int otherwise) {
    const gdcm::DataElement* found = find(data, group, element);
    if (!found || found->GetByteValue()->GetLength() < 2) return otherwise;
    uint16_t value;
    std::memcpy(&value, found->GetByteValue()->GetPointer(), 2);
    return value;
}

std::optional<int32_t> whole(const gdcm::DataSet& data, uint16_t group, uint16_t element) {
    std::vector<double> values = numbers(data, group, element);
    if (values.empty() || std::abs(values[0]) > INT32_MAX) return std::nullopt;
    return int32_t(values[0]);
}

// Only what a message may show: file names of others' making stay one plain line.
template <size_t N>
void put(char (&to)[N], const std::string& value) {
    size_t n = std::min(value.size(), N - 1);
    for (size_t i = 0; i < n; i++) to[i] = value[i] >= 0x20 && value[i] < 0x7f ? value[i] : '?';
    to[n] = 0;
}

void put_place(const gdcm::DataSet& data, DicomFacts& facts) {
    std::vector<double> position = numbers(data, 0x0020, 0x0032), axes = numbers(data, 0x0020, 0x0037);
    if (position.size() != 3 || axes.size() != 6) return;
    const double *row = axes.data(), *column = axes.data() + 3;
    double normal[] = {row[1] * column[2] - row[2] * column[1], row[2] * column[0] - row[0] * column[2],
                       row[0] * column[1] - row[1] * column[0]};
    double length = std::sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    if (!(length > 0.5 && length < 2)) return;  // the two axes stand upright on each other, of length 1
    for (int i = 0; i < 3; i++) {
        facts.position[i] = position[i];
        facts.normal[i] = normal[i] / length;
    }
    facts.has_position = 1;
}

// Samples a pixel, and the bits that each of them takes, of which fewer may be stored.
struct Allocation {
    int samples, bits;
};

Allocation allocation_of(const gdcm::DataSet& data) {
    return {word(data, 0x0028, 0x0002, 1), word(data, 0x0028, 0x0100, 8)};
}

void put_spacing(const gdcm::File& file, DicomFacts& facts) {
    const gdcm::DataSet& data = file.GetDataSet();
    std::vector<double> spacing = numbers(data, 0x0028, 0x0030);
    if (spacing.size() != 2) spacing = numbers(data, 0x0018, 0x1164);  // at the detector, where nothing nearer is known
    std::vector<double> distance = numbers(data, 0x0018, 0x0088);
    if (distance.empty()) distance = numbers(data, 0x0018, 0x0050);
    if (spacing.size() != 2 && facts.frames > 1) {
        // Files of many frames keep it in sequences.
        std::vector<double> all = gdcm::ImageHelper::GetSpacingValue(file);
        if (all.size() == 3 && !(all[0] == 1 && all[1] == 1)) {
            spacing = {all[1], all[0]};
            distance = {all[2]};
        }
    }
    if (spacing.size() == 2 && spacing[0] > 0 && spacing[1] > 0) {
        facts.has_spacing = 1;
        facts.row_spacing = spacing[0];
        facts.column_spacing = spacing[1];
    }
    if (!distance.empty() && std::abs(distance[0]) > 0) {
        facts.has_distance = 1;
        facts.slice_distance = std::abs(distance[0]);
    }
}

}  // namespace

std::vector<double> numbers(const gdcm::DataSet& data, uint16_t group, uint16_t element) {
    std::vector<double> values;
    std::string all = text(data, group, element);
    for (size_t at = 0; !all.empty() && at <= all.size();) {
        size_t end = std::min(all.find('\\', at), all.size());
        std::string one = all.substr(at, end - at);
        char* stop = nullptr;
        double value = std::strtod(one.c_str(), &stop);
        if (stop == one.c_str() || !std::isfinite(value)) return {};
        values.push_back(value);
        at = end + 1;
    }
    return values;
}

Grey grey_of(const gdcm::File& file) {
    const gdcm::DataSet& data = file.GetDataSet();
    Grey grey;
    grey.bits = word(data, 0x0028, 0x0101, allocation_of(data).bits);
    grey.is_signed = word(data, 0x0028, 0x0103, 0) == 1;
    grey.inverted = text(data, 0x0028, 0x0004) == "MONOCHROME1";
    std::vector<double> slope = numbers(data, 0x0028, 0x1053), intercept = numbers(data, 0x0028, 0x1052);
    if (!slope.empty() && slope[0] != 0) grey.slope = slope[0];
    if (!intercept.empty()) grey.intercept = intercept[0];
    if (slope.empty() && intercept.empty() && whole(data, 0x0028, 0x0008).value_or(1) > 1) {
        std::vector<double> both = gdcm::ImageHelper::GetRescaleInterceptSlopeValue(file);
        if (both.size() == 2 && both[1] != 0) {
            grey.intercept = both[0];
            grey.slope = both[1];
        }
    }
    return grey;
}

// By hand: GDCM's own class frees its output twice where it cannot apply a table.
Palette palette_of(const gdcm::DataSet& data) {
    Palette palette;
    for (uint16_t colour = 0; colour < 3; colour++) {
        const gdcm::DataElement* descriptor = find(data, 0x0028, 0x1101 + colour);
        const gdcm::DataElement* table = find(data, 0x0028, 0x1201 + colour);
        if (!descriptor || !table || descriptor->GetByteValue()->GetLength() < 6)
            throw Bad("has no palette that can be read: expected whole tables of red, green and blue");
        uint16_t shape[3];  // entries, the first value, bits
        std::memcpy(shape, descriptor->GetByteValue()->GetPointer(), sizeof shape);
        size_t entries = shape[0] == 0 ? 65536 : shape[0], length = table->GetByteValue()->GetLength();
        bool words = length >= 2 * entries;
        if (length < entries) throw Bad("is damaged: its palette is shorter than it says");
        if (colour == 0) {
            palette.first = int16_t(shape[1]);
            palette.rgb.resize(3 * entries);
        }
        if (palette.rgb.size() != 3 * entries) throw Bad("is damaged: its palette's colours differ in length");
        auto* bytes = reinterpret_cast<const uint8_t*>(table->GetByteValue()->GetPointer());
        // Of 16 bits the upper eight; bytes may stand in words of their own.
        for (size_t i = 0; i < entries; i++)
            palette.rgb[3 * i + colour] = words ? bytes[2 * i + (shape[2] > 8 ? 1 : 0)] : bytes[i];
    }
    return palette;
}

uint32_t bytes_a_pixel(const gdcm::File& file) {
    auto [samples, allocated] = allocation_of(file.GetDataSet());
    return uint32_t(samples * allocated / 8);
}

DicomFacts facts_of(const gdcm::File& file, const Pixels& pixels) {
    const gdcm::DataSet& data = file.GetDataSet();
    DicomFacts facts{};
    facts.width = word(data, 0x0028, 0x0011, 0);
    facts.height = word(data, 0x0028, 0x0010, 0);
    if (facts.width == 0 || facts.height == 0) throw Bad("holds no picture: it has no rows and columns");
    if (!pixels.found) throw Bad("holds no picture: it has no pixels");
    facts.frames = std::max(1, whole(data, 0x0028, 0x0008).value_or(1));
    Grey grey = grey_of(file);
    auto [samples, allocated] = allocation_of(data);
    if (samples != 1 && samples != 3) throw Bad("has " + std::to_string(samples) + " samples a pixel; expected 1 or 3");
    if (allocated != 8 && allocated != 12 && allocated != 16 && allocated != 32)
        throw Bad("has samples of " + std::to_string(allocated) + " bits; expected 8, 16 or 32");
    if (grey.bits < 1 || grey.bits > allocated)
        throw Bad("is damaged: it stores " + std::to_string(grey.bits) + " bits of " + std::to_string(allocated));
    // GDCM believes a packed picture's own size over the header's, by which memory is taken.
    const Packed& frame = pixels.frame;
    if (frame.width != 0 && (frame.width != facts.width || frame.height != facts.height))
        throw Bad("is damaged: its packed pixels are " + std::to_string(frame.width) + "x" + std::to_string(frame.height) +
                  "; expected " + std::to_string(facts.width) + "x" + std::to_string(facts.height));
    // A JPEG's decoder is chosen by the header's bits; for another GDCM has those of 8, 12 and 16, and asserts that it needs none
    // else.
    bool known = frame.bits <= grey.bits || frame.bits == 12 || frame.bits == 16;
    if (frame.bits > allocated || !known)
        throw Bad("is damaged: its packed pixels have samples of " + std::to_string(frame.bits) + " bits; expected " +
                  std::to_string(grey.bits));
    uint64_t bits = uint64_t(facts.width) * facts.height * samples * allocated * facts.frames;
    if (!pixels.packed && pixels.length < bits / 8)
        throw Bad("is truncated or damaged: it has " + std::to_string(pixels.length) + " bytes of pixels; expected " +
                  std::to_string(bits / 8));
    bool colour = samples == 3 || text(data, 0x0028, 0x0004) == "PALETTE COLOR";
    if (colour && samples == 3 && allocated != 8) throw Bad("has colours of " + std::to_string(allocated) + " bits; expected 8");
    facts.channels = colour ? 3 : 1;
    facts.bits = grey.bits;
    SampleType type = colour ? SampleType::UInt8
                      : !grey.is_plain() || allocated > 16 ? SampleType::Float32
                      : allocated == 8 ? SampleType::UInt8 : SampleType::UInt16;
    facts.type = int32_t(type);
    auto instance = whole(data, 0x0020, 0x0013), number = whole(data, 0x0020, 0x0011);
    facts.has_instance = instance.has_value();
    facts.instance = instance.value_or(0);
    facts.has_number = number.has_value();
    facts.number = number.value_or(0);
    put_place(data, facts);
    put_spacing(file, facts);
    put(facts.series, text(data, 0x0020, 0x000e));
    put(facts.description, text(data, 0x0008, 0x103e));
    return facts;
}

}  // namespace tessera
