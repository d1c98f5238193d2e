#include "../boundary/guard.h"

TESSERA_API const char* tsr_last_error() noexcept { return tessera::last_error.c_str(); }

TESSERA_API int64_t tsr_live_handles() noexcept { return tessera::live_handles.load(); }
