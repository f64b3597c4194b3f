// SPDX-License-Identifier: MIT
#pragma once

#include <mica/mica.hpp>

#include <cmath>
#include <numbers>

/// Lets the learning rate fall from `rate` to nearly 0 along half a cosine, so that the last epochs take
/// small steps (Loshchilov, Hutter: SGDR, 2017).
inline mica::LearningRateScheduler half_cosine(double rate, int epochs) {
  return mica::LearningRateScheduler([rate, epochs](int epoch, double) {
    return rate / 2 * (1 + std::cos(std::numbers::pi * epoch / epochs));
  });
}
