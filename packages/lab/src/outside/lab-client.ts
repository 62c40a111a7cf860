import { request } from 'node:http'
import { join } from 'node:path'
import { type LabFaultChange, LabFaultError } from '../lab-fault.ts'
import { DIAL_PATH, FAULT_PATH, SOCKET_NAME, STATUS_PATH, STOP_PATH, VIEW_PATH } from '../lab-socket.ts'
import { type LabStatus, labStatusSchema } from '../lab-status.ts'

const MOST = 64 << 20 // bytes of an answer

/** No lab answers in that folder. */
export class NoLabError extends Error {
  readonly code = 'NO_LAB'
  override readonly name = 'NoLabError'
}

/** How the lab in a folder stands, every peer dialled if asked. Rejects with `NoLabError` when none answers. */
export async function askStatus(folder: string, signal: AbortSignal, dial = false): Promise<LabStatus> {
  return statusIn(await ask(folder, { method: 'GET', path: dial ? DIAL_PATH : STATUS_PATH }, signal))
}

/** The same with pieces, who feeds whom and the latest dials; for looking at it each second. */
export async function askView(folder: string, signal: AbortSignal): Promise<LabStatus> {
  return statusIn(await ask(folder, { method: 'GET', path: VIEW_PATH }, signal))
}

/** Switches a fault and answers with the status after it. Rejects with `NoLabError`, or `LabFaultError` where it cannot be. */
export async function askFault(folder: string, change: LabFaultChange, signal: AbortSignal): Promise<LabStatus> {
  return statusIn(await ask(folder, { method: 'POST', path: FAULT_PATH, body: JSON.stringify(change) }, signal))
}

/** Tells the lab in a folder to end. Rejects with `NoLabError` when none answers. */
export async function askStop(folder: string, signal: AbortSignal): Promise<void> {
  await ask(folder, { method: 'POST', path: STOP_PATH }, signal)
}

function statusIn(text: string): LabStatus {
  return labStatusSchema.parse(JSON.parse(text))
}

interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

function ask(folder: string, { method, path, body: sentBody }: Question, signal: AbortSignal): Promise<string> {
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
      else if (response.statusCode === 422) reject(new LabFaultError(body))
      else fail(new NoLabError(body.slice(0, 500)))
    })
  })
  sent.on('error', fail)
  sent.end(sentBody)
  return promise
}
