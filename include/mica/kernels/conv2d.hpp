// SPDX-License-Identifier: MIT
#pragma once

/// The kernels of a two-dimensional convolution.
#include <mica/kernels/conv2d_forward.hpp>
#include <mica/kernels/conv2d_input_gradient.hpp>
#include <mica/kernels/conv2d_weight_gradient.hpp>
#include <mica/kernels/elementwise.hpp>
