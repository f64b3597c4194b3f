// SPDX-License-Identifier: MIT
// What every layer must obey, stated once. A test checks a layer with
//
//     CHECK(broken_laws<Conv2D<5, 3, ReLU, Same>, Shape{9, 8, 3}>() == "");
//
// alone and with the activation that a network puts behind it; a Reference<Layer>, see reference.hpp, is
// compared with it where there is one.
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/network/plain_pass.hpp>

#include "support/numeric_gradient.hpp"
#include "support/passes.hpp"
#include "support/reference.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace laws {

template <class T>
struct Parameters {
  const T* values;
  const T* packed;
};
template <class T>
struct Gradient {
  T* values;
  bool add;
  T* scratch;
};

/// A layer for a shape and the activation behind the layer, without their types, so that the laws are
/// compiled once and not for each layer.
template <class T>
struct Candidate {
  mica::Layout x, y, dy, dz, dx;
  int parameters, forward_pack, backward_pack, scratch;

  void (*initialize)(T* parameters);
  void (*pack)(const T* parameters, T* forward, T* backward);
  /// Whether the backward pass, with that of the activation, reads them.
  bool reads_input, reads_output;
  void (*forward)(int n, T* x, T* y, Parameters<T>, const mica::PassContext&);
  /// dx is null if nobody needs it.
  void (*backward)(int n, T* x, T* y, T* dy, T* dz, T* dx, Parameters<T>, Gradient<T>,
                   const mica::PassContext&);
  void (*unpack_gradient)(T* gradient, T* scratch);
  /// y = f(y) and dy = dL/dx of a layer that may be applied in place, whose input was x; null for another.
  void (*in_place)(int n, T* x, T* y, T* dy, const mica::PassContext&);
};

/// The Candidate of layer L. Its samples lie in the paddings that it asks for, or in wider ones.
template <class T, class L, mica::Shape In, bool wider>
struct Bound {
  static constexpr mica::PaddingSize around(mica::PaddingSize b) {
    return wider ? mica::PaddingSize{b.top + 1, b.left + 2, b.bottom, b.right} : b;
  }
  static constexpr mica::Shape Out = L::output_shape(In);
  static constexpr mica::Layout X{In, around(L::input_padding(In))}, Y{Out, around({})};
  static constexpr mica::Layout DZ{Out, around(L::gradient_padding(In))}, DX{In, around({})}, DY{Out};

  // Linear copies dL/dy to where the layer wants it.
  static constexpr bool is_last = std::is_void_v<typename L::Activation>;
  using A = std::conditional_t<is_last, mica::Linear, typename L::Activation>;

  static void initialize(T* parameters) {
    L::template initialize<In>(mica::Initialization<T>{parameters}, mica::Random(1));
  }
  using Kernels = typename L::template Kernels<T, In>;
  static void pack(const T* parameters, T* forward, T* backward) {
    Kernels::pack_forward(mica::Packing<T>{parameters, forward});
    Kernels::pack_backward(mica::Packing<T>{parameters, backward});
  }
  static void forward(int n, T* x, T* y, Parameters<T> parameters, const mica::PassContext& pass) {
    using Applied = std::conditional_t<L::fuses_activation && A::is_fusable, A, mica::NoActivation>;
    const mica::View<T, Y> out{y, n};
    const auto scratch = Samples<T>::output(Kernels::forward_scratch_size);
    L::forward(mica::Forward<mica::View<T, X>, mica::View<T, Y>, T, Applied>{
        {x, n}, out, parameters.values, parameters.packed, nullptr, pass, scratch.data()});
    if constexpr (!std::is_same_v<A, Applied>) A::forward(forward_of<T>(out, out, pass));
  }
  static void backward(int n, T* x, T* y, T* dy, T* dz, T* dx, Parameters<T> parameters, Gradient<T> gradient,
                       const mica::PassContext& pass) {
    const mica::View<T, Y> out{y, n};
    const mica::View<T, DZ> incoming{dz, n};
    A::backward(backward_of<T>(out, out, mica::View<T, DY>{dy, n}, incoming, pass));
    const auto run = [&]<class To>(To to) {
      L::backward(
          mica::Backward<mica::View<T, X>, mica::View<T, Y>, mica::View<T, DZ>, To, T>{{x, n},
                                                                                       out,
                                                                                       incoming,
                                                                                       to,
                                                                                       parameters.values,
                                                                                       parameters.packed,
                                                                                       nullptr,
                                                                                       gradient.values,
                                                                                       gradient.add,
                                                                                       gradient.scratch,
                                                                                       pass});
    };
    if (dx)
      run(mica::View<T, DX>{dx, n});
    else
      run(mica::NoGradient{});
  }
  static void unpack_gradient(T* gradient, T* scratch) {
    Kernels::unpack_gradient(mica::Unpacking<T>{gradient, scratch});
  }
  static void in_place(int n, T* x, T* y, T* dy, const mica::PassContext& pass) {
    const mica::View<T, X> in{x, n}, out{y, n}, gradient{dy, n};
    L::forward(forward_of<T>(out, out, pass));
    L::backward(backward_of<T>(in, out, gradient, gradient, pass));
  }

