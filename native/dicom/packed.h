#pragma once

#include <cstdint>
#include <istream>

namespace tessera {

// What the header of a packed picture says of itself; zeros where the bytes are of another kind.
struct Packed {
    int bits = 0, width = 0, height = 0;
};

// Of JPEG and JPEG-LS (ITU-T T.81, annex B) and JPEG 2000 (T.800, annex A). Refuses what makes GDCM end the process: Debian's is
// built with its assertions, and it asserts that libjpeg has nothing to warn of.
Packed packed_facts(std::istream& file, uint64_t at, uint64_t length);

// Runs of bytes (PS3.5, annex G) must give that many planes of so many bytes, or GDCM ends the process.
void require_runs(std::istream& file, uint64_t at, uint64_t length, uint64_t plane_bytes, uint32_t planes);

}  // namespace tessera
