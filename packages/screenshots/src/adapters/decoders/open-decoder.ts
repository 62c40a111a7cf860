import { createRequire } from 'node:module'
import { DecodeError, type FrameDecoder } from '../../pictures/frame-decoder.ts'
import { openFfmpegDecoder } from './ffmpeg-decoder.ts'
import { openNodeAvDecoder } from './node-av-decoder.ts'

/** Which decoder to use; `auto` takes node-av, and the system's ffmpeg where node-av is not installed. */
export type DecoderChoice = 'auto' | 'node-av' | 'ffmpeg'

/** Opens a decoder. @throws DecodeError with the way out where there is none. */
export async function openDecoder(choice: DecoderChoice, signal: AbortSignal): Promise<FrameDecoder> {
  if (choice === 'node-av' || (choice === 'auto' && isInstalled('node-av'))) return openNodeAvDecoder(signal)
  try {
    return await openFfmpegDecoder(signal)
  } catch (cause) {
    signal.throwIfAborted()
    throw new DecodeError('no video decoder: install the package node-av, or the program ffmpeg', { cause })
  }
}

function isInstalled(module: string): boolean {
  try {
    createRequire(import.meta.url).resolve(module)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
