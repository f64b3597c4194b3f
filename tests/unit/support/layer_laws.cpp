// SPDX-License-Identifier: MIT
// The exam itself is examined: a sound little layer passes it, and with each fault it fails for that fault.
#include "support/layer_laws.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <type_traits>

namespace {

using mica::PassContext;
using mica::Shape;

enum class Fault {
  none,
  parameter_not_initialized,
  initialized_too_far,
  packed_too_far,
  output_not_written,
  output_outside,
  input_changed,
  parameter_changed,
  samples_mixed,
  stream_by_position,
  stream_ignored_backward,
  output_not_written_at_inference,
  constant,
  input_gradient_not_written,
  input_gradient_outside,
  border_of_gradient_written,
  input_gradient_sign,
  parameter_gradient_not_written,
  parameter_gradient_outside,
  parameter_gradient_sign,
  add_ignored,
  input_read_in_secret,
  output_read_in_secret,
  input_changed_backward,
  output_changed_backward,
  parameter_changed_backward,
  other_gradient_if_unwanted,
  float_output,
  float_input_gradient,
  float_parameter_gradient,
  another_formula
};

/// y_i = m_i w_i x_i + b with a random mask m that depends on sample and layer.
template <Fault fault = Fault::none>
struct Faulty : mica::Layer {
  static constexpr const char* name = "Faulty";
  static constexpr bool is(Fault other) { return fault == other; }
  static constexpr bool backward_reads_input = !is(Fault::input_read_in_secret);
  static constexpr bool backward_reads_output = false;

  static constexpr auto parameters(Shape in) {
    return std::array{mica::ParameterTensor{"kernel", {in.size()}}, mica::ParameterTensor{"bias", {1}}};
  }
  static constexpr mica::PaddingSize gradient_padding(Shape) { return {0, 1, 0, 0}; }
  template <class T, Shape In>
  struct Kernels : mica::NoKernels {
    static constexpr int forward_pack_size = In.size();
    static void pack_forward(mica::Packing<T> p) {
      std::copy_n(p.weights, In.size() + is(Fault::packed_too_far), p.packed);
    }
  };

  template <Shape In, class T>
  static void initialize(mica::Initialization<T> to, mica::Random) {
    const int count = In.size() + 1 - is(Fault::parameter_not_initialized) + is(Fault::initialized_too_far);
    std::fill_n(to.values, count, T(0));
  }

  template <class F>
  static void forward(const F& f) {
    using T = typename F::Number;
    constexpr int row = row_of<typename F::Input>, size = F::Input::shape.size();
    const T bias = f.weights[size];
    for (int s = 0; s < f.x.count; ++s) {
      for (int i = 0; i < size; ++i) {
        const int from = is(Fault::samples_mixed) ? 0 : s;
        const T m = mask<T>(f.context, is(Fault::stream_by_position) ? 0 : s, i);
        T out = is(Fault::constant) ? bias : m * f.packed[i] * f.x.at(from, i / row)[i % row] + bias;
        if (is(Fault::another_formula)) out += bias;
        if (is(Fault::float_output) && std::is_same_v<T, float>) out *= T(1.001);
        if (is(Fault::output_not_written) && i == size - 1) continue;
        if (is(Fault::output_not_written_at_inference) && !f.context.training) continue;
        f.y.at(s, i / row)[i % row] = out;
      }
    }
    if (is(Fault::output_outside)) f.y.at(0, F::Input::shape.height())[0] = 0;
    if (is(Fault::input_changed)) f.x.at(0)[0] = 0;
    if (is(Fault::parameter_changed)) const_cast<T&>(f.weights[0]) = 0;
  }

