import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { importConfiguration } from './import-configuration.ts'
import { loadConfiguration } from './load-configuration.ts'
import { readEnvironment, variableOf } from './read-environment.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-config-'))
  file = join(folder, 'shoal.yaml')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function problemsOf(text: string, environment: Record<string, string> = {}): Promise<readonly string[]> {
  await writeFile(file, text)
  const failure = await loadConfiguration({ file, environment, flags: {} }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigurationError)
  return failure instanceof ConfigurationError ? failure.problems : []
}

describe('loadConfiguration', () => {
  it('needs no file and listens on loopback only', async () => {
    const { configuration } = await loadConfiguration({ environment: {}, flags: {} })
    expect(configuration.listen).toEqual(['127.0.0.1'])
    expect(configuration.worker.count).toBe(1)
  })

  it('lets flags win over the environment, and that over the file', async () => {
    await writeFile(file, 'port: 1000\ntracker:\n  port: 1001\n  intervalSeconds: 600\nworker:\n  count: 2\n')
    const { configuration } = await loadConfiguration({
      file,
      environment: { SHOAL_PORT: '2000', SHOAL_TRACKER_PORT: '2001' },
      flags: { tracker: { port: 3001 } },
    })
    expect(configuration).toMatchObject({
      port: 2000,
      tracker: { port: 3001, intervalSeconds: 600 },
      worker: { count: 2 },
    })
  })

  it('refuses an unknown key and suggests the known one', async () => {
    expect(await problemsOf('trakcer: {}\n')).toEqual([`${file}: unknown key trakcer; did you mean tracker?`])
    expect(await problemsOf('tracker:\n  prot: 1\n')).toEqual([`${file}: unknown key tracker.prot; did you mean port?`])
  })

  it('names every fault at once, with its place', async () => {
    const problems = await problemsOf('port: 99999\nwebhook:\n  path: /short\n', { SHOAL_WORKER_COUNT: 'many' })
    expect(problems).toHaveLength(3)
    expect(problems.join('\n')).toMatch(/port .*65535/)
    expect(problems.join('\n')).toMatch(/webhook\.path must have at least 16/)
    expect(problems.join('\n')).toMatch(/environment: worker\.count/)
  })

  it.each([
    ['not YAML', 'port: [1\n'],
    ['a list', '- 1\n'],
  ])('refuses a file that is %s', async (_, text) => {
    expect((await problemsOf(text))[0]).toContain(file)
  })

  it('says when the named file is not there', async () => {
    const missing = loadConfiguration({ file: join(folder, 'none.yaml'), environment: {}, flags: {} })
    await expect(missing).rejects.toThrow(/none\.yaml: cannot be read/)
  })
})

