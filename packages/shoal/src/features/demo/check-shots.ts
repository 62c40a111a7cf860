import type { DemoRun } from '@shoal/api'
import { readMark, type Scheduler, type Shot } from '@shoal/screenshots'
import sharp from 'sharp'
import { demoVideo } from './demo-video.ts'

type ShotCheck = DemoRun['shots'][number]

/** Looks at every shot itself: it must decode, have the right size, and its mark must name the moment it claims. */
export async function checkShots(
  scheduler: Scheduler,
  taskId: number,
  signal: AbortSignal,
): Promise<readonly ShotCheck[]> {
  const frames = (await scheduler.shots(taskId)).filter((shot) => shot.kind === 'frame')
  const checks: ShotCheck[] = []
  for (const shot of frames) {
    signal.throwIfAborted()
    const picture = await scheduler.picture(shot.id, signal)
    checks.push(await checkPicture(shot, picture?.bytes))
  }
  return checks
}

async function checkPicture(shot: Shot, bytes: Uint8Array | undefined): Promise<ShotCheck> {
  const common = { shotId: String(shot.id), expectedSeconds: shot.seconds, width: 0, height: 0, ok: false }
  if (bytes === undefined) return common
  const decoded = await sharp(bytes, { failOn: 'warning' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => undefined) // a picture that does not decode is what this check is for
  if (decoded === undefined) return common
  const { width, height, channels } = decoded.info
  const frame = channels === 3 ? readMark({ width, height, channels, data: decoded.data }) : undefined
  const rightSize = width === demoVideo.width && height === demoVideo.height
  const rightMoment = frame === Math.round(shot.seconds * demoVideo.framesPerSecond)
  return {
    ...common,
    width,
    height,
    ok: rightSize && rightMoment,
    ...(frame === undefined ? {} : { markedSeconds: frame / demoVideo.framesPerSecond }),
  }
}