  template <class B>
  static void backward(const B& b) {
    using T = typename B::Number;
    constexpr int row = row_of<typename B::Input>, size = B::Input::shape.size();
    if (!b.add || is(Fault::add_ignored)) std::fill_n(b.gradient, size + 1, T(0));
    const PassContext seen = is(Fault::stream_ignored_backward) ? PassContext{} : b.context;
    for (int s = 0; s < b.x.count; ++s) {
      for (int i = 0; i < size; ++i) {
        const T from = b.dy.at(s, i / row)[i % row];
        const T m = is(Fault::constant) ? T(0) : mask<T>(seen, s, i);
        if (is(Fault::output_read_in_secret) && std::isnan(b.y.at(s)[0])) continue;
        b.gradient[i] += m * from * b.x.at(s, i / row)[i % row];
        b.gradient[size] += is(Fault::parameter_gradient_sign) ? -from
                            : is(Fault::another_formula)       ? 2 * from
                                                               : from;
        if constexpr (B::needs_input_gradient) {
          T to = m * b.weights[i] * from;
          if (is(Fault::input_gradient_sign)) to = -to;
          if (is(Fault::float_input_gradient) && std::is_same_v<T, float>) to *= T(1.001);
          if (is(Fault::input_gradient_not_written) && i == 1) continue;
          b.dx.at(s, i / row)[i % row] = to;
        }
      }
    }
    if constexpr (B::needs_input_gradient) {
      if (is(Fault::input_gradient_outside)) b.dx.at(0, B::Input::shape.height())[0] = 0;
    } else if (is(Fault::other_gradient_if_unwanted)) {
      b.gradient[0] = 0;
    }
    if (is(Fault::float_parameter_gradient) && std::is_same_v<T, float>) b.gradient[0] *= T(1.001);
    if (is(Fault::parameter_gradient_not_written)) b.gradient[size] = T(NAN);
    if (is(Fault::parameter_gradient_outside)) b.gradient[size + 1] = 0;
    if (is(Fault::border_of_gradient_written)) b.dy.at(0)[-1] = 1;
    if (is(Fault::input_changed_backward)) b.x.at(0)[0] = 0;
    if (is(Fault::output_changed_backward)) b.y.at(0)[0] = 0;
    if (is(Fault::parameter_changed_backward)) const_cast<T&>(b.weights[0]) = 0;
  }

 private:
  template <class X>
  static constexpr int row_of = X::shape.width() * X::shape.channels();

  template <class T>
  static T mask(const PassContext& pass, int sample, int i) {
    if (!pass.training) return 1;
    const auto layer = static_cast<std::uint64_t>(pass.layer), element = static_cast<std::uint64_t>(i);
    return mica::detail::random_bits(pass.streams[sample] + layer, element) % 2 ? 2 : 0;
  }
};

/// An activation that cannot be applied in place: it reads what it has overwritten.
struct Hasty : mica::Layer {
  using OptionKind = mica::ActivationOption;
  static constexpr const char* name = "Hasty";
  static constexpr bool is_elementwise = false;

  template <class F>
  static void forward(const F& f) {
    using T = typename F::Number;
    for (int s = 0; s < f.x.count; ++s) {
      for (int i = 0; i < F::Input::shape.size(); ++i)
        f.y.at(s)[i] = f.x.at(s)[i] + (i > 0 ? f.x.at(s)[i - 1] : T(0));
    }
  }
  template <class B>
  static void backward(const B& b) {
    using T = typename B::Number;
    constexpr int size = B::OutputGradient::shape.size();
    if constexpr (B::needs_input_gradient)
      for (int s = 0; s < b.dy.count; ++s) {
        for (int i = 0; i < size; ++i)
          b.dx.at(s)[i] = b.dy.at(s)[i] + (i + 1 < size ? b.dy.at(s)[i + 1] : T(0));
      }
  }
};

/// The first law that is broken, without what was seen.
std::string law_of(const std::string& broken) { return broken.substr(0, broken.find_first_of(":\n")); }

template <Fault fault>
std::string law_broken_by() {
  return law_of(broken_laws<Faulty<fault>, Shape{3, 4, 2}>());
}

}  // namespace

/// Of the one fault that is consistent in itself.
template <>
struct Reference<Faulty<Fault::another_formula>> {
  static Values forward(Shape in, const Values& x, const Values& parameters) {
    Values y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) y[i] = parameters[static_cast<std::size_t>(in.size())];
    return y;
  }
  static reference::Gradients backward(Shape, const Values& x, const Values&, const Values& parameters) {
    return {Values(x.size()), Values(parameters.size())};
  }
};

