#include "quiet.h"

#include <cstdio>
#include <mutex>

#include <gdcmTrace.h>

namespace tessera {

namespace {

std::mutex gate;
int users = 0;
FILE* kept = nullptr;

FILE* nowhere() {
    static FILE* const file = [] {
        gdcm::Trace::SetDebug(false);
        gdcm::Trace::SetWarning(false);
        gdcm::Trace::SetError(false);
        return std::fopen("/dev/null", "we");
    }();
    return file;
}

}  // namespace

// Several threads decode at once: the first to come in turns stderr away, the last to leave turns it back.
Quiet::Quiet() {
    std::lock_guard lock(gate);
    if (users++ > 0 || !nowhere()) return;
    kept = stderr;
    stderr = nowhere();
}

Quiet::~Quiet() {
    std::lock_guard lock(gate);
    if (--users > 0 || !kept) return;
    stderr = kept;
    kept = nullptr;
}

}  // namespace tessera
