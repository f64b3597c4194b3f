# SPDX-License-Identifier: MIT
message(STATUS "skipped: protobuf, ONNX's message definitions, libpng or libjpeg are not installed, so there is no command mica")
