export { type DecoderChoice, openDecoder } from './adapters/decoders/open-decoder.ts'
export { createDiskGallery } from './adapters/disk-gallery.ts'
export {
  type ImageHostConfig,
  type ImageHostKind,
  imageHostKinds,
  openImageHost,
} from './adapters/image-hosts/open-image-host.ts'
export { LocalDataError } from './adapters/local-source/local-data-error.ts'
export { openLocalSource } from './adapters/local-source/open-local-source.ts'
export { decodePicture, sharpPictures } from './adapters/sharp-pictures.ts'
export { createSqlTaskStore, type SqlTaskStoreParts } from './adapters/sql-store/create-sql-task-store.ts'
export { shotsMigrations } from './adapters/sql-store/shots-migrations.ts'
export type { ShotsSchema } from './adapters/sql-store/shots-schema.ts'
export { systemClock } from './adapters/system-clock.ts'
export { CaptureError, type CaptureErrorCode } from './capture/capture-error.ts'
export {
  type CaptureOptions,
  CaptureOptionsError,
  type CaptureOptionsInput,
  parseCaptureOptions,
  type ShotFormat,
  shotFormats,
} from './capture/capture-options.ts'
export type { CaptureRequest } from './capture/capture-request.ts'
export { type CaptureResult, captureTorrent } from './capture/capture-torrent.ts'
export type { Clock } from './capture/clock.ts'
export { parseEpisodeChoice } from './capture/episode-choice.ts'
export { type DecodedFrame, DecodeError, type FrameDecoder, type SourcePicture } from './capture/frame-decoder.ts'
export type { PictureEncoder, RgbPicture } from './capture/picture-encoder.ts'
export type {
  ByteRange,
  LayoutFile,
  PieceCache,
  PieceSource,
  PieceSourceStats,
  TorrentLayout,
} from './capture/piece-source.ts'
export type { Quote } from './capture/quote.ts'
export type { SheetMaker } from './capture/sheet.ts'
export type { Clip, ClipFormat } from './container/clip.ts'
export type { Gallery, PictureKey } from './gallery/gallery.ts'
export { type LinkedPicture, toBbcode, toMarkdown } from './gallery/gallery-markup.ts'
export { type HostedPicture, type ImageHost, ImageHostError } from './gallery/image-host.ts'
export type { InspectedPicture, PictureInspector } from './gallery/picture-inspector.ts'
export type { Shot, ShotDetails, ShotProvenance } from './gallery/shot.ts'
export { type MarkedPixels, readMark } from './marks/time-mark.ts'
export { createScheduler, type SchedulerLimits, type SchedulerParts } from './scheduler/create-scheduler.ts'
export {
  type LocateSource,
  type Location,
  PictureError,
  type Scheduler,
  TaskRequestError,
} from './scheduler/scheduler.ts'
export {
  type FleetSource,
  type ReadableSource,
  type Task,
  type TaskFailure,
  type TaskProgress,
  type TaskReport,
  type TaskRequest,
  type TaskSource,
  type TaskState,
  taskStates,
} from './scheduler/task.ts'
export type {
  EndedTasks,
  ShotPage,
  ShotQuery,
  TaskCounts,
  TaskPage,
  TaskQuery,
  WorkerRecord,
} from './scheduler/task-query.ts'
export type { TaskStore } from './scheduler/task-store.ts'
export { createWorker } from './worker/create-worker.ts'
export type { Worker, WorkerLogEntry, WorkerParts } from './worker/worker.ts'
export {
  type ClaimedTask,
  type Heartbeat,
  type HeartbeatReply,
  LeaseLostError,
  type TaskLease,
  type TaskOutcome,
  type WorkerControl,
  type WorkerDescription,
  type WorkerRegistration,
} from './worker/worker-control.ts'
