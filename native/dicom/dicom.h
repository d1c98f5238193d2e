#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gdcmFile.h>
#include <gdcmImage.h>

#include "../boundary/guard.h"
#include "walk.h"

namespace tessera {

// What a file's elements say of its picture, before a pixel is decoded (PS3.3 C.7.6). Blittable: the same struct stands in C#.
struct DicomFacts {
    int32_t width, height, frames;
    int32_t channels;   // as read: 3 for colour, palettes included
    int32_t type;       // a SampleType that holds every value
    int32_t bits;       // stored of a sample
    int32_t has_position, has_instance, has_number, has_spacing, has_distance;
    int32_t instance, number;  // of the slice in its series, of the series
    double position[3];        // of the first pixel, in millimetres
    double normal[3];          // of the slice
    double column_spacing, row_spacing, slice_distance;
    char series[72], description[72];
};

// How stored samples become values (Modality LUT: slope and intercept; MONOCHROME1: white is 0).
struct Grey {
    int bits = 8;
    bool is_signed = false, inverted = false;
    double slope = 1, intercept = 0;

    bool is_plain() const { return !is_signed && slope == 1 && intercept == 0; }
};

// The colours of a picture's values (PALETTE COLOR): three bytes for each, from the first value on.
struct Palette {
    int first = 0;
    std::vector<uint8_t> rgb;

    const uint8_t* of(int value) const {
        int last = int(rgb.size() / 3) - 1;
        return rgb.data() + 3 * std::clamp(value - first, 0, last);
    }
};

// One or more numbers of a text or binary element; nothing where it is missing or no number.
std::vector<double> numbers(const gdcm::DataSet& data, uint16_t group, uint16_t element);

Grey grey_of(const gdcm::File& file);
Palette palette_of(const gdcm::DataSet& data);
DicomFacts facts_of(const gdcm::File& file, const Pixels& pixels);
uint32_t bytes_a_pixel(const gdcm::File& file);

// A decoded picture, all frames of it.
struct Decoded : Counted {
    gdcm::Image image;
    Grey grey;
    Palette palette;  // empty where the picture has none
    std::vector<char> bytes;
    size_t frame_bytes = 0;
};

void decode(const std::string& path, Decoded& to);
void convert(const Decoded& from, int32_t frame, SampleType type, int32_t channels, uint8_t* to);

}  // namespace tessera
