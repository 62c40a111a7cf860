// The process that reads whole files with node-av.
import { AV_LOG_QUIET, Log } from 'node-av'
import { NodeAvCutter } from './node-av-cutter.ts'
import { serveMedia } from './serve-media.ts'

Log.setLevel(AV_LOG_QUIET)
serveMedia(NodeAvCutter.open)