  static Candidate<T> candidate() {
    void (*applied)(int, T*, T*, T*, const mica::PassContext&) = nullptr;
    if constexpr (mica::IsActivation<L>) applied = in_place;
    return {X,
            Y,
            DY,
            DZ,
            DX,
            mica::detail::parameter_count<L>(In),
            Kernels::forward_pack_size,
            Kernels::backward_pack_size,
            Kernels::scratch_size,
            initialize,
            pack,
            L::backward_reads_input,
            L::backward_reads_output || A::backward_reads_output,
            forward,
            backward,
            unpack_gradient,
            applied};
  }
};

/// Some samples, the gradients of their outputs, and parameters.
struct Question {
  int count;
  Values x;
  Values dy;
  Values parameters;
  std::vector<std::uint64_t> streams;

  Question part(int first, int n) const {
    const auto of = [&](const Values& all) {
      return samples_of(all, static_cast<int>(all.size()) / count, first, n);
    };
    return {n, of(x), of(dy), parameters, {streams.begin() + first, streams.begin() + first + n}};
  }
  mica::PassContext pass() const { return {true, 3, streams.data()}; }
};

struct Checks {
  Values y;
  Values dx;
  Values gradient;
};

/// What is set to NaN before the backward pass.
enum class Forgotten { nothing, input, output };

