export { openDecoder } from './adapters/decoders/open-decoder.ts'
export { createDiskGallery } from './adapters/disk-gallery.ts'
export { type ImageHostConfig, openImageHost } from './adapters/image-hosts/open-image-host.ts'
export { openLocalSource } from './adapters/local-source/open-local-source.ts'
export { decodePicture, sharpPictures } from './adapters/sharp-pictures.ts'
export { createSqlTaskStore } from './adapters/sql-store/create-sql-task-store.ts'
export { sealClearTasks } from './adapters/sql-store/seal-clear-tasks.ts'
export { shotsMigrations } from './adapters/sql-store/shots-migrations.ts'
export type { ShotsSchema } from './adapters/sql-store/shots-schema.ts'
export { systemClock } from './adapters/system-clock.ts'
export { type CaptureResult, captureTorrent } from './capture/capture-torrent.ts'
export { toBbcode, toMarkdown } from './gallery/gallery-markup.ts'
export { ImageHostError } from './gallery/image-host.ts'
export { readMark } from './marks/time-mark.ts'
export { DecodeError, type FrameDecoder } from './pictures/frame-decoder.ts'
export { LocalDataError } from './pieces/local-data-error.ts'
export type { PieceCache, PieceSource } from './pieces/piece-source.ts'
export { createScheduler } from './scheduler/create-scheduler.ts'
export {
  type LocateSource,
  type Location,
  PictureError,
  type Scheduler,
  TaskRequestError,
} from './scheduler/scheduler.ts'
export { CaptureError, type CaptureErrorCode } from './task/capture-error.ts'
export {
  type CaptureOptions,
  CaptureOptionsError,
  type CaptureOptionsInput,
  parseCaptureOptions,
  shotFormats,
} from './task/capture-options.ts'
export { parseEpisodeChoice } from './task/episode-choice.ts'
export type { HostedPicture, Shot, ShotDetails } from './task/shot.ts'
export type { FleetSource, ReadableSource, Task, TaskProgress, TaskSource } from './task/task.ts'
export { type ClaimedTask, LeaseLostError, type TaskLease, type WorkerControl } from './task/worker-control.ts'
export { createWorker } from './worker/create-worker.ts'
