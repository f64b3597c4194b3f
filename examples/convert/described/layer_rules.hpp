// SPDX-License-Identifier: MIT
#pragma once

#include "../tensor.hpp"
#include "type_text.hpp"

#include <string>
#include <vector>

namespace convert {

/// A tensor that a layer has, with mica's shape. The file has the transpose of some, as Keras does.
struct ExpectedTensor {
  std::string name;
  Extents extents;
  bool is_transposed = false;
};

/// What a layer gives, and which tensors it has, those of its state behind the others.
struct LayerForm {
  Extents output;
  std::vector<ExpectedTensor> tensors = {};
};

/// The rules of mica's layers that are no composites, of the activations, and of Add, Concatenate and their
/// like of several inputs. Throws Refusal for a class, a number, an option or a shape that mica does not
/// have.
LayerForm form_of(const TypeText& layer, const std::vector<Extents>& inputs, const std::string& where);

/// Whether the class joins several inputs.
bool is_joint(const std::string& name);
/// Whether a class is an activation, which may be an option of a layer.
bool is_activation(const std::string& name);
/// The type with the arguments written out that mica lets a program leave out: `LeakyReLU<0.3>`.
TypeText with_defaults(TypeText type);

}  // namespace convert
