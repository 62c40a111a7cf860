import { z } from 'zod'
import { empty, json, text } from '../request/answers.ts'
import { badRequest, conflict } from '../request/api-error.ts'
import type { ApiWorld, Route, Routes } from './route.ts'

/** The version whose answers these are: new enough for every program's newest features, tested against it. */
export const VERSION = 'v5.1.0'
export const WEB_API_VERSION = '2.11.4'

/** `app/…`: what the program asks about the program. */
export function appRoutes({ preferences, records, clock }: ApiWorld): Routes {
  const startedAt = Math.floor(clock.now() / 1_000)
  const plain =
    (value: string): Route =>
    async () =>
      text(value)
  return {
    read: {
      'app/version': plain(VERSION),
      'app/webapiVersion': plain(WEB_API_VERSION),
      'app/defaultSavePath': async () => text(preferences.savePath()),
      'app/preferences': async () => json(await preferences.all()),
      'app/buildInfo': async () =>
        json({
          bitness: 64,
          boost: '1.83.0',
          libtorrent: '2.0.11.0',
          openssl: '3.5.0',
          platform: 'linux',
          qt: '6.8.2',
          zlib: '1.3.1',
        }),
      'app/processInfo': async () => json({ launch_time: startedAt }),
      // A fleet has no interfaces, cookies and folders of its own.
      'app/networkInterfaceList': async () => json([]),
      'app/networkInterfaceAddressList': async ({ parameters }) => {
        parameters.require('iface')
        return json([])
      },
      'app/cookies': async () => json([]),
      'clientdata/load': async ({ parameters }) => {
        const kept = await records.load('client-data')
        const wanted = parameters.text('keys') === '' ? undefined : keysIn(parameters.text('keys'))
        return json(Object.fromEntries([...kept].filter(([name]) => wanted === undefined || wanted.includes(name))))
      },
    },
    change: {
      'app/setPreferences': async ({ parameters }) => {
        parameters.require('json')
        await preferences.change(objectIn(parameters.text('json')))
        return empty()
      },
      'clientdata/store': async ({ parameters }) => {
        parameters.require('data')
        await records.save('client-data', new Map(Object.entries(objectIn(parameters.text('data')))))
        return new Response(null, { status: 204 })
      },
      'app/setCookies': async ({ parameters }) => {
        parameters.require('cookies')
        const cookies = z.array(z.unknown()).safeParse(parsedJson(parameters.text('cookies')))
        if (!cookies.success) throw badRequest()
        if (cookies.data.length > 0)
          throw conflict('Shoal keeps no cookies: put them into the link, or upload the file')
        return empty()
      },
    },
  }
}

const record = z.record(z.string(), z.unknown())

/** What is no JSON object says nothing, as to qBittorrent. */
function objectIn(json: string): Readonly<Record<string, unknown>> {
  const parsed = record.safeParse(parsedJson(json))
  return parsed.success ? parsed.data : {}
}

function keysIn(json: string): readonly string[] {
  const parsed = z.array(z.string()).safeParse(parsedJson(json))
  if (!parsed.success) throw badRequest()
  return parsed.data
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
