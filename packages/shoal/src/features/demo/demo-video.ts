import { createRequire } from 'node:module'

/** One minute with a clock and a machine-readable mark in every frame; see the script beside it. */
export const demoVideo = {
  file: createRequire(import.meta.url).resolve('@shoal/screenshots/fixtures/marked.mp4'),
  width: 1280,
  height: 720,
  framesPerSecond: 25,
} as const
