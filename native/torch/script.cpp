// Tracing a forward pass, saving and running TorchScript, and the traced graph as JSON for exporters.
#include "boundary.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

using at::Tensor;
using namespace tessera;
using nlohmann::json;
namespace jit = torch::jit;

using Forward = int32_t (*)(void* context, Tensor** inputs, int32_t input_count, Tensor** outputs, int32_t output_count);
using Sink = void (*)(void* context, const char* bytes, int64_t size);

namespace {

// Weights sit in nested modules, one for each part of their key, as Python's own modules would be saved.
void place_weight(jit::Module& root, const std::string& key, const Tensor& weight, bool is_buffer) {
    jit::Module owner = root;
    size_t start = 0;
    for (size_t dot = key.find('.'); dot != std::string::npos; start = dot + 1, dot = key.find('.', start)) {
        std::string part = key.substr(start, dot - start);
        // A type's name takes no bare numbers: "stem.0" becomes Part_stem_0.
        std::string type = "Part_" + key.substr(0, dot);
        std::replace(type.begin(), type.end(), '.', '_');
        if (!owner.hasattr(part)) owner.register_module(part, jit::Module("__torch__.tessera." + type));
        owner = owner.attr(part).toModule();
    }
    if (is_buffer) owner.register_buffer(key.substr(start), weight);
    else owner.register_parameter(key.substr(start), weight, false);
}

// Tells the tracer which value of the graph each weight is: read from the module, attribute by attribute.
void bind_weights(jit::tracer::TracingState& state, const jit::Module& module, const char* const* keys,
                  Tensor* const* weights, int count) {
    jit::Graph& graph = *state.graph;
    jit::Value* self = graph.insertInput(0, "self")->setType(module._ivalue()->type());
    for (int i = 0; i < count; i++) {
        jit::Value* owner = self;
        std::string key = keys[i];
        size_t start = 0;
        for (size_t dot = key.find('.'); dot != std::string::npos; start = dot + 1, dot = key.find('.', start))
            owner = graph.insertGetAttr(owner, key.substr(start, dot - start));
        state.setValue(*weights[i], graph.insertGetAttr(owner, key.substr(start)));
    }
}

json tensor_json(const Tensor& tensor) {
    json result{{"shape", tensor.sizes().vec()}};
    Tensor flat = tensor.cpu().contiguous().flatten();
    if (tensor.is_floating_point()) {
        flat = flat.to(at::kFloat);
        result["floats"] = std::vector<float>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
    } else {
        flat = flat.to(at::kLong);
        result["longs"] = std::vector<int64_t>(flat.data_ptr<int64_t>(), flat.data_ptr<int64_t>() + flat.numel());
    }
    return result;
}

json constant_json(const c10::IValue& value) {
    if (value.isNone()) return {{"none", true}};
    if (value.isTensor()) return {{"tensor", tensor_json(value.toTensor())}};
    if (value.isBool()) return {{"bool", value.toBool()}};
    if (value.isInt()) return {{"long", value.toInt()}};
    if (value.isDouble()) return {{"double", value.toDouble()}};
    if (value.isString()) return {{"text", value.toStringRef()}};
    if (value.isIntList()) return {{"longs", value.toIntVector()}};
    if (value.isDoubleList()) return {{"doubles", value.toDoubleVector()}};
    if (value.isBoolList()) {
        std::vector<bool> flags;
        for (bool flag : value.toBoolList()) flags.push_back(flag);
        return {{"bools", flags}};
    }
    return {{"text", value.tagKind()}};
}

// The state_dict key of what a chain of GetAttr nodes reads, starting at the module itself.
std::string attribute_path(const jit::Value* value, const jit::Value* self) {
    if (value == self) return "";
    std::string owner = attribute_path(value->node()->input(), self);
    std::string name = value->node()->s(jit::attr::name);
    return owner.empty() ? name : owner + "." + name;
}

json operand_json(const jit::Value* value, const jit::Value* self) {
    const jit::Node* node = value->node();
    if (node->kind() == c10::prim::GetAttr) return {{"weight", attribute_path(value, self)}};
    if (node->kind() == c10::prim::Constant) return {{"constant", constant_json(*jit::toIValue(value))}};
    return {{"value", value->debugName()}};
}

json graph_json(const std::shared_ptr<jit::Graph>& graph) {
    const jit::Value* self = graph->inputs()[0];
    json result{{"inputs", json::array()}, {"outputs", json::array()}, {"nodes", json::array()}};
    for (size_t i = 1; i < graph->inputs().size(); i++) result["inputs"].push_back(graph->inputs()[i]->debugName());
    for (const jit::Value* output : graph->outputs()) result["outputs"].push_back(output->debugName());
    for (const jit::Node* node : graph->nodes()) {
        if (node->kind() == c10::prim::GetAttr || node->kind() == c10::prim::Constant) continue;
        json operands = json::array(), results = json::array();
        for (const jit::Value* input : node->inputs()) operands.push_back(operand_json(input, self));
        for (const jit::Value* output : node->outputs()) results.push_back(output->debugName());
        result["nodes"].push_back({{"operator", node->kind().toQualString()}, {"scope", node->scopeName()},
                                   {"operands", operands}, {"results", results}});
    }
    return result;
}

}  // namespace

