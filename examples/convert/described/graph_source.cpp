// SPDX-License-Identifier: MIT
#include "sources.hpp"

#include "../refusal.hpp"
#include "layer_reader.hpp"

#include <mica/io/json.hpp>

#include <map>
#include <utility>

namespace convert {

namespace {

struct GraphLayer {
  std::string name;
  std::string layer;
  std::vector<std::string> inputs = {};
};

/// What the JSON text says.
struct GraphText {
  std::string input;
  Extents shape = {};
  std::vector<GraphLayer> layers = {};
  std::vector<std::string> outputs = {};
};

[[noreturn]] void refuse_key(const mica::detail::JsonReader& json, const char* keys) {
  json.fail(std::string("one of the keys ") + keys, "another");
}

GraphText parsed(const std::string& text) {
  GraphText graph;
  mica::detail::JsonReader json(text, "the file's \"graph\"", 0);
  const auto names = [&](std::vector<std::string>& to) { json.array([&] { to.push_back(json.string()); }); };
  json.object([&](const std::string& key) {
    if (key == "input") {
      json.object([&](const std::string& member) {
        if (member == "name")
          graph.input = json.string();
        else if (member == "shape")
          json.array([&] { graph.shape.push_back(static_cast<std::int64_t>(json.number())); });
        else
          refuse_key(json, "name and shape");
      });
    } else if (key == "layers") {
      json.array([&] {
        GraphLayer& layer = graph.layers.emplace_back();
        json.object([&](const std::string& member) {
          if (member == "name")
            layer.name = json.string();
          else if (member == "layer")
            layer.layer = json.string();
          else if (member == "inputs")
            names(layer.inputs);
          else
            refuse_key(json, "name, layer and inputs");
        });
      });
    } else if (key == "outputs") {
      names(graph.outputs);
    } else {
      refuse_key(json, "input, layers and outputs");
    }
  });
  json.end();
  return graph;
}

}  // namespace

LayerGraph read_graph(const mica::Safetensors& file, const std::string& json) {
  const GraphText graph = parsed(json);
  LayerReader reader(file, graph.shape);
  std::map<std::string, int> values{{graph.input, 0}};
  const auto value_of = [&](const std::string& name, const std::string& where) {
    const auto found = values.find(name);
    if (found == values.end())
      throw Refusal(where + ": expected the name of a layer in front of it, or of the input, found \"" +
                    name + '"');
    return found->second;
  };
  for (const GraphLayer& layer : graph.layers) {
    const std::string where = "layer \"" + layer.name + '"';
    const TypeText type = parse_type(layer.layer, where);
    std::vector<int> inputs;
    for (const std::string& input : layer.inputs) inputs.push_back(value_of(input, where));
    if (inputs.empty()) throw Refusal(where + ": expected an input");
    if (values.contains(layer.name)) throw Refusal(where + ": another layer, or the input, has this name");
    values.emplace(layer.name, reader.add(type, std::move(inputs), layer.name));
  }
  std::vector<int> outputs;
  for (const std::string& output : graph.outputs) outputs.push_back(value_of(output, "the outputs"));
  if (outputs.empty()) throw Refusal("the file's \"graph\": expected outputs, found none");
  return reader.graph(std::move(outputs));
}

}  // namespace convert
