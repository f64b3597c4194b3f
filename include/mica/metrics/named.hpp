// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/values/fixed_string.hpp>

namespace mica {

/// A metric with another name, Keras' name=: `Named<Precision<ClassId<1>>, "precision_of_cats">`. A model
/// takes the same metric twice if the names differ.
template <class M, FixedString Text>
struct Named : M {
  static constexpr const char* name = Text.text;
};

}  // namespace mica
