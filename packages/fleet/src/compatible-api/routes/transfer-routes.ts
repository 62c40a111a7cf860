import { empty, json, text } from '../request/answers.ts'
import { badRequest, conflict } from '../request/api-error.ts'
import { transferFields } from '../sync/server-state.ts'
import type { ApiWorld, Route, Routes } from './route.ts'

const NO_LIMIT = 'Shoal has no limit over the whole fleet: set it in the client'

/** `transfer/…`: the fleet's speeds. It has no limits of its own; each client has. */
export function transferRoutes({ fleet }: ApiWorld): Routes {
  const zero: Route = async () => text('0')
  /** 0 and below lift a limit that is not there. */
  const setLimit: Route = async ({ parameters }) => {
    parameters.require('limit')
    const limit = parameters.number('limit')
    if (limit === undefined) throw badRequest("'limit' is not a number")
    if (limit > 0) throw conflict(NO_LIMIT)
    return empty()
  }
  const limits = ['up_limit', 'dl_limit', 'alt_up_limit', 'alt_dl_limit']
  return {
    read: {
      'transfer/info': async () => json(transferFields(fleet)),
      'transfer/uploadLimit': zero,
      'transfer/downloadLimit': zero,
      'transfer/speedLimitsMode': zero,
      'transfer/getSpeedLimits': async () => json(Object.fromEntries(limits.map((name) => [name, 0]))),
    },
    change: {
      'transfer/setUploadLimit': setLimit,
      'transfer/setDownloadLimit': setLimit,
      'transfer/setSpeedLimits': async ({ parameters }) => {
        parameters.require(...limits)
        if (limits.some((name) => (parameters.number(name) ?? 0) > 0)) throw conflict(NO_LIMIT)
        return new Response(null, { status: 204 })
      },
      'transfer/setSpeedLimitsMode': async ({ parameters }) => {
        parameters.require('mode')
        const mode = parameters.integer('mode')
        if (mode === undefined) throw badRequest("'mode': invalid argument")
        if (mode !== 0) throw conflict(NO_LIMIT)
        return empty()
      },
      'transfer/toggleSpeedLimitsMode': async () => {
        throw conflict(NO_LIMIT)
      },
      'transfer/banPeers': async ({ parameters }) => {
        parameters.require('peers')
        if (parameters.list('peers', '|').some((peer) => /^\s*(\[[0-9a-f:.]+\]|[\d.]+):\d{1,5}\s*$/i.test(peer)))
          throw conflict('Shoal cannot ban peers: ban them in the client')
        return empty()
      },
    },
  }
}