/// Takes samples forward and backward through the layer, and checks what the layer writes. The samples go
/// forward together and, if `first_part` > 0, backward in two parts whose gradients add up.
template <class T>
Checks ask(const Candidate<T>& layer, const Question& question, Report& report, bool wants_dx = true,
           int first_part = 0, Forgotten forgotten = Forgotten::nothing) {
  const int n = question.count;
  auto x = Samples<T>::input(layer.x, question.x);
  const auto parameters = Samples<T>::input(question.parameters);
  auto forward_pack = Samples<T>::output(layer.forward_pack);
  auto backward_pack = Samples<T>::output(layer.backward_pack);
  layer.pack(parameters.data(), forward_pack.data(), backward_pack.data());
  report.expect(forward_pack.untouched_around() && backward_pack.untouched_around(),
                "packing writes nothing outside of the packs");
  report.expect(parameters.untouched(), "packing leaves the parameters alone");
  forward_pack.remember();
  backward_pack.remember();

  auto y = Samples<T>::output(layer.y, n);
  layer.forward(n, x.data(), y.data(), {parameters.data(), forward_pack.data()}, question.pass());
  report.expect_written(y.get(), "forward writes every output");
  report.expect(y.untouched_around(), "forward writes nothing outside of its outputs");
  report.expect(x.untouched(), "forward leaves its input alone");
  report.expect(parameters.untouched() && forward_pack.untouched(), "forward leaves its parameters alone");
  y.remember();
  const Values outputs = y.get();
  if (forgotten == Forgotten::input) x.set(Values(question.x.size(), std::nan("")));
  if (forgotten == Forgotten::output) y.set(Values(outputs.size(), std::nan("")));

  const auto dy = Samples<T>::input(layer.dy, question.dy);
  const auto dz = Samples<T>::input(layer.dz, Values(question.dy.size(), std::nan("")));
  const auto dx = Samples<T>::output(layer.dx, n);
  const auto gradient = Samples<T>::output(layer.parameters), scratch = Samples<T>::output(layer.scratch);
  const auto backward = [&](int first, int count, bool add) {
    const auto from = [&](const Samples<T>& samples, mica::Layout layout) {
      return samples.data() + first * layout.sample_stride();
    };
    layer.backward(count, from(x, layer.x), from(y, layer.y), from(dy, layer.dy), from(dz, layer.dz),
                   wants_dx ? from(dx, layer.dx) : nullptr, {parameters.data(), backward_pack.data()},
                   {gradient.data(), add, scratch.data()}, question.pass().part(first));
  };
  if (first_part > 0) backward(0, first_part, false);
  backward(first_part, n - first_part, first_part > 0);
  layer.unpack_gradient(gradient.data(), scratch.data());
  if (wants_dx) report.expect_written(dx.get(), "backward writes every gradient of an input");
  report.expect_written(gradient.get(), "backward writes every gradient of a parameter");
  report.expect(dx.untouched_around() && dz.untouched_around() && gradient.untouched_around() &&
                    scratch.untouched_around(),
                "backward writes nothing outside of its gradients");
  report.expect(x.untouched() && y.untouched(), "backward leaves its input and output alone");
  report.expect(parameters.untouched() && backward_pack.untouched(), "backward leaves its parameters alone");
  return {outputs, dx.get(), gradient.get()};
}

template <class T>
Values outputs(const Candidate<T>& layer, const Question& question, const mica::PassContext& pass) {
  const auto x = Samples<T>::input(layer.x, question.x), y = Samples<T>::output(layer.y, question.count);
  const auto parameters = Samples<T>::input(question.parameters);
  const auto forward_pack = Samples<T>::output(layer.forward_pack);
  const auto backward_pack = Samples<T>::output(layer.backward_pack);
  layer.pack(parameters.data(), forward_pack.data(), backward_pack.data());
  layer.forward(question.count, x.data(), y.data(), {parameters.data(), forward_pack.data()}, pass);
  return y.get();
}

inline void append(Values& all, const Values& more) { all.insert(all.end(), more.begin(), more.end()); }

/// The same for one sample at a time; the gradients of the parameters are added up.
template <class Ask>
Checks one_by_one(const Question& question, Ask ask_one) {
  Checks all{{}, {}, Values(question.parameters.size())};
  for (int i = 0; i < question.count; ++i) {
    const Checks one = ask_one(question.part(i, 1));
    append(all.y, one.y);
    append(all.dx, one.dx);
    for (std::size_t k = 0; k < all.gradient.size(); ++k) all.gradient[k] += one.gradient[k];
  }
  return all;
}

inline void examine_initialization(const Candidate<double>& layer, Report& report) {
  const auto parameters = Samples<double>::output(layer.parameters);
  layer.initialize(parameters.data());
  report.expect_written(parameters.get(), "initialize writes every parameter");
  report.expect(parameters.untouched_around(), "initialize writes nothing outside of the parameters");
}