// Runs `forward` once under the tracer. Several outputs become a tuple. Weights are named as in state_dict; the others a
// graph meets become constants.
TESSERA_API int32_t tessera_torch_trace(Forward forward, void* context, Tensor* const* inputs, const char* const* names,
                                        int32_t input_count, int32_t output_count, const char* const* keys,
                                        Tensor* const* weights, const int32_t* is_buffer, int32_t weight_count,
                                        jit::Module** result) {
    return guard([&] {
        jit::Module module("__torch__.tessera.Network");
        for (int i = 0; i < weight_count; i++) place_weight(module, keys[i], *weights[i], is_buffer[i] != 0);
        module.register_attribute("training", c10::BoolType::get(), false);
        auto body = [&](jit::Stack traced) -> jit::Stack {
            bind_weights(*jit::tracer::getTracingState(), module, keys, weights, weight_count);
            std::vector<Tensor*> handles, outputs(output_count, nullptr);
            for (const c10::IValue& value : traced) handles.push_back(make_handle<Tensor>(value.toTensor()));
            int32_t status = forward(context, handles.data(), input_count, outputs.data(), output_count);
            for (Tensor* handle : handles) free_handle(handle);
            std::vector<c10::IValue> results;
            for (Tensor* output : outputs) {
                if (output == nullptr) continue;
                results.push_back(*output);
                free_handle(output);
            }
            if (status != ok || int32_t(results.size()) != output_count)
                throw std::runtime_error("the traced forward pass failed");
            if (output_count == 1) return results;
            return {c10::ivalue::Tuple::create(std::move(results))};
        };
        jit::Stack stack;
        for (int32_t i = 0; i < input_count; i++) stack.emplace_back(*inputs[i]);
        std::vector<std::string> input_names(names, names + input_count);
        auto no_name = [](const at::Tensor&) { return ""; };
        auto traced = jit::tracer::trace(std::move(stack), body, no_name, true, false, nullptr, input_names);
        auto graph = traced.first->graph;
        jit::EliminateDeadCode(graph);
        c10::QualifiedName name(*module.type()->name(), "forward");
        auto function = module._ivalue()->compilation_unit()->create_function(name, graph);
        module.type()->addMethod(function);
        *result = make_handle<jit::Module>(module);
    });
}

// The scope that nodes traced from here on carry: the path of the module that runs.
// A failed operator ends the trace, and with it every scope.
TESSERA_API int32_t tessera_torch_trace_push_scope(const char* path) {
    return guard([&] {
        if (const auto& state = jit::tracer::getTracingState()) state->graph->push_scope(path);
    });
}

TESSERA_API int32_t tessera_torch_trace_pop_scope() {
    return guard([&] {
        if (const auto& state = jit::tracer::getTracingState()) state->graph->pop_scope();
    });
}

TESSERA_API int32_t tessera_torch_script_load(const char* path, jit::Module** result) {
    return guard([&] { *result = make_handle<jit::Module>(jit::load(path, at::kCPU)); });
}

// Hands over the file's bytes in one call. libtorch's own file writer ends the process when a disk is full: it throws in
// its destructor.
TESSERA_API int32_t tessera_torch_script_save(const jit::Module* module, Sink sink, void* context) {
    return guard([&] {
        std::ostringstream file;
        module->save(file);
        std::string bytes = std::move(file).str();
        sink(context, bytes.data(), int64_t(bytes.size()));
    });
}

TESSERA_API int32_t tessera_torch_script_run(jit::Module* module, Tensor* const* inputs, int32_t input_count, Tensor** outputs,
                                             int32_t output_count) {
    return guard([&] {
        jit::Stack stack;
        for (int32_t i = 0; i < input_count; i++) stack.emplace_back(*inputs[i]);
        c10::IValue result = module->forward(std::move(stack));
        std::vector<c10::IValue> values{result};
        if (result.isTuple()) values = result.toTupleRef().elements().vec();
        if (int32_t(values.size()) != output_count)
            throw std::invalid_argument("the network gives " + std::to_string(values.size()) + " values, not " +
                                        std::to_string(output_count));
        for (int32_t i = 0; i < output_count; i++) outputs[i] = make_handle<Tensor>(values[i].toTensor());
    });
}

TESSERA_API int32_t tessera_torch_script_graph(const jit::Module* module, const char** text) {
    return guard([&] {
        auto graph = module->get_method("forward").graph()->copy();
        jit::Inline(*graph);
        jit::LowerAllTuples(graph);
        jit::EliminateDeadCode(graph);
        last_text() = graph_json(graph).dump();
        *text = last_text().c_str();
    });
}

TESSERA_API void tessera_torch_script_free(jit::Module* module) { free_handle(module); }
