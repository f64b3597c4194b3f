// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/loss_options.hpp>

namespace mica {

/// Keras' beta of Tversky.
template <Number Value>
struct Beta {
  using OptionKind = BetaOption;
  static constexpr double value = Value.value;
};

template <class... Words>
struct FactorsOfTversky {
  static_assert(fits<Words...>, "mica: the alpha and the beta of a Tversky are at least 0");
};

/// L = 1 - I / (I + alpha sum_i t_i (1 - y_i) + beta sum_i y_i (1 - t_i) + 1e-7) with I = sum_i t_i y_i over
/// all outputs of a sample, Keras' Tversky with the axes of a sample, axis=(1, 2, 3) for images, as Dice. As
/// in Keras' code, alpha weighs what the outputs miss and beta what they find wrongly. (Salehi, Erdogmus,
/// Gholipour, Tversky loss function for image segmentation, 2017.)
///
/// Options: `Alpha<0.5>` and `Beta<0.5>`, Keras' defaults, with which it is Dice but for the 1e-7. The
/// tensors are those of Dice.
template <class... Given>
struct Tversky : LossDefaults {
 private:
  using Options = mica::Options<TypeList<AlphaOption, BetaOption>, Given...>;
  static constexpr double alpha = Options::template Get<AlphaOption, Alpha<0.5>>::value;
  static constexpr double beta = Options::template Get<BetaOption, Beta<0.5>>::value;

 public:
  static constexpr const char* name = "Tversky";
  static constexpr TargetKind target = TargetKind::binary;

  template <Shape Out, class End>
  using Check =
      std::conditional_t<alpha >= 0 && beta >= 0, typename detail::OfLoss<typename Options::Check>::type,
                         Failed<FactorsOfTversky, Needs<0>>>;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    double both = 0, of_outputs = 0, of_target = 0;
    for (int i = 0; i < N; ++i) {
      const auto y = static_cast<double>(o.y[i]), t = static_cast<double>(o.target[i]);
      both += t * y;
      of_outputs += y;
      of_target += t;
    }
    // With all = (1 - alpha - beta) I + alpha sum t + beta sum y + 1e-7:
    //   dL/dy_i = (I / all ((1 - alpha - beta) t_i + beta) - t_i) / all
    constexpr double rest = 1 - alpha - beta;
    const double all = rest * both + alpha * of_target + beta * of_outputs + 1e-7, share = both / all;
    const T constant = static_cast<T>(share * beta / all), slope = static_cast<T>((share * rest - 1) / all);
    for (int i = 0; i < N; ++i) o.dy[i] = constant + slope * o.target[i];
    return 1 - share;
  }
};

}  // namespace mica
