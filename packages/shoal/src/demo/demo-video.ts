import { fileURLToPath } from 'node:url'

/** One minute with a clock and a machine-readable mark in every frame; see the script beside it. */
export const demoVideo = {
  file: fileURLToPath(new URL('../../../screenshots/fixtures/marked.mp4', import.meta.url)),
  width: 1280,
  height: 720,
  framesPerSecond: 25,
} as const