describe('loadConfiguration, what a file declares', () => {
  const declaring = `clients:
  nas: { kind: qbittorrent, name: NAS, url: "http://10.0.0.5:8080", username: admin, password: hunter22 }
fleet:
  placement: { sortKey: free_space }
users:
  anna: { role: viewer, password: correct horse }
`

  it('takes clients, settings of the fleet and users, and warns of the passwords', async () => {
    await writeFile(file, `port: 1000\n${declaring}`)
    const { configuration, declarations, warnings } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(configuration.port).toBe(1000)
    expect(declarations).toMatchObject({
      clients: { nas: { kind: 'qbittorrent', enabled: true } },
      users: { anna: { role: 'viewer' } },
    })
    expect(declarations.fleet).toEqual({ placement: { sortKey: 'free_space' } })
    expect(warnings).toEqual([`${file} holds passwords in the clear: keep it readable for its owner only`])
    expect(JSON.stringify(configuration)).not.toContain('hunter22')
  })

  it('takes channels of notices and proxies of indexers', async () => {
    await writeFile(
      file,
      'notices: { phone: { kind: ntfy, name: Phone, topic: pond } }\nindexerProxies: { Pond: "socks5://a:b@10.0.0.5:1080" }\n',
    )
    const { declarations, warnings } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(declarations).toMatchObject({
      notices: { phone: { kind: 'ntfy', server: 'https://ntfy.sh', enabled: true } },
      indexerProxies: { Pond: 'socks5://a:b@10.0.0.5:1080' },
    })
    expect(warnings).toHaveLength(1)
    await writeFile(file, 'notices: { phone: { kind: ntfy, name: Phone, topic: pond } }\n')
    expect((await loadConfiguration({ file, environment: {}, flags: {} })).warnings).toEqual([])
  })

  it.each([
    ['notices: { phone: { kind: ntfy, name: Phone, topik: pond } }', /notices\.phone\.topic/],
    ['notices: { phone: { kind: pager, name: Phone } }', /notices\.phone\.kind/],
    ['indexerProxies: { pond: "ftp://10.0.0.5" }', /indexerProxies\.pond/],
    ['indexerProxy: {}', /did you mean indexerProxies\?/],
    ['clients: { nas: { kind: qbittorent, name: x } }', /clients\.nas\.kind/],
    ['clients: { nas: { kind: qbittorrent, name: x, url: "http://x", pasword: y } }', /unknown key .*pasword/],
    ['clients: { a: { kind: builtin, name: x }, b: { kind: builtin, name: y } }', /clients .*declare it once/],
    ['clients: { "My NAS": { kind: builtin, name: x } }', /clients.*1 to 40 of a-z/],
    ['fleet: { placement: { sortKey: luck } }', /fleet\.placement\.sortKey/],
    ['users: { anna: { password: short } }', /users\.anna\.password .*10/],
    ['cleints: {}', /did you mean clients\?/],
  ])('names the fault in %s', async (text, expected) => {
    expect((await problemsOf(text)).join('\n')).toMatch(expected)
  })
})

