// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/shape.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

/// How the compiler says that a network is wrong: one static assertion with a fixed sentence, whose
/// condition `fits<Layer<2>, Conv2D<4, Size{7, 7}>, Got<5, 5, 4>, Needs<7, 7>>` names the place.
namespace mica {

/// The words of a refusal. None is ever defined: their names are the message.
template <int... Path>
struct Layer;
template <int... Extents>
struct Got;
template <auto... Values>
struct Needs;
template <class... Types>
struct NeedsType;
/// What each of several branches gives.
template <class... Shapes>
struct Branches;

/// The condition of every refusal.
template <class... Words>
inline constexpr bool fits = false;

/// What a layer, or a loss, answers about a shape: nothing against it ...
struct Accepted {};

/// ... or the sentence, and what is needed. A sentence is a class with a member template
/// `template <class... Words> struct Said { static_assert(fits<Words...>, "mica: ..."); };`.
template <class Sentence, class... What>
struct Refused {};

/// ... or that a layer inside of it refuses, at this place, what it gets there: `Layer<2, 1>` is the first
/// layer of the second.
template <class Place, class L, class Got, class Refusal>
struct RefusedInside {};

template <class Answer>
inline constexpr bool is_accepted = std::is_same_v<Answer, Accepted>;

/// Got<28, 28, 1> for a Shape.
template <Shape S, class = std::make_integer_sequence<int, S.rank>>
struct ShapeWords;
template <Shape S, int... i>
struct ShapeWords<S, std::integer_sequence<int, i...>> {
  using type = Got<S[i]...>;
};
template <Shape S>
using GotShape = typename ShapeWords<S>::type;

/// Lets the compiler say the sentence with all its words; true if there is nothing to say.
template <class Answer, class... Words>
struct Verdict : std::true_type {};
template <class Sentence, class... What, class... Words>
struct Verdict<Refused<Sentence, What...>, Words...> : std::false_type {
  static_assert(sizeof(typename Sentence::template Said<Words..., What...>) > 0);
};

template <class Place, class L, class Got, class Refusal>
struct Verdict<RefusedInside<Place, L, Got, Refusal>> : Verdict<Refusal, Place, L, Got> {};

/// Every layer, loss, optimizer and metric says what it is called, with Keras' name where Keras has it.
template <class C>
concept HasName = requires {
  { C::name } -> std::convertible_to<const char*>;
};

}  // namespace mica
