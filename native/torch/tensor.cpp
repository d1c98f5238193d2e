// Tensor lifetime, shape and data; threads and random state.
#include "boundary.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <torch/version.h>

#include <cstring>
#include <mutex>

using at::Tensor;

namespace tessera {

std::string& last_error() {
    thread_local std::string text;
    return text;
}

std::string& last_text() {
    thread_local std::string text;
    return text;
}

std::atomic<int64_t>& live_handles() {
    static std::atomic<int64_t> count{0};
    return count;
}

}  // namespace tessera

using namespace tessera;

TESSERA_API const char* tessera_torch_error() { return last_error().c_str(); }

TESSERA_API const char* tessera_torch_version() { return TORCH_VERSION; }

TESSERA_API int64_t tessera_torch_live_handles() { return live_handles().load(std::memory_order_relaxed); }

// glibc gives every block above 32 MiB back to the kernel and takes it again, zeroed page by page, in the next step.
// Keeping them costs address space that the step needs anyway.
TESSERA_API int32_t tessera_torch_keep_freed_memory() {
    return guard([&] {
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, 2000 << 20);
    });
}

TESSERA_API int32_t tessera_torch_set_threads(int32_t count) {
    return guard([&] { at::set_num_threads(count); });
}

TESSERA_API int32_t tessera_torch_threads() { return at::get_num_threads(); }

TESSERA_API int32_t tessera_torch_cuda_devices(int32_t* count) {
    return guard([&] { *count = static_cast<int32_t>(at::getNumGPUs()); });
}

TESSERA_API int32_t tessera_torch_seed(uint64_t seed) {
    return guard([&] { at::manual_seed(seed); });
}

TESSERA_API int32_t tessera_torch_random_state(Tensor** state) {
    return guard([&] {
        auto generator = at::detail::getDefaultCPUGenerator();
        std::lock_guard<std::mutex> lock(generator.mutex());
        *state = make_handle<Tensor>(generator.get_state());
    });
}

TESSERA_API int32_t tessera_torch_set_random_state(const Tensor* state) {
    return guard([&] {
        auto generator = at::detail::getDefaultCPUGenerator();
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(*state);
    });
}

TESSERA_API int32_t tessera_torch_tensor_empty(const int64_t* shape, int32_t rank, int32_t type, int32_t device_type,
                                               int32_t device_index, Tensor** result) {
    return guard([&] {
        auto device = at::Device(static_cast<at::DeviceType>(device_type), static_cast<at::DeviceIndex>(device_index));
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(type)).device(device);
        *result = make_handle<Tensor>(at::empty(at::IntArrayRef(shape, rank), options));
    });
}

TESSERA_API void tessera_torch_tensor_free(Tensor* tensor) { free_handle(tensor); }

// Another handle on the same tensor: same storage, same place in the autograd graph.
TESSERA_API int32_t tessera_torch_tensor_alias(const Tensor* tensor, Tensor** result) {
    return guard([&] { *result = make_handle<Tensor>(*tensor); });
}

TESSERA_API int32_t tessera_torch_tensor_rank(const Tensor* tensor, int32_t* rank) {
    return guard([&] { *rank = static_cast<int32_t>(tensor->dim()); });
}

TESSERA_API int32_t tessera_torch_tensor_shape(const Tensor* tensor, int64_t* shape, int64_t* strides, int32_t capacity) {
    return guard([&] {
        if (tensor->dim() > capacity) throw std::invalid_argument("shape does not fit the buffer");
        std::memcpy(shape, tensor->sizes().data(), sizeof(int64_t) * tensor->dim());
        std::memcpy(strides, tensor->strides().data(), sizeof(int64_t) * tensor->dim());
    });
}

TESSERA_API int32_t tessera_torch_tensor_kind(const Tensor* tensor, int32_t* type, int32_t* device_type, int32_t* device_index) {
    return guard([&] {
        *type = static_cast<int32_t>(tensor->scalar_type());
        *device_type = static_cast<int32_t>(tensor->device().type());
        *device_index = tensor->device().has_index() ? tensor->device().index() : 0;
    });
}

// The tensor's memory, without a copy; it must be dense on the CPU (in any order of dimensions).
TESSERA_API int32_t tessera_torch_tensor_data(const Tensor* tensor, void** data, int64_t* bytes) {
    return guard([&] {
        if (!tensor->device().is_cpu())
            throw std::invalid_argument("the tensor is not in CPU memory: move it with To(Device.Cpu)");
        if (!tensor->is_non_overlapping_and_dense())
            throw std::invalid_argument("the tensor is a view with gaps: call Contiguous() first");
        *data = tensor->data_ptr();
        *bytes = static_cast<int64_t>(tensor->nbytes());
    });
}

TESSERA_API int32_t tessera_torch_tensor_item(const Tensor* tensor, double* value) {
    return guard([&] { *value = tensor->item().toDouble(); });
}

TESSERA_API int32_t tessera_torch_tensor_to(const Tensor* tensor, int32_t type, int32_t device_type, int32_t device_index,
                                            int32_t memory_format, Tensor** result) {
    return guard([&] {
        Tensor moved = *tensor;
        if (device_type >= 0 || type >= 0) {
            auto options = at::TensorOptions();
            options = options.dtype(type >= 0 ? static_cast<at::ScalarType>(type) : tensor->scalar_type());
            options = options.device(device_type >= 0 ? at::Device(static_cast<at::DeviceType>(device_type),
                                                                   static_cast<at::DeviceIndex>(device_index))
                                                      : tensor->device());
            moved = moved.to(options);
        }
        if (memory_format >= 0) moved = moved.contiguous(static_cast<at::MemoryFormat>(memory_format));
        *result = make_handle<Tensor>(std::move(moved));
    });
}

// Gives an existing tensor other contents and layout: how a module's weights change device, type or memory format in place.
TESSERA_API int32_t tessera_torch_tensor_set_data(Tensor* tensor, const Tensor* other) {
    return guard([&] { tensor->set_data(*other); });
}
