import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judgeWebhookPath } from '../intake/webhook-path.ts'
import { parseOldConfiguration } from './parse-old-configuration.ts'

const instance = { name: 'NAS', url: 'http://192.168.1.5:8080', username: 'admin', password: 'secret' }
const minimal = {
  qbittorrent_instances: [instance],
  webhook_path: '/webhook/secure-a8f9c2e1-4b3d-9876-abcd-ef0123456789',
}
const parse = (file: object | string) =>
  parseOldConfiguration(typeof file === 'string' ? file : JSON.stringify(file), (length) => randomBytes(length))

describe('parseOldConfiguration', () => {
  it('gives absent keys the defaults of the document', () => {
    expect(parse(minimal)).toMatchObject({
      kind: 'configuration',
      configuration: {
        webhookPort: 5000,
        clients: [{ settings: { kind: 'qbittorrent', ...instance } }],
        settings: {
          placement: { sortKey: 'upload_speed', maxNewPerRound: 2 },
          pollInterval: 2_000,
          clientTimeout: 6_000,
          reconnectInterval: 180_000,
          reconnectAttempts: 1,
          maxAnnounceRetries: 10,
          addPaused: false,
        },
      },
    })
  })

  it('honours every key', () => {
    const file = {
      ...minimal,
      webhook_port: 5001,
      primary_sort_key: 'active_downloads',
      max_new_tasks_per_instance: 7,
      max_announce_retries: 0,
      connection_timeout: 1.5,
      reconnect_interval: 60,
      max_reconnect_attempts: 3,
      status_update_interval: 5,
      log_dir: '/app/logs',
      debug_add_stopped: true,
    }
    expect(parse(file)).toMatchObject({
      configuration: {
        webhookPort: 5001,
        logFolder: '/app/logs',
        settings: {
          placement: { sortKey: 'active_downloads', maxNewPerRound: 7 },
          pollInterval: 5_000,
          clientTimeout: 1_500,
          reconnectInterval: 60_000,
          reconnectAttempts: 3,
          maxAnnounceRetries: 0,
          addPaused: true,
        },
      },
    })
  })

  it('warns of unknown keys and of passwords in the file', () => {
    const outcome = parse({ ...minimal, colour: 'red', qbittorrent_instances: [{ ...instance, weight: 3 }] })
    const warnings = outcome.kind === 'configuration' ? outcome.warnings : []
    expect(warnings.map((warning) => /colour|weight|passwords/.exec(warning)?.[0])).toEqual([
      'colour',
      'weight',
      'passwords',
    ])
    expect(JSON.stringify(warnings)).not.toContain('secret')
  })

  it('stops at a weak path with a strong one to put in, unless told that it may be weak', () => {
    const outcome = parse({ ...minimal, webhook_path: '/webhook' })
    expect(outcome.kind === 'weak-path' ? judgeWebhookPath(outcome.replacement) : outcome).toEqual({ kind: 'strong' })
    expect(parse({ ...minimal, webhook_path: '/webhook', allow_weak_webhook_path: true }).kind).toBe('configuration')
  })

  it.each([
    ['{', ''],
    [{ ...minimal, qbittorrent_instances: [] }, 'qbittorrent_instances'],
    [{ ...minimal, primary_sort_key: 'name' }, 'primary_sort_key'],
    [{ ...minimal, webhook_port: 70_000 }, 'webhook_port'],
    [{ ...minimal, qbittorrent_instances: [{ name: 'x', url: 'nas:8080' }] }, 'qbittorrent_instances.0.url'],
  ])('names what is wrong: %j', (file, path) => {
    const outcome = parse(file)
    expect(outcome.kind === 'invalid' ? outcome.issues.map((issue) => issue.path) : outcome).toEqual([path])
  })
})
