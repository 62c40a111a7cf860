// The process that reads whole files with the system's ffmpeg and ffprobe, which it starts.
import { FfmpegCutter } from './ffmpeg-cutter.ts'
import { serveMedia } from './serve-media.ts'

serveMedia(FfmpegCutter.open)
