import type { Grab } from './grab.ts'
import type { GrabContext } from './grab-context.ts'
import { awaitMetadata } from './steps/await-metadata.ts'
import { checkLater } from './steps/check-later.ts'
import { confirmTorrent } from './steps/confirm-torrent.ts'
import { fetchTorrent } from './steps/fetch-torrent.ts'
import { placeGrab } from './steps/place-grab.ts'
import { resumeParked } from './steps/resume-parked.ts'
import { beginSending, sendTorrent } from './steps/send-torrent.ts'
import type { Transition } from './transition.ts'

/** Does what the grab's state asks for and says what follows from it; nothing for a state that rests. */
export async function takeStep(grab: Grab, context: GrabContext, signal: AbortSignal): Promise<Transition | undefined> {
  const { state } = grab
  switch (state.kind) {
    case 'accepted':
      return fetchTorrent({ ...grab, state }, context, signal)
    case 'waiting-metadata':
      return awaitMetadata({ ...grab, state }, context, signal)
    case 'fetched':
      return placeGrab({ ...grab, state }, context)
    case 'reserved':
      return beginSending({ ...grab, state }, context)
    case 'sending':
      return sendTorrent({ ...grab, state }, context, signal)
    case 'confirming':
      return confirmTorrent({ ...grab, state }, context, signal)
    case 'done':
      return checkLater({ ...grab, state }, context, signal)
    case 'parked':
      return resumeParked({ ...grab, state }, context)
    case 'dead':
    case 'cancelled':
      return undefined
  }
}
