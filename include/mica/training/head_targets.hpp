// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/as_tensor.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/head_losses.hpp>
#include <mica/training/target_checks.hpp>
#include <mica/training/tensor_checks.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

/// Checks of the targets of a network with Heads, and of one with a single output.
namespace mica::detail {

/// Whether `Y` holds the targets that the losses of the heads compare with: a std::tuple of one for each.
template <class Loss, class Y>
constexpr bool suits_heads() {
  if constexpr (tuple_size<Y> == int{Loss::count}) {
    return []<std::size_t... i>(std::index_sequence<i...>) {
      return (
          suits_loss<typename Loss::Heads::template At<i>::Loss, Loss::Heads::template At<i>::shape.size(),
                     std::remove_cvref_t<std::tuple_element_t<i, Y>>>() &&
          ...);
    }
    (std::make_index_sequence<Loss::count>{});
  } else {
    static_assert(tuple_size<Y> == int{Loss::count},
                  "mica: the targets of a network with Heads are a std::tuple of one tensor for each head: "
                  "fit(x, std::tuple(policies, values))");
    return false;
  }
}

/// Whether `Y` holds the targets that a loss of `Outputs` outputs, or several losses, compare with.
template <class Loss, int Outputs, class Y>
constexpr bool are_targets() {
  if constexpr (has_heads<Loss>) {
    return suits_heads<Loss, Y>();
  } else if constexpr (is_tuple<Y>) {
    static_assert(!is_tuple<Y>,
                  "mica: a std::tuple of several targets belongs to a network with Heads; this one has a "
                  "single output, whose targets are one tensor");
    return false;
  } else {
    return suits_loss<Loss, Outputs, Y>();
  }
}

template <class... H, class... L>
void check_targets_of_heads(const std::string& call, const Dataset& data, TypeList<LossOfHead<H, L>...>) {
  constexpr int count = int{sizeof...(H)};
  if (!data.has_targets()) throw_error({call, ": expected samples with targets, found samples alone"});
  if (data.target_count() != count)
    throw_error({call, ": expected ", count,
                 " targets for each sample, one for each of the network's heads, found ",
                 data.target_count()});
  int i = 0;
  (check_targets(joined({call, ", head ", H::name}), data.target(i++), H::shape,
                 LossOfHead<H, L>::Loss::target, LossOfHead<H, L>::Loss::ignored_class),
   ...);
}

/// The class that the loss ignores; -1 if there is none. With Heads no class has a weight, and none is asked
/// for.
template <class Loss>
constexpr int ignored_class_of() {
  if constexpr (has_heads<Loss>)
    return -1;
  else
    return Loss::ignored_class;
}

/// Checks that the targets are those that the loss compares with; throws Error if not.
template <class Loss>
void check_targets_for(const std::string& call, const Dataset& data, const Shape& output) {
  if constexpr (has_heads<Loss>)
    check_targets_of_heads(call, data, typename Loss::Heads{});
  else
    check_targets(call, data, output, Loss::target, Loss::ignored_class);
}

}  // namespace mica::detail
