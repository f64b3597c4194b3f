// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/type_list.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

/// What the graph of a network knows of a head, a branch of its Heads.
namespace mica::detail {

/// A leaf without its activation, which the HeadRow applies instead.
template <class L>
struct WithoutActivation : L {
  using Activation = void;
};
/// Replaces an activation that is a leaf and that the HeadRow applies: it computes nothing.
template <class A>
struct MovedActivation : Layer {
  static constexpr const char* name = A::name;
  static constexpr bool is_reshape = true;
};

/// The leaves of a head in the graph. If the activation at the end of a head gives probabilities, a loss may
/// be computed from the input of this activation. Then the HeadRow applies it to the outputs of the head, so
/// that a loss can leave it out. The activation is that of the last leaf with code; behind a reshape it must
/// be elementwise.
template <class Leaves>
struct HeadLeaves {
  static constexpr int size = Leaves::size;
  /// The last leaf with code; -1 if there is none.
  static constexpr int last = []<class... L>(TypeList<L...>) {
    int i = 0, found = -1;
    ((L::is_reshape ? ++i : found = i++), ...);
    return found;
  }(Leaves{});

  template <class L>
  static constexpr auto replaced() {
    if constexpr (IsActivationOption<L>)
      return std::type_identity<MovedActivation<L>>{};
    else
      return std::type_identity<WithoutActivation<L>>{};
  }
  /// What computes the outputs: an activation, or the last leaf with code. It is Layer, of whose outputs
  /// nothing is known, if there is no such leaf, or if this one is not elementwise and a reshape follows it.
  static constexpr auto end() {
    if constexpr (last < 0) {
      return std::type_identity<Layer>{};
    } else {
      using L = typename Leaves::template At<last>;
      using E = typename std::conditional_t<std::is_void_v<typename L::Activation>, std::type_identity<L>,
                                            std::type_identity<typename L::Activation>>::type;
      if constexpr (last == size - 1)
        return std::type_identity<E>{};
      else if constexpr (requires { requires E::is_elementwise; })
        return std::type_identity<E>{};
      else
        return std::type_identity<Layer>{};
    }
  }
  using End = typename decltype(end())::type;

  static constexpr bool moves = IsActivationOption<End> && End::output_kind != OutputKind::any;
  using Activation = std::conditional_t<moves, End, void>;

  static constexpr auto list() {
    if constexpr (!moves)
      return Leaves{};
    else
      return []<int... before, int... behind>(std::integer_sequence<int, before...>,
                                              std::integer_sequence<int, behind...>) {
        using L = typename decltype(replaced<typename Leaves::template At<last>>())::type;
        return TypeList<typename Leaves::template At<before>..., L,
                        typename Leaves::template At<last + 1 + behind>...>{};
      }
    (std::make_integer_sequence<int, last>{}, std::make_integer_sequence<int, size - 1 - last>{});
  }
  using List = decltype(list());
};

/// Whether a branch is a class of the user with a name of its own, as none of the library's is.
template <class Branch>
constexpr bool has_own_name() {
  if constexpr (IsComposite<Branch>) {
    const std::string_view name = Branch::name;
    return !is_composite_name(name) && name != "SeparableConv1D" && name != "SeparableConv2D";
  } else {
    return false;
  }
}

/// "head_1"
template <int Number>
inline constexpr auto numbered_head = [] {
  constexpr std::string_view word = "head_";
  std::array<char, 20> text{};
  std::size_t end = 0;
  for (const char c : word) text[end++] = c;
  int power = 1;
  while (Number / power >= 10) power *= 10;
  for (; power > 0; power /= 10) text[end++] = static_cast<char>('0' + Number / power % 10);
  return text;
}();

/// A head of a network: its number and name, the shape of its outputs, what computes them (`End`), and the
/// activation that the HeadRow applies; void if that is none.
template <Shape S, class Branch, int Number>
struct Head {
  static constexpr Shape shape = S;
  static constexpr int number = Number;
  static constexpr const char* name = [] {
    if constexpr (has_own_name<Branch>())
      return static_cast<const char*>(Branch::name);
    else
      return numbered_head<Number>.data();
  }();
  using End = typename HeadLeaves<LeavesOf<Branch>>::End;
  using Activation = typename HeadLeaves<LeavesOf<Branch>>::Activation;
};

}  // namespace mica::detail
