// One function reaches every operator: it fills a stack with the arguments and calls the operator boxed, so that autograd,
// autocast and tracing see the call as they would see one from Python.
#include "boundary.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include <sstream>
#include <vector>

using at::Tensor;
using namespace tessera;

namespace {

// The kinds of an argument; the managed side has the same list.
enum Kind : int32_t {
    kind_none, kind_tensor, kind_int, kind_double, kind_bool, kind_text,
    kind_ints, kind_doubles, kind_tensors, kind_size, kind_sizes, kind_bools
};

// value: the int itself, or where a list starts in its pool.
// count: the list's length; for a size, the tensor whose dimension it is.
struct Argument {
    int32_t kind;
    int32_t count;
    int64_t value;
    double number;
};
static_assert(sizeof(Argument) == 24, "the managed struct has this layout");

struct Pools {
    const int64_t* longs;
    const double* doubles;
    const Tensor* const* tensors;
    const char* text;
};

int64_t size_of(const Tensor& tensor, int64_t dimension, const std::string& name, int32_t list_length, int32_t index) {
    // While tracing, a size read from a tensor must stay an operation of the graph.
    // The tracer finds it under the argument's name.
    if (torch::jit::tracer::isTracing()) {
        auto traced = torch::jit::tracer::getSizeOf(tensor, dimension);
        if (list_length < 0) torch::jit::tracer::ArgumentStash::stashValue(name, 0, traced, c10::IntType::get());
        else torch::jit::tracer::ArgumentStash::stashIntArrayRefElem(name, list_length, index, traced);
    }
    return tensor.size(dimension);
}

c10::IValue to_ivalue(const Argument& argument, const Pools& pools, const c10::Argument& declared) {
    switch (argument.kind) {
        case kind_none: return c10::IValue();
        case kind_tensor: return *pools.tensors[argument.value];
        case kind_int: return argument.value;
        case kind_double: return argument.number;
        case kind_bool: return argument.value != 0;
        case kind_text: return std::string(pools.text + argument.value, argument.count);
        case kind_ints: {
            c10::List<int64_t> list;
            for (int i = 0; i < argument.count; i++) list.push_back(pools.longs[argument.value + i]);
            return list;
        }
        case kind_bools: {
            c10::List<bool> list;
            for (int i = 0; i < argument.count; i++) list.push_back(pools.longs[argument.value + i] != 0);
            return list;
        }
        case kind_doubles: {
            c10::List<double> list;
            for (int i = 0; i < argument.count; i++) list.push_back(pools.doubles[argument.value + i]);
            return list;
        }
        case kind_tensors: {
            c10::List<Tensor> list;
            for (int i = 0; i < argument.count; i++) list.push_back(*pools.tensors[argument.value + i]);
            return list;
        }
        case kind_size: return size_of(*pools.tensors[argument.count], argument.value, declared.name(), -1, 0);
        case kind_sizes: {
            // Pairs in the pool of ints: tensor (or -1) and its dimension (or the number itself).
            c10::List<int64_t> list;
            for (int i = 0; i < argument.count; i++) {
                int64_t owner = pools.longs[argument.value + 2 * i], value = pools.longs[argument.value + 2 * i + 1];
                list.push_back(owner < 0 ? value : size_of(*pools.tensors[owner], value, declared.name(), argument.count, i));
            }
            return list;
        }
        default: throw std::invalid_argument("unknown kind of argument");
    }
}

void collect(const c10::IValue& value, std::vector<Tensor>& results) {
    if (value.isTensor()) results.push_back(value.toTensor());
    else if (value.isTensorList())
        for (const Tensor& tensor : value.toTensorVector()) results.push_back(tensor);
    else if (value.isTuple())
        for (const auto& element : value.toTupleRef().elements()) collect(element, results);
    else if (value.isInt() || value.isDouble() || value.isBool())
        results.push_back(at::scalar_tensor(value.toScalar(), at::kDouble));
}

}  // namespace

// The operator stays registered for the life of the process: the handle needs no release.
TESSERA_API int32_t tessera_torch_operator_find(const char* name, const char* overload, const c10::OperatorHandle** result) {
    return guard([&] {
        *result = new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload));
    });
}

TESSERA_API int32_t tessera_torch_operator_schema(const c10::OperatorHandle* op, const char** text) {
    return guard([&] {
        std::ostringstream stream;
        stream << op->schema();
        last_text() = stream.str();
        *text = last_text().c_str();
    });
}

// Missing trailing arguments take the schema's defaults. Results: tensors in order, lists and tuples laid flat,
// undefined ones null.
TESSERA_API int32_t tessera_torch_operator_call(const c10::OperatorHandle* op, const Argument* arguments, int32_t argument_count,
                                                const int64_t* longs, const double* doubles, const Tensor* const* tensors,
                                                const char* text, Tensor** results, int32_t capacity, int32_t* result_count) {
    return guard([&] {
        const auto& declared = op->schema().arguments();
        if (static_cast<size_t>(argument_count) > declared.size())
            throw std::invalid_argument("more arguments than the operator takes");
        Pools pools{longs, doubles, tensors, text};
        torch::jit::Stack stack;
        stack.reserve(declared.size());
        for (size_t i = 0; i < declared.size(); i++) {
            if (i < static_cast<size_t>(argument_count)) stack.push_back(to_ivalue(arguments[i], pools, declared[i]));
            else if (declared[i].default_value()) stack.push_back(*declared[i].default_value());
            else throw std::invalid_argument("argument '" + declared[i].name() + "' is missing");
        }
        op->callBoxed(&stack);
        std::vector<Tensor> found;
        for (const auto& value : stack) collect(value, found);
        if (found.size() > static_cast<size_t>(capacity))
            throw std::invalid_argument("more results than the caller has room for");
        *result_count = static_cast<int32_t>(found.size());
        for (size_t i = 0; i < found.size(); i++)
            results[i] = found[i].defined() ? make_handle<Tensor>(std::move(found[i])) : nullptr;
    });
}
