#include "../boundary/guard.h"

TESSERA_API const char* tsd_last_error() noexcept { return tessera::last_error.c_str(); }

TESSERA_API int64_t tsd_live_handles() noexcept { return tessera::live_handles.load(); }
