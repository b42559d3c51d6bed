/** Data for the example: two interleaved half-moons of points in the plane, with noise, always the same. */
import * as tf from "@tensorflow/tfjs-core";

export interface Moons {
  /** Points, [count, 2]. */
  readonly x: tf.Tensor2D;
  /** Which moon a point is of, [count, 1]: 0 or 1. */
  readonly y: tf.Tensor2D;
}

/** A small generator of uniform numbers in [0, 1), so that every run of the example shows the same figures. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function makeMoons(count: number, noise = 0.15, seed = 7): Moons {
  const random = uniform(seed);
  const points: number[][] = [];
  const labels: number[][] = [];
  for (let i = 0; i < count; i++) {
    const angle = Math.PI * random();
    const upper = i % 2 === 0;
    const jitter = (): number => noise * (random() + random() + random() - 1.5);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    points.push(upper ? [cos + jitter(), sin + jitter()] : [1 - cos + jitter(), 0.5 - sin + jitter()]);
    labels.push([upper ? 0 : 1]);
  }
  return { x: tf.tensor2d(points), y: tf.tensor2d(labels) };
}
