// SPDX-License-Identifier: MIT
#pragma once

#include "../tensor.hpp"
#include "external_data.hpp"

#include <onnx/onnx_pb.h>

#include <string>

namespace convert {

/// The numbers of a tensor of an ONNX file; `where` names it in messages. Throws Refusal if there are more or
/// fewer of them than its extents say, if they are in a file that `data` does not have, or if they are of a
/// type that is not read.
Tensor read_tensor(const onnx::TensorProto& proto, const std::string& where, ExternalData& data);

}  // namespace convert