TEST_CASE("a sound layer obeys every law") {
  CHECK(broken_laws<Faulty<>, Shape{3, 4, 2}>() == "");
  CHECK(broken_laws<Faulty<>, Shape{5}>() == "");
}

TEST_CASE("a law tells what was seen") {
  CHECK(broken_laws<Faulty<Fault::output_not_written>, Shape{5}>() ==
        "forward writes every output: element 4 is not\n");
}

TEST_CASE("faults before training are found") {
  CHECK(law_broken_by<Fault::parameter_not_initialized>() == "initialize writes every parameter");
  CHECK(law_broken_by<Fault::initialized_too_far>() == "initialize writes nothing outside of the parameters");
  CHECK(law_broken_by<Fault::packed_too_far>() == "packing writes nothing outside of the packs");
}

TEST_CASE("faults of forward are found") {
  CHECK(law_broken_by<Fault::output_not_written>() == "forward writes every output");
  CHECK(law_broken_by<Fault::output_outside>() == "forward writes nothing outside of its outputs");
  CHECK(law_broken_by<Fault::input_changed>() == "forward leaves its input alone");
  CHECK(law_broken_by<Fault::parameter_changed>() == "forward leaves its parameters alone");
  CHECK(law_broken_by<Fault::samples_mixed>() == "outputs of a batch are those of its samples");
  CHECK(law_broken_by<Fault::stream_by_position>() == "outputs of a batch are those of its samples");
  CHECK(law_broken_by<Fault::output_not_written_at_inference>() == "inference writes every output");
  CHECK(law_broken_by<Fault::constant>() == "the loss depends on the inputs");
  CHECK(law_broken_by<Fault::float_output>() == "outputs in float are those in double");
  CHECK(law_broken_by<Fault::another_formula>() == "outputs are those of the plain loops");
}

TEST_CASE("faults of backward are found") {
  CHECK(law_broken_by<Fault::input_gradient_not_written>() == "backward writes every gradient of an input");
  CHECK(law_broken_by<Fault::input_gradient_outside>() == "backward writes nothing outside of its gradients");
  CHECK(law_broken_by<Fault::border_of_gradient_written>() ==
        "backward writes nothing outside of its gradients");
  CHECK(law_broken_by<Fault::input_gradient_sign>() ==
        "the gradient of the inputs is that of central differences");
  CHECK(law_broken_by<Fault::stream_ignored_backward>() ==
        "the gradient of the inputs is that of central differences");
  CHECK(law_broken_by<Fault::parameter_gradient_not_written>() ==
        "backward writes every gradient of a parameter");
  CHECK(law_broken_by<Fault::parameter_gradient_outside>() ==
        "backward writes nothing outside of its gradients");
  CHECK(law_broken_by<Fault::parameter_gradient_sign>() ==
        "the gradient of the parameters is that of central differences");
  CHECK(law_broken_by<Fault::add_ignored>() == "the gradients of two parts add up to the whole");
  CHECK(law_broken_by<Fault::input_changed_backward>() == "backward leaves its input and output alone");
  CHECK(law_broken_by<Fault::output_changed_backward>() == "backward leaves its input and output alone");
  CHECK(law_broken_by<Fault::parameter_changed_backward>() == "backward leaves its parameters alone");
  CHECK(law_broken_by<Fault::input_read_in_secret>() == "gradients do not depend on an unread input");
  CHECK(law_broken_by<Fault::output_read_in_secret>() == "gradients do not depend on an unread output");
  CHECK(law_broken_by<Fault::other_gradient_if_unwanted>() ==
        "an unwanted gradient of the inputs changes no other");
  CHECK(law_broken_by<Fault::float_input_gradient>() == "gradients of inputs in float are those in double");
  CHECK(law_broken_by<Fault::float_parameter_gradient>() ==
        "gradients of parameters in float are those in double");
}

TEST_CASE("an activation that cannot be applied in place is found") {
  CHECK(law_of(broken_laws<Hasty, Shape{5}>()) == "a layer that says so may be applied in place");
}
