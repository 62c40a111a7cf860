import { createServer } from 'node:http'
import { listening } from './listening.ts'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** An HTTP server that notes what it is sent and answers as it is told. */
export class Receiver {
  readonly received: ReceivedRequest[] = []
  /** Next answers first; the last one stays. */
  answers: { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }[] = [
    { status: 200 },
  ]
  url = ''
  readonly #server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    this.received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    })
    const [answer = { status: 200 }] = this.answers
    if (this.answers.length > 1) this.answers.shift()
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.body ?? '')
  })

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await listening(this.#server)}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
