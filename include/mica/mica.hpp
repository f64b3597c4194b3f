// SPDX-License-Identifier: MIT
#pragma once

/// Everything but ext/: `#include <mica/mica.hpp>`.

#include <mica/activations/linear.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/core/contracts/activation.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/mnist.hpp>
#include <mica/data/read_idx.hpp>
#include <mica/initializers/constant.hpp>
#include <mica/initializers/glorot_uniform.hpp>
#include <mica/initializers/he_normal.hpp>
#include <mica/initializers/zeros.hpp>
#include <mica/io/summary.hpp>
#include <mica/io/weights.hpp>
#include <mica/layers/average_pooling2d.hpp>
#include <mica/layers/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/dropout.hpp>
#include <mica/layers/flatten.hpp>
#include <mica/layers/global_average_pooling2d.hpp>
#include <mica/layers/group_normalization.hpp>
#include <mica/layers/input.hpp>
#include <mica/layers/layer_normalization.hpp>
#include <mica/layers/max_pooling2d.hpp>
#include <mica/losses/binary_crossentropy.hpp>
#include <mica/losses/categorical_crossentropy.hpp>
#include <mica/losses/mean_squared_error.hpp>
#include <mica/losses/sparse_categorical_crossentropy.hpp>
#include <mica/metrics/accuracy.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/optimizers/sgd.hpp>
#include <mica/training/callbacks/early_stopping.hpp>
#include <mica/training/callbacks/learning_rate_scheduler.hpp>
#include <mica/training/compile.hpp>
#include <mica/training/history.hpp>
#include <mica/training/model.hpp>
#include <mica/training/stop_source.hpp>
#include <mica/version.hpp>
