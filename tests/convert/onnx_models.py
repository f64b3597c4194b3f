# SPDX-License-Identifier: MIT
"""Models of ONNX made by hand, node after node."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


class Model:
    """Nodes with one output each, named by their number. Among the inputs a text is a value and an array is a
    constant."""

    def __init__(self, shape, name="x"):
        self.shape, self.name, self.nodes, self.constants = shape, name, [], []

    def __call__(self, op, *inputs, **attributes):
        names = []
        for value in inputs:
            if isinstance(value, str):
                names.append(value)
                continue
            value = np.asarray(value)
            if value.dtype == np.float64:
                value = value.astype(np.float32)
            names.append(f"c{len(self.constants)}")
            self.constants.append(numpy_helper.from_array(value, names[-1]))
        self.nodes.append(helper.make_node(op, names, [str(len(self.nodes))], **attributes))
        return self.nodes[-1].output[0]

    def proto(self, *outputs, opset=17):
        given = helper.make_tensor_value_info(self.name, TensorProto.FLOAT, ["n", *self.shape])
        wanted = [helper.make_empty_tensor_value_info(output) for output in outputs]
        graph = helper.make_graph(self.nodes, "g", [given], wanted, self.constants)
        model = helper.make_model(graph, producer_name="", opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = 8
        return model
