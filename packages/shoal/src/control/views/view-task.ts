import { type Shot as ApiShot, type Task as ApiTask, shotUrl } from '@shoal/api'
import type { Shot, Task } from '@shoal/screenshots'

/** A task of a torrent; a local file without one is no matter of the API. */
export type TorrentTask = Task & { readonly infoHash: string }

export function isTorrentTask(task: Task | undefined): task is TorrentTask {
  return task !== undefined && task.infoHash !== null
}

/** A screenshot task for people. */
export function viewTask(task: TorrentTask): ApiTask {
  const { progress, report, failure } = task
  const wanted = progress?.shotsWanted ?? task.options.moments?.length ?? task.options.count
  const done = task.shotCount
  return {
    id: String(task.id),
    infoHash: task.infoHash,
    name: task.name,
    state: task.state,
    partial: task.partial,
    attempts: task.attempts,
    ...(task.workerId === null ? {} : { worker: task.workerId }),
    ...(progress === null ? {} : { step: progress.step }),
    progress: task.state === 'success' ? 1 : wanted === 0 ? 0 : Math.min(1, done / wanted),
    shotsWanted: wanted,
    shotsDone: done,
    bytesFetched: report?.bytesFetched ?? progress?.bytesFetched ?? 0,
    ...(report === null ? {} : { bytesLowerBound: report.lowerBoundBytes, fileBytes: report.fileBytes }),
    ...(failure === null ? {} : { failure: { code: failure.code, params: {}, text: failure.message } }),
    createdAt: task.createdAt,
    changedAt: task.updatedAt,
  }
}

/** A picture of the gallery with where it came from. */
export function viewShot(shot: Shot, infoHash: string): ApiShot {
  return {
    id: String(shot.id),
    taskId: String(shot.taskId),
    infoHash,
    index: shot.index,
    seconds: shot.seconds,
    width: shot.width,
    height: shot.height,
    bytes: shot.size,
    url: shotUrl(String(shot.id)),
    file: shot.provenance.file,
    pieces: shot.provenance.pieces.length,
    createdAt: shot.createdAt,
  }
}