describe('loadConfiguration, the old config.json', () => {
  const old = {
    qbittorrent_instances: [{ name: 'NAS 1', url: 'http://10.0.0.5:8080', username: 'admin', password: 'hunter22' }],
    webhook_port: 5055,
    webhook_path: '/webhook/secure-a8f9c2e1-4b3d-9876-abcd-ef0123456789',
    primary_sort_key: 'active_downloads',
    status_update_interval: 3,
    log_dir: '/var/log/balancer',
    colour: 'red',
  }
  const fault = async (changes: object): Promise<string> => {
    await writeFile(file, JSON.stringify({ ...old, ...changes }))
    const failure = await loadConfiguration({ file, environment: {}, flags: {} }).catch((error: unknown) => error)
    return failure instanceof ConfigurationError ? failure.message : ''
  }

  it('starts everything as that file says, on every address, and warns of what it does not know', async () => {
    await writeFile(file, JSON.stringify(old))
    const { configuration, declarations, warnings } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(configuration).toMatchObject({
      listen: ['0.0.0.0'],
      port: 5055,
      webhook: { path: old.webhook_path, allowWeak: false },
      log: { folder: '/var/log/balancer' },
    })
    expect(declarations).toMatchObject({
      clients: { 'nas-1': { name: 'NAS 1', password: 'hunter22' } },
      fleet: { placement: { sortKey: 'active_downloads' }, pollInterval: 3_000 },
    })
    expect(warnings.join('\n')).toMatch(/colour is unknown/)
  })

  it('logs to ./logs when that file names no folder, as the old program did', async () => {
    await writeFile(file, JSON.stringify({ ...old, log_dir: undefined }))
    const { configuration } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(configuration.log.folder).toBe('./logs')
  })

  it("is found in the data folder by itself, and another program's config.json is left alone", async () => {
    const found = async () => (await loadConfiguration({ environment: {}, flags: { data: folder } })).file
    await writeFile(join(folder, 'config.json'), '{"editor":"vim"}')
    expect(await found()).toBeUndefined()
    await writeFile(join(folder, 'config.json'), JSON.stringify(old))
    expect(await found()).toBe(join(folder, 'config.json'))
    await writeFile(file, 'port: 1000\n')
    expect(await found()).toBe(file)
  })

  it('stops at a path that can be guessed with one to put in its place, unless told otherwise', async () => {
    expect(await fault({ webhook_path: '/webhook' })).toMatch(/"webhook_path": "\/webhook\/[0-9a-f]{48}"/)
    expect(await fault({ webhook_path: '/webhook', allow_weak_webhook_path: true })).toBe('')
    expect(await fault({ webhook_path: '/api/v1', allow_weak_webhook_path: true })).toMatch(/webhook\.path is taken/)
    expect(await fault({ webhook_port: 70_000 })).toMatch(/webhook_port/)
  })

  it('becomes a shoal.yaml that means the same', async () => {
    await writeFile(join(folder, 'config.json'), JSON.stringify(old))
    const { yaml } = await importConfiguration(join(folder, 'config.json'))
    expect(yaml).toMatch(/pollInterval: 3000 # status_update_interval/)
    const before = await loadConfiguration({ file: join(folder, 'config.json'), environment: {}, flags: {} })
    await writeFile(file, yaml)
    const after = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(after.configuration).toEqual(before.configuration)
    expect(after.declarations).toEqual(before.declarations)
  })
})

describe('readEnvironment', () => {
  it('reads numbers, texts and lists', () => {
    expect(
      readEnvironment({
        SHOAL_PORT: '5001',
        SHOAL_LISTEN: '127.0.0.1, ::1',
        SHOAL_TRACKER_PUBLIC_URL: 'http://t.example/announce',
        SHOAL_DATA: '123',
        PATH: '/bin',
      }),
    ).toEqual({
      port: 5001,
      listen: ['127.0.0.1', '::1'],
      tracker: { publicUrl: 'http://t.example/announce' },
      data: '123',
    })
  })

  it('refuses a variable that is no setting', () => {
    expect(() => readEnvironment({ SHOAL_PROT: '1' })).toThrow(/SHOAL_PROT; did you mean SHOAL_PORT\?/)
  })

  it('spells camel case with underscores', () => {
    expect(variableOf(['tracker', 'publicUrl'])).toBe('SHOAL_TRACKER_PUBLIC_URL')
  })
})

describe('the tracker Worker that Shoal replaces', () => {
  it('leaves its variables in force, weaker than those of our own', async () => {
    const environment = { PEER_TIMEOUT: '1800', MAX_PEERS: '50', TRACKER_URL: 'http://ebit.example/announce' }
    const { configuration } = await loadConfiguration({ environment, flags: {} })
    expect(configuration.tracker).toMatchObject({
      peerTimeoutSeconds: 1800,
      maxPeers: 50,
      defaultPeers: 50,
      publicUrl: 'http://ebit.example/announce',
    })
    const stronger = { ...environment, SHOAL_TRACKER_MAX_PEERS: '80' }
    expect((await loadConfiguration({ environment: stronger, flags: {} })).configuration.tracker.maxPeers).toBe(80)
    const wrong = loadConfiguration({ environment: { PEER_TIMEOUT: 'soon' }, flags: {} })
    await expect(wrong).rejects.toThrow(/environment: tracker\.peerTimeoutSeconds/)
  })

  it('hands over its wrangler.toml', async () => {
    const source = join(folder, 'wrangler.toml')
    await writeFile(
      source,
      `name = "ebit"
[vars]
PEER_TIMEOUT = 1_800    # Peer过期时间(秒)
MAX_PEERS = "50"
TRACKER_URL = "http://ebit.e451.xin/announce"
OTHER = true

[[kv_namespaces]]
name = "BITTORRENT_TRACKER"
id = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
`,
    )
    const { yaml, warnings } = await importConfiguration(source)
    expect(warnings).toMatchObject([expect.stringContaining('OTHER'), expect.stringContaining('KV namespace')])
    await writeFile(file, yaml)
    const { configuration } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(configuration.tracker).toMatchObject({
      peerTimeoutSeconds: 1800,
      maxPeers: 50,
      defaultPeers: 50,
      publicUrl: 'http://ebit.e451.xin/announce',
    })
  })

  it('is told when a wrangler.toml says nothing of it', async () => {
    const source = join(folder, 'wrangler.toml')
    await writeFile(source, 'name = "other"\n')
    await expect(importConfiguration(source)).rejects.toThrow(/PEER_TIMEOUT, MAX_PEERS, TRACKER_URL/)
  })
})
