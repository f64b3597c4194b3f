# SPDX-License-Identifier: MIT
message(STATUS "skipped: protobuf or ONNX's message definitions are not installed, so there is no mica-convert")
