import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith, findProgram, freePort } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Program, startProgram } from './start-program.ts'

const CLIENT = '127.0.0.77' // what Shoal must see, for the proxies come from 127.0.0.1
const WAIT = { timeout: 30_000, interval: 50 } // milliseconds

/** Configurations as in docs/operating.md § Behind a reverse proxy, without TLS. */
const proxies = {
  nginx: (port: number, shoal: number, folder: string) => ({
    args: ['-p', folder, '-c', join(folder, 'config')],
    text: `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr;
      events { worker_connections 64; }
      http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
        uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        server { listen 127.0.0.1:${port}; location / {
          proxy_pass http://127.0.0.1:${shoal};
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto https;
          proxy_http_version 1.1; proxy_buffering off; } }
        server { listen 127.0.0.1:${port + 1}; location / { proxy_pass http://127.0.0.1:${shoal}; } } }`,
  }),
  caddy: (port: number, shoal: number, folder: string) => ({
    args: ['run', '--config', join(folder, 'config'), '--adapter', 'caddyfile'],
    text: `{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${shoal} {
    header_up X-Forwarded-Proto https
  }
}
`,
  }),
  haproxy: (port: number, shoal: number, folder: string) => ({
    args: ['-f', join(folder, 'config'), '-db'],
    text: `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
frontend in
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-Proto https
  default_backend shoal
backend shoal
  server one 127.0.0.1:${shoal}
`,
  }),
} as const

describeWith(['nginx', 'caddy', 'haproxy'], 'the control port behind a real proxy', () => {
  async function start(name: keyof typeof proxies, program: Program): Promise<number> {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-proxy-'))
    const port = await freePort()
    const { args, text } = proxies[name](port, program.port, folder)
    await writeFile(join(folder, 'config'), text)
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
    const child = spawn(findProgram(name) ?? name, args, { stdio: 'ignore', env })
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    })
    await vi.waitFor(
      () =>
        new Promise<void>((resolve, reject) => {
          const line = connect(port, '127.0.0.1', () => resolve(void line.destroy()))
          line.once('error', reject)
        }),
      WAIT,
    )
    return port
  }

  const signIn = (port: number, password: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name: 'admin', password }),
    })

  it.each(['nginx', 'caddy', 'haproxy'] as const)('names the real address and TLS through %s', async (name) => {
    const program = await startProgram({
      environment: { SHOAL_ACCESS_TRUSTED_PROXIES: '127.0.0.1', SHOAL_ACCESS_TRUST_LOOPBACK: 'true' },
    })
    const port = await start(name, program)
    // An address that the caller makes up stands left of the one that the proxy saw. Caddy drops it.
    const forged = { 'x-forwarded-for': CLIENT }
    for (let guess = 0; guess < 10; guess++) expect((await signIn(port, 'a guess', forged)).status).toBe(401)
    expect((await signIn(port, program.password ?? '', forged)).status).toBe(429)
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401)
    expect((await fetch(`${program.url}/metrics`)).status).toBe(200)
  })

  it('marks cookies as secure where the proxy has TLS', async () => {
    const program = await startProgram({ environment: { SHOAL_ACCESS_TRUSTED_PROXIES: '127.0.0.1' } })
    const port = await start('caddy', program)
    const through = await signIn(port, program.password ?? '')
    expect(through.headers.getSetCookie().every((cookie) => /; Secure/.test(cookie))).toBe(true)
    const direct = await signIn(program.port, program.password ?? '')
    expect(direct.headers.getSetCookie().some((cookie) => /; Secure/.test(cookie))).toBe(false)
  })

  it('does not open the old paths through a bare proxy', async () => {
    const program = await startProgram()
    const port = await start('nginx', program)
    expect((await fetch(`http://127.0.0.1:${port + 1}/metrics`)).status).toBe(401)
    const body = new URLSearchParams({ infohash: 'a'.repeat(40) })
    expect((await fetch(`http://127.0.0.1:${port + 1}/tasks/`, { method: 'POST', body })).status).toBe(401)
  })
})
