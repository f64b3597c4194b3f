// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// The kinds of options. An option names its own: `using OptionKind = PaddingOption;`.
struct ActivationOption {};
struct PaddingOption {};
struct StrideOption {};
struct AlgorithmOption {};
struct BiasOption {};
struct KernelInitializerOption {};
struct BiasInitializerOption {};
struct ScaleOption {};
struct CenterOption {};
struct EpsilonOption {};
struct MomentumOption {};
struct LogitsOption {};
struct SharedAxesOption {};

}  // namespace mica
