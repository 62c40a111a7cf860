import { request } from 'node:http'
import { join } from 'node:path'
import { DIAL_PATH, SOCKET_NAME, STATUS_PATH, STOP_PATH } from '../lab-socket.ts'
import { type LabStatus, labStatusSchema } from '../lab-status.ts'

const MOST = 64 << 20 // bytes of an answer

/** No lab answers in that folder. */
export class NoLabError extends Error {
  readonly code = 'NO_LAB'
  override readonly name = 'NoLabError'
}

/** How the lab in a folder stands, every peer dialled if asked. Rejects with `NoLabError` when none answers. */
export async function askStatus(folder: string, signal: AbortSignal, dial = false): Promise<LabStatus> {
  return labStatusSchema.parse(JSON.parse(await ask(folder, 'GET', dial ? DIAL_PATH : STATUS_PATH, signal)))
}

/** Tells the lab in a folder to end. Rejects with `NoLabError` when none answers. */
export async function askStop(folder: string, signal: AbortSignal): Promise<void> {
  await ask(folder, 'POST', STOP_PATH, signal)
}

function ask(folder: string, method: string, path: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const fail = (cause: unknown): void =>
    reject(new NoLabError(`no lab answers in ${folder}: start one with shoal lab up`, { cause }))
  const sent = request({ socketPath: join(folder, SOCKET_NAME), method, path, signal }, (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      body += chunk
      if (body.length > MOST) sent.destroy(new NoLabError('the answer has no end'))
    })
    response.on('error', fail)
    response.on('end', () => {
      if ((response.statusCode ?? 500) < 300) resolve(body)
      else fail(new NoLabError(body.slice(0, 500)))
    })
  })
  sent.on('error', fail)
  sent.end()
  return promise
}
