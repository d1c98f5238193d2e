#pragma once

namespace tessera {

// While one lives, the libraries under GDCM print nothing. OpenJPEG and the JPEG libraries tell every damaged picture to the C
// library's stderr and offer no way to stop that; in glibc stderr is a variable. The file descriptor stays as it is: what .NET
// writes there is not touched.
class Quiet {
public:
    Quiet();
    ~Quiet();
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
};

}  // namespace tessera