inline void examine_batches(const Candidate<double>& layer, const Question& question, Report& report) {
  const int n = question.count;
  for (int count = 1; count <= n; ++count) {
    const Question several = question.part(0, count);
    const Checks batch = ask(layer, several, report);
    const Checks alone = one_by_one(several, [&](const Question& one) { return ask(layer, one, report); });
    report.expect_equal(batch.y, alone.y, 1e-12, "outputs of a batch are those of its samples");
    report.expect_equal(batch.dx, alone.dx, 1e-12, "gradients of a batch's inputs are those of its samples");
    report.expect_equal(batch.gradient, alone.gradient, 1e-12,
                        "the gradient of a batch is the sum over its samples");
  }
  const Checks whole = ask(layer, question, report);
  report.expect_equal(ask(layer, question, report, true, n / 3).gradient, whole.gradient, 1e-12,
                      "the gradients of two parts add up to the whole");
  report.expect_equal(ask(layer, question, report, false).gradient, whole.gradient, 0,
                      "an unwanted gradient of the inputs changes no other");
  const auto expect_same_without = [&](Forgotten what, const std::string& law) {
    Report written;  // NaN is no number that was written
    const Checks without = ask(layer, question, written, true, 0, what);
    report.expect_equal(without.dx, whole.dx, 0, law);
    report.expect_equal(without.gradient, whole.gradient, 0, law);
  };
  if (!layer.reads_input) expect_same_without(Forgotten::input, "gradients do not depend on an unread input");
  if (!layer.reads_output)
    expect_same_without(Forgotten::output, "gradients do not depend on an unread output");
  report.expect_written(outputs(layer, question, mica::PassContext{}), "inference writes every output");
}

/// L = sum_i dy_i y_i, and its derivatives by central differences. That 0 equals 0 proves nothing.
inline void examine_gradients(const Candidate<double>& layer, const Question& question, Report& report) {
  const auto loss = [&](const Values& x, const Values& parameters) {
    const Question changed{question.count, x, question.dy, parameters, question.streams};
    const Values y = outputs(layer, changed, question.pass());
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += question.dy[i] * y[i];
    return sum;
  };
  const auto compare = [&](const Values& got, const Values& wanted, const std::string& of) {
    report.expect(wanted.empty() || wanted != Values(wanted.size()), "the loss depends on the " + of);
    report.expect_equal(got, wanted, 1e-6, "the gradient of the " + of + " is that of central differences");
  };
  const Checks answers = ask(layer, question, report);
  compare(answers.dx, numeric_gradient([&](auto& x) { return loss(x, question.parameters); }, question.x),
          "inputs");
  compare(answers.gradient,
          numeric_gradient([&](auto& p) { return loss(question.x, p); }, question.parameters), "parameters");
}

inline void examine_in_place(const Candidate<double>& layer, const Question& question, Report& report) {
  const auto x = Samples<double>::input(layer.x, question.x), y = Samples<double>::input(layer.x, question.x),
             dy = Samples<double>::input(layer.x, question.dy);
  layer.in_place(question.count, x.data(), y.data(), dy.data(), question.pass());
  const Checks answers = ask(layer, question, report);
  report.expect_equal(y.get(), answers.y, 0, "a layer that says so may be applied in place");
  report.expect_equal(dy.get(), answers.dx, 0,
                      "the derivative of a layer that says so may be applied in place");
}

inline void examine(const Candidate<double>& layer, const Candidate<float>& in_float,
                    const Question& question, Report& report) {
  examine_initialization(layer, report);
  const Checks answers = ask(layer, question, report);
  const Checks float_answers = ask(in_float, question, report);
  if (!report.text().empty()) return;  // numbers that were never written need no comparison

  examine_batches(layer, question, report);
  examine_gradients(layer, question.part(0, 2), report);
  if (layer.in_place) examine_in_place(layer, question, report);
  report.expect_equal(float_answers.y, answers.y, 1e-5, "outputs in float are those in double");
  report.expect_equal(float_answers.dx, answers.dx, 1e-5, "gradients of inputs in float are those in double");
  report.expect_equal(float_answers.gradient, answers.gradient, 1e-5,
                      "gradients of parameters in float are those in double");
}

template <class L>
concept HasReference = requires {
  Reference<L>::forward(mica::Shape{}, Values{}, Values{});
};

