#include "../boundary/guard.h"

TESSERA_API const char* tsv_last_error() noexcept { return tessera::last_error.c_str(); }

TESSERA_API int64_t tsv_live() noexcept { return tessera::live_handles.load(); }
