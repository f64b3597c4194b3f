// SPDX-License-Identifier: MIT
// Runs the models of a folder with ONNX Runtime, and compares what each output gives with NAME.<output>.npy.
// The largest difference may be 1e-5 of the range of the expected values, from the least to the largest, 0 included.
//
// usage: node run.js FOLDER
"use strict";

const fs = require("fs");
const path = require("path");
const runtime = require("onnxruntime-node");

const bound = 1e-5;

function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const begin = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, begin);
  if (!header.includes("'<f4'")) throw new Error(`${file}: expected float32`);
  const extents = header.match(/\(([^)]*)\)/)[1].split(",").filter((text) => text.trim()).map(Number);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length));
  return new runtime.Tensor("float32", values, extents);
}

function difference(found, expected) {
  if (String(found.dims) !== String(expected.dims)) return `extents ${found.dims}, expected ${expected.dims}`;
  let least = 0, largest = 0, worst = 0;
  expected.data.forEach((value, i) => {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
    const error = Math.abs(value - found.data[i]);
    if (!(error <= worst)) worst = error; // NaN too
  });
  return worst / (largest - least);
}

async function main(folder) {
  let compared = 0, most = 0, failures = [];
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".onnx")).sort()) {
    const base = path.join(folder, file.slice(0, -5));
    const session = await runtime.InferenceSession.create(`${base}.onnx`, { intraOpNumThreads: 1 });
    const results = await session.run({ input: readNpy(`${base}.input.npy`) });
    for (const name of session.outputNames) {
      const found = difference(results[name], readNpy(`${base}.${name}.npy`));
      if (found <= bound) most = Math.max(most, found);
      else failures.push(`${file}, ${name}: ${found}`);
      ++compared;
    }
  }
  console.log(`${compared} outputs compared, the largest difference is ${most} of the range`);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  process.exitCode = failures.length > 0 || compared === 0 ? 1 : 0;
}

main(process.argv[2]);
