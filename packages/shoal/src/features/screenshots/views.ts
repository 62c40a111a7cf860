import { type Shot as ApiShot, type Task as ApiTask, type ShotOptions, shotUrl } from '@shoal/api'
import type { CaptureOptions, Shot, Task } from '@shoal/screenshots'

/** Formats that browsers load fastest come first. */
const PREFERRED = ['jpg', 'webp', 'png'] as const

/** A screenshot task for people. */
export function viewTask(task: Task): ApiTask {
  const { progress, report, failure, infoHash, options } = task
  const wanted = progress?.shotsWanted || (report?.quote?.shots ?? options.moments?.length ?? options.count)
  const done = task.shotCount
  return {
    id: String(task.id),
    infoHash: infoHash ?? undefined,
    source: task.source.kind,
    name: task.name,
    state: task.state,
    partial: task.partial,
    attempts: task.attempts,
    worker: task.workerId ?? undefined,
    step: progress?.step,
    progress: task.state === 'success' ? 1 : wanted === 0 ? 0 : Math.min(1, done / wanted),
    shotsWanted: wanted,
    shotsDone: done,
    bytesFetched: report?.bytesFetched ?? progress?.bytesFetched ?? 0,
    ...(report === null ? {} : { bytesLowerBound: report.lowerBoundBytes, fileBytes: report.fileBytes }),
    ...(failure === null ? {} : { failure: { code: failure.code, params: {}, text: failure.message } }),
    options: viewOptions(options),
    quote: report?.quote,
    warnings: [...(report?.warnings ?? [])],
    mediaInfo: report?.mediaInfo,
    createdAt: task.createdAt,
    changedAt: task.updatedAt,
  }
}

/**
 * The pictures of a task with where they came from; one entry for all formats of a picture. Those of one video stand together,
 * its sheet last.
 */
export function viewShots(shots: readonly Shot[]): ApiShot[] {
  const pictures = new Map<string, Shot[]>()
  for (const shot of shots) {
    const place = `${shot.kind} ${shot.index}`
    pictures.set(place, [...(pictures.get(place) ?? []), shot])
  }
  const byFile = Map.groupBy(pictures.values(), ([picture]) => picture?.provenance.file)
  const rank = ({ format }: Shot): number => PREFERRED.indexOf(format)
  return [...byFile.values()].flat().flatMap((formats) => {
    const [first, ...others] = formats.toSorted((a, b) => rank(a) - rank(b))
    return first === undefined ? [] : [viewShot(first, others)]
  })
}

/** One picture with where it came from. */
export function viewShot(shot: Shot, others: readonly Shot[] = []): ApiShot {
  const { file, targetSeconds, ranges, pieces, checked, decoder, toneMap } = shot.provenance
  return {
    id: String(shot.id),
    taskId: String(shot.taskId),
    kind: shot.kind,
    index: shot.index,
    seconds: shot.seconds,
    width: shot.width,
    height: shot.height,
    bytes: shot.size,
    url: shotUrl(String(shot.id), shot.format),
    format: shot.format,
    others: others.map(({ id, format, size }) => ({ format, url: shotUrl(String(id), format), bytes: size })),
    file,
    pieces: pieces.length,
    provenance: { targetSeconds, ranges, pieces, checked, decoder, toneMap },
    createdAt: shot.createdAt,
  }
}

function viewOptions(options: CaptureOptions): ShotOptions {
  const { count, everySeconds, moments, exact, files, episodes, formats, sheet, quoteOnly } = options
  const { unprovedBlocks, byteBudget, deadlineMs } = options
  const spread = everySeconds === undefined && moments === undefined ? { shots: count } : {}
  return {
    ...spread,
    everySeconds,
    ...(moments === undefined ? {} : { moments, exact }),
    files,
    episodes,
    formats,
    sheet,
    quoteOnly,
    unprovedBlocks,
    byteBudget,
    deadlineMs,
  }
}
