// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

/// How the compiler says that a network is wrong: one static assertion with a fixed sentence, whose
/// condition `fits<AtLayer<2>, Conv2D<4, Size{7, 7}>, Got<5, 5, 4>, Needs<7, 7>>` names the place.
namespace mica {

/// The words of a message. None is ever defined: their names are the message.
template <int... Path>
struct AtLayer;
template <int... Extents>
struct Got;
template <auto... Values>
struct Needs;
template <class... Types>
struct NeedsType;
/// What each of several branches gives.
template <class... Shapes>
struct Branches;

/// The condition of every message.
template <class... Words>
inline constexpr bool fits = false;

/// The result of a check, of a shape or of options, if all is well.
struct Passed {};

/// The result of a failed check: the sentence of the message, and what is needed. A sentence is a class
/// template over the words of the message:
///
///     template <class... Words>
///     struct NoFilters {
///       static_assert(fits<Words...>, "mica: a convolution needs at least one filter");
///     };
template <template <class...> class Sentence, class... What>
struct Failed {};

/// The failed check of a layer inside of a composite. `Place` is its path: `AtLayer<2, 1>` is the first layer
/// of the second.
template <class Place, class L, class Got, class Failure>
struct FailedInside {};

template <class Check>
inline constexpr bool has_passed = std::is_same_v<Check, Passed>;

/// Every layer, loss, optimizer and metric says what it is called, with Keras' name where Keras has it.
template <class C>
concept HasName = requires {
  { C::name } -> std::convertible_to<const char*>;
};

namespace detail {

/// Word<28, 28, 1> for a Shape, and Got<28, 28, 1>.
template <template <int...> class Word, Shape S, class = std::make_integer_sequence<int, S.rank>>
struct ShapeWord;
template <template <int...> class Word, Shape S, int... i>
struct ShapeWord<Word, S, std::integer_sequence<int, i...>> {
  using type = Word<S[i]...>;
};
template <Shape S>
using GotShape = typename ShapeWord<Got, S>::type;

/// Makes the compiler print the sentence of a failed check with all its words; true if the check has passed.
template <class Check, class... Words>
struct Require : std::true_type {};
template <template <class...> class Sentence, class... What, class... Words>
struct Require<Failed<Sentence, What...>, Words...> : std::false_type {
  static_assert(sizeof(Sentence<Words..., What...>) > 0);
};

template <class Place, class L, class Got, class Failure>
struct Require<FailedInside<Place, L, Got, Failure>> : Require<Failure, Place, L, Got> {};

}  // namespace detail

}  // namespace mica
