#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

#define TESSERA_API extern "C" __attribute__((visibility("default")))

namespace tessera {

// What is wrong with a file, in words that follow the file's name in a message.
struct Bad : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Counts what the caller holds, for tests that look for leaks.
struct Live {
    Live();
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;
};

void set_error(const char* text) noexcept;

// Every exported function runs in here: 0 done, 1 the input is bad, 2 anything else; no exception crosses the boundary.
template <typename F>
int32_t guard(F&& body) noexcept {
    try {
        body();
        return 0;
    } catch (const Bad& error) {
        set_error(error.what());
        return 1;
    } catch (const std::bad_alloc&) {
        set_error("there is not enough memory for it");
        return 1;
    } catch (const std::exception& error) {
        set_error(error.what());
        return 2;
    } catch (...) {
        set_error("unknown native error");
        return 2;
    }
}

}  // namespace tessera
