// SPDX-License-Identifier: MIT
// Writes what TensorFlow.js computes with the models of a folder: NAME/model.json of NAME.in, the samples as floats,
// into NAME.expected, the outputs one behind the other.
//
// usage: node keras_outputs.js FOLDER NAME=HEIGHTxWIDTHxCHANNELS ...
"use strict";

const fs = require("fs");
const path = require("path");
const tf = require("@tensorflow/tfjs-core");
const layers = require("@tensorflow/tfjs-layers");
require("@tensorflow/tfjs-backend-cpu");

function artifacts(file) {
  const model = JSON.parse(fs.readFileSync(file));
  const parts = model.weightsManifest.flatMap(group => group.paths).map(
      name => fs.readFileSync(path.join(path.dirname(file), name)));
  const bytes = Buffer.concat(parts);
  return {
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(group => group.weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  };
}

function floats(file) {
  const bytes = fs.readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function main() {
  await tf.setBackend("cpu");
  const [folder, ...models] = process.argv.slice(2);
  for (const word of models) {
    const [name, extents] = word.split("=");
    const shape = extents.split("x").map(Number);
    const numbers = floats(path.join(folder, name + ".in"));
    const size = shape.reduce((a, b) => a * b, 1);
    const model = await layers.loadLayersModel({load: () => artifacts(path.join(folder, name, "model.json"))});
    const outputs = [].concat(model.predict(tf.tensor(numbers, [numbers.length / size, ...shape])));
    const values = await Promise.all(outputs.map(output => output.data()));
    fs.writeFileSync(path.join(folder, name + ".expected"),
                     Buffer.concat(values.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
