// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// The kinds of options. An option names its own: `using OptionKind = PaddingOption;`.
struct ActivationOption {};
struct PaddingOption {};
struct StrideOption {};
struct DilationOption {};
struct OutputPaddingOption {};
struct PaddingSizeOption {};
struct CausalOption {};
struct GroupsOption {};
struct DepthMultiplierOption {};
struct AlgorithmOption {};
struct BiasOption {};
struct KernelInitializerOption {};
struct BiasInitializerOption {};
struct ScaleOption {};
struct CenterOption {};
struct EpsilonOption {};
struct MomentumOption {};
struct LogitsOption {};
struct LabelSmoothingOption {};
struct IgnoreClassOption {};
struct AlphaOption {};
struct BetaOption {};
struct GammaOption {};
struct ClassBalancingOption {};
struct ThresholdOption {};
struct ClassIdOption {};
struct AverageOption {};
struct CurveOption {};
struct NumThresholdsOption {};
struct SharedAxesOption {};

}  // namespace mica
