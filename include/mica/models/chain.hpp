// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/activation.hpp>
#include <mica/core/layer.hpp>
#include <mica/core/type_list.hpp>
#include <mica/models/table.hpp>

#include <type_traits>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// A list of layers behind an input, as the passes see it: the shapes along the list, and the *steps*, the
/// layers that have code (a view like Flatten is none). Everything here is a constant.
template <Shape In, class... Layers>
struct Chain {
  static constexpr int depth = static_cast<int>(sizeof...(Layers));
  using List = TypeList<Layers...>;

  /// shapes[i] is what layer i gets, shapes[depth] what the last one gives.
  static constexpr Table<Shape, depth + 1> shapes = [] {
    Table<Shape, depth + 1> table{{In}};
    int i = 0;
    ((table.elements[i + 1] = Layers::output_shape(table.elements[i]), ++i), ...);
    return table;
  }();
  static constexpr Shape input = In, output = shapes[depth];

  static constexpr int steps = (int{!Layers::is_view} + ...);

  /// The place of a step in the list of layers.
  static constexpr Table<int, steps> index = [] {
    Table<int, steps> table{};
    int i = 0, k = 0;
    ((Layers::is_view ? void() : void(table.elements[k++] = i), ++i), ...);
    return table;
  }();

  template <int K>
  using LayerOf = typename List::template At<index[K]>;

  static constexpr Shape in(int k) { return shapes[index[k]]; }
  static constexpr Shape out(int k) { return shapes[index[k] + 1]; }

  template <class F>
  static constexpr auto per_step(F f) {
    return make_table<steps>(f);
  }

  static constexpr auto whole_shard = per_step([](auto k) { return LayerOf<k()>::whole_shard; });
  static constexpr auto parameter_counts =
      per_step([](auto k) { return mica::parameter_count<LayerOf<k()>>(in(k)); });

  /// The first step that has something to learn; `steps` if there is none. The pass backward ends there: only
  /// the steps behind it hand a gradient on to their input.
  static constexpr int first_trainable = [] {
    int k = 0;
    while (k < steps && parameter_counts[k] == 0) ++k;
    return k;
  }();
  static constexpr bool needs_input_gradient(int k) { return k > first_trainable; }

  /// Where a step's input lies, inside the border that it wants. Behind a view none is wanted: a list in
  /// which one is, is refused.
  static constexpr auto x_places = per_step([](auto k) {
    return Place{in(k), LayerOf<k()>::input_border(in(k))};
  });
  /// Activation k, the input of step k or, behind the last, the output.
  static constexpr Place x_place(int k) { return k < steps ? x_places[k] : Place{output}; }
  /// The same seen as the output of the step before, whose shape may be another in front of a view.
  static constexpr Place y_place(int k) { return {out(k), x_place(k + 1).border}; }
  /// The images' own place, before views.
  static constexpr Place input_place{In, x_places[0].border};

  /// Where the gradient of a step's output lies once it is that before the activation. The border serves the
  /// gradient of the input.
  static constexpr auto dz_places = per_step([](auto k) {
    return Place{out(k), needs_input_gradient(k) ? LayerOf<k()>::gradient_border(in(k)) : Border{}};
  });

  /// Steps that take one sample at a time follow each other depth first, in segments: a sample goes through
  /// all of them while it is in the cache. A step that wants the whole shard is a segment by itself.
  static constexpr bool joins(int k) { return k > 0 && k < steps && !whole_shard[k] && !whole_shard[k - 1]; }
  static constexpr int segment_begin(int k) {
    while (joins(k)) --k;
    return k;
  }
  static constexpr int segment_end(int k) {
    int end = k + 1;
    while (joins(end)) ++end;
    return end;
  }

  /// The activation behind a step, void if there is none.
  template <int K>
  using ActivationOf = typename LayerOf<K>::Activation;

  /// What computes the outputs: the activation that the network ends with, as the last layer or as its
  /// option, or the last layer if it has none. A view behind it changes nothing where the activation is
  /// elementwise, or the image one pixel; else nothing is known of the outputs.
  static constexpr bool ends_with_step = index[steps - 1] == depth - 1;
  template <class L>
  static constexpr auto end() {
    if constexpr (detail::IsActivationOption<L> || std::is_void_v<typename L::Activation>)
      return TypeOf<L>{};
    else
      return TypeOf<typename L::Activation>{};
  }
  template <class A>
  static constexpr auto behind_views() {
    constexpr bool one_pixel = out(steps - 1).channels() == output.size();
    if constexpr (ends_with_step || one_pixel)
      return TypeOf<A>{};
    else if constexpr (requires { requires A::is_elementwise; })
      return TypeOf<A>{};
    else
      return TypeOf<LayerDefaults>{};
  }
  using End = typename decltype(behind_views<typename decltype(end<LayerOf<steps - 1>>())::type>())::type;
  /// The same if it is an activation, else void.
  using LastActivation = std::conditional_t<detail::IsActivationOption<End>, End, void>;
  /// Whether that is a step of its own.
  static constexpr bool last_is_activation = std::is_same_v<LastActivation, LayerOf<steps - 1>>;

  /// Whether the passes can leave it out: where a kernel applies it before it stores, the layer has to say
  /// so.
  template <class Activation>
  static constexpr bool is_separate() {
    if constexpr (std::is_void_v<Activation>)
      return false;
    else
      return last_is_activation || !Activation::is_elementwise ||
             LayerOf<steps - 1>::forward_takes_activation;
  }
  /// An activation alone has no step in front of it that could give logits.
  static constexpr bool gives_logits = is_separate<LastActivation>() && !(last_is_activation && steps == 1);

  /// Whether a loss may write the gradient of this step's output: the last step, or the one in front of an
  /// activation that is left out.
  static constexpr bool may_meet_loss(int k) {
    return k == steps - 1 || (k == steps - 2 && last_is_activation);
  }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
