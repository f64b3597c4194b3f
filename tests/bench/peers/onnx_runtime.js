// SPDX-License-Identifier: MIT
// How many images a second ONNX Runtime classifies on one thread.
//
// usage: node onnx_runtime.js MODEL SHAPE SECONDS, where SHAPE is an image's, as in 3x32x32, and each loop
// takes about SECONDS; prints {work: {setting: images/s}}.
"use strict";

const runtime = require("onnxruntime-node");

function images(count, shape) {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, count) }, Math.random);
  return new runtime.Tensor("float32", values, [count, ...shape]);
}

async function imagesPerSecond(session, batch, shape, seconds) {
  const feeds = { images: images(batch, shape) };
  for (let i = 0; i < 10; ++i) await session.run(feeds);
  const start = performance.now();
  let rounds = 0, elapsed = 0;
  while (elapsed < seconds) {
    await session.run(feeds);
    ++rounds;
    elapsed = (performance.now() - start) / 1000;
  }
  return (rounds * batch) / elapsed;
}

async function main(model, imageShape, seconds) {
  const shape = imageShape.split("x").map(Number);
  const oneThread = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await runtime.InferenceSession.create(model, oneThread);
  const rates = {};
  for (const batch of [32, 1])
    rates[`infer ${batch}`] = { "1 thread": await imagesPerSecond(session, batch, shape, Number(seconds)) };
  console.log(JSON.stringify(rates));
}

main(...process.argv.slice(2));
