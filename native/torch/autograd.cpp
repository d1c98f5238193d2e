// Gradients, grad modes and autocast.
#include "boundary.h"

#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

using at::Tensor;
using namespace tessera;

TESSERA_API int32_t tessera_torch_backward(const Tensor* root, int32_t keep_graph) {
    return guard([&] { torch::autograd::backward({*root}, {}, keep_graph != 0); });
}

// The accumulated gradient, or a null handle where there is none.
TESSERA_API int32_t tessera_torch_tensor_gradient(const Tensor* tensor, Tensor** gradient) {
    return guard([&] { *gradient = tensor->grad().defined() ? make_handle<Tensor>(tensor->grad()) : nullptr; });
}

TESSERA_API int32_t tessera_torch_tensor_set_gradient(Tensor* tensor, const Tensor* gradient) {
    return guard([&] { tensor->mutable_grad() = gradient == nullptr ? Tensor() : *gradient; });
}

TESSERA_API int32_t tessera_torch_tensor_requires_grad(const Tensor* tensor, int32_t* yes) {
    return guard([&] { *yes = tensor->requires_grad() ? 1 : 0; });
}

TESSERA_API int32_t tessera_torch_tensor_set_requires_grad(Tensor* tensor, int32_t yes) {
    return guard([&] { tensor->requires_grad_(yes != 0); });
}

TESSERA_API int32_t tessera_torch_grad_mode() { return c10::GradMode::is_enabled() ? 1 : 0; }

TESSERA_API int32_t tessera_torch_set_grad_mode(int32_t enabled) {
    return guard([&] { c10::GradMode::set_enabled(enabled != 0); });
}

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
static bool is_autocast(at::DeviceType device) { return at::autocast::is_autocast_enabled(device); }

static at::ScalarType autocast_type(at::DeviceType device) { return at::autocast::get_autocast_dtype(device); }

static void set_autocast(at::DeviceType device, bool enabled, at::ScalarType type) {
    at::autocast::set_autocast_enabled(device, enabled);
    at::autocast::set_autocast_dtype(device, type);
}
#else
static bool is_autocast(at::DeviceType device) {
    return device == at::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}

static at::ScalarType autocast_type(at::DeviceType device) {
    return device == at::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
}

static void set_autocast(at::DeviceType device, bool enabled, at::ScalarType type) {
    if (device == at::kCUDA) {
        at::autocast::set_enabled(enabled);
        at::autocast::set_autocast_gpu_dtype(type);
    } else {
        at::autocast::set_cpu_enabled(enabled);
        at::autocast::set_autocast_cpu_dtype(type);
    }
}
#endif

// The number type of this thread's autocast, or -1 outside one.
TESSERA_API int32_t tessera_torch_autocast_type(int32_t device_type) {
    auto device = static_cast<at::DeviceType>(device_type);
    return is_autocast(device) ? static_cast<int32_t>(autocast_type(device)) : -1;
}

static void set_autocast(int32_t device_type, int32_t type) {
    auto device = static_cast<at::DeviceType>(device_type);
    set_autocast(device, type >= 0, type >= 0 ? static_cast<at::ScalarType>(type) : autocast_type(device));
}

// Type -1 turns it off. Casted weights are kept for reuse until the outermost leave.
TESSERA_API int32_t tessera_torch_autocast_enter(int32_t device_type, int32_t type) {
    return guard([&] {
        set_autocast(device_type, type);
        at::autocast::increment_nesting();
    });
}

// before: the type that the matching enter found, or -1.
TESSERA_API int32_t tessera_torch_autocast_leave(int32_t device_type, int32_t before) {
    return guard([&] {
        if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
        set_autocast(device_type, before);
    });
}