/// The plain loops of layer L and its activation A.
template <class L, class A>
Checks ask_reference(mica::Shape in, const Question& one) {
  const mica::Shape out = L::output_shape(in);
  const Values z = Reference<L>::forward(in, one.x, one.parameters);
  const Values dz = Reference<A>::backward(out, z, one.dy, {}).x;
  const reference::Gradients gradients = Reference<L>::backward(in, one.x, dz, one.parameters);
  return {Reference<A>::forward(out, z, {}), gradients.x, gradients.parameters};
}

/// The outputs of one sample in an Embedded network; none if a layer of a test has no `plain`.
template <class L, mica::Shape In>
Values embedded_outputs(const Question& one, Report& report) {
  constexpr mica::Shape out = L::output_shape(In);
  using P = mica::PlainPass<L, double, out, In>;
  if constexpr (!mica::detail::HasPlain<L, P>) {
    const bool is_of_mica = std::string(__PRETTY_FUNCTION__).find("L = mica::") != std::string::npos;
    report.expect(!is_of_mica, "an Embedded network may have the layer");
    return {};
  } else {
    std::array<const double*, P::tensors + 1> tensors{one.parameters.data()};
    std::size_t i = 0;
    for (const mica::ParameterTensor& tensor : L::parameters(In)) {
      tensors[i + 1] = tensors[i] + tensor.shape.size();
      ++i;
    }
    Values y(L::works_in_place ? one.x : Values(std::size_t{out.size()}, std::nan("")));
    const double* const x[] = {L::works_in_place ? y.data() : one.x.data()};
    L::plain(P(x, y.data(), tensors.data()));
    P::template apply<typename L::Activation, out>(y.data());
    return y;
  }
}

}  // namespace laws

/// The laws that a layer behind samples of a shape does not obey, a line each; empty if it obeys them all.
template <class L, mica::Shape In>
std::string broken_laws() {
  using Exact = laws::Bound<double, L, In, false>;
  const laws::Candidate<double> layer = Exact::candidate();
  constexpr int count = 11;  // Dense takes eight at once, and then one by one
  laws::Question question{count,
                          random_values(count * In.size(), 1),
                          random_values(count * Exact::Out.size(), 2),
                          random_values(layer.parameters, 3),
                          {}};
  for (std::uint64_t i = 0; i < count; ++i) question.streams.push_back(mica::detail::random_bits(4, i));

  Report report;
  laws::examine(layer, laws::Bound<float, L, In, true>::candidate(), question, report);
  if constexpr (laws::HasReference<L>) {
    const laws::Checks answers = laws::ask(layer, question, report);
    const laws::Checks plain = laws::one_by_one(question, [](const laws::Question& one) {
      return laws::ask_reference<L, typename Exact::A>(In, one);
    });
    report.expect_equal(answers.y, plain.y, 1e-12, "outputs are those of the plain loops");
    report.expect_equal(answers.dx, plain.dx, 1e-12, "gradients of inputs are those of the plain loops");
    report.expect_equal(answers.gradient, plain.gradient, 1e-12,
                        "gradients of parameters are those of the plain loops");
  }
  Values embedded;
  for (int i = 0; i < count; ++i)
    laws::append(embedded, laws::embedded_outputs<L, In>(question.part(i, 1), report));
  if (!embedded.empty())
    report.expect_equal(laws::outputs(layer, question, mica::PassContext{}), embedded, 1e-12,
                        "outputs at inference are those in an Embedded network");
  return report.text();
}

/// The outputs and gradients of a layer, with its activation, for one sample: for numbers that can be checked
/// by hand.
template <class L, mica::Shape In, class T = float>
laws::Checks answers_of(const Values& x, const Values& dy, const Values& parameters = {}) {
  Report report;
  return laws::ask(laws::Bound<T, L, In, false>::candidate(), {1, x, dy, parameters, {1}}, report);
}

/// The parameters that a layer begins with.
template <class L, mica::Shape In>
Values initial_parameters() {
  const auto parameters = Samples<double>::output(mica::detail::parameter_count<L>(In));
  laws::Bound<double, L, In, false>::initialize(parameters.data());
  return parameters.get();
}
