#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "packed.h"

namespace tessera {

// Where a file's pixels stand and how many bytes they are.
struct Pixels {
    bool found = false;
    bool packed = false;  // fragments of a compressed picture
    uint64_t length = 0;  // of plain ones
    Packed frame;         // of a compressed one, the largest of each that any says
    std::vector<std::pair<uint64_t, uint64_t>> runs;  // where the fragments of RLE stand, and their lengths
};

// Goes through a file's elements by their lengths alone and refuses any that reach beyond its end: GDCM takes memory for what a
// length says, and reads what is cut off as if it were there. Only files with the signature of PS3.10.
Pixels walk(const std::string& path);

}  // namespace tessera
