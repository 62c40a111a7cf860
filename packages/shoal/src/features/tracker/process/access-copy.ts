import { readFile } from 'node:fs/promises'
import { type AccessChanges, type AccessVersion, accessChanges, type TrackerAccess } from '@shoal/api'
import { infoHash } from '@shoal/bittorrent'
import type { AccessRules, ListEntry, Member, Tracker } from '@shoal/tracker'
import { z } from 'zod'
import { writeFileSafely } from '../../../platform/data-folder/write-file-safely.ts'
import { repeat } from '../../../platform/lifecycle/repeat.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'
import type { Logger } from '../../../platform/logging/create-logger.ts'
import type { KnownList } from './known-list.ts'

/**
 * What the tracker role knows of control's register: rules, users, lists, factors and bans, kept in a file so that it
 * serves the same people while control is away. Passkeys are digests, so the file holds nothing that lets anybody in.
 */
export interface AccessCopy extends Service {
  readonly version: AccessVersion
  /** Applies changes that follow what is known, or everything anew; changes that do not fit are left out. */
  apply(changes: AccessChanges): AccessVersion
  /** Puts rules and lists into force, with what was grabbed since. */
  enforceLists(): void
}

export interface AccessCopyParts {
  readonly file: string
  readonly tracker: Tracker
  readonly known: KnownList
  /** The mode that the process was started with. */
  readonly mode: AccessRules['mode']
  readonly now: () => number
  readonly log: Logger
}

type User = AccessChanges['users'][number]
type Listed = AccessChanges['listed'][number]
type Factor = AccessChanges['factors'][number]
type Ban = AccessChanges['bans'][number]

const SAVE_EVERY = 5_000 // milliseconds; what the file lacks is told again
const SECOND = 1000 // milliseconds
const stored = accessChanges.omit({ base: true, done: true }).extend({
  format: z.literal(1),
  users: z.array(accessChanges.shape.users.element),
  listed: z.array(accessChanges.shape.listed.element),
  factors: z.array(accessChanges.shape.factors.element),
  bans: z.array(accessChanges.shape.bans.element),
})

/** Opens nothing before `start`. */
export function createAccessCopy({ file, tracker, known, mode, now, log }: AccessCopyParts): AccessCopy {
  let version: AccessVersion = { epoch: '', version: 0 }
  let settings: TrackerAccess | undefined
  const users = new Map<string, User>()
  const listed = new Map<string, Listed>()
  const factors = new Map<string, Factor>()
  const bans = new Map<string, Ban>()
  /** What came with pages that are not in force yet. */
  const waiting = { users: new Map<string, User>(), lists: false, factors: false, bans: new Map<string, Ban>() }
  let isSaved = true

  const saving = repeat({
    name: 'tracker access file',
    everyMs: SAVE_EVERY,
    work: save,
    onError: (err) => log.error({ err }, 'what the tracker knows of its users was not saved'),
  })

  async function save(): Promise<void> {
    if (isSaved) return
    isSaved = true
    const rows = { users: [...users.values()], listed: [...listed.values()] }
    const more = { factors: [...factors.values()], bans: [...bans.values()] }
    const text = JSON.stringify({
      format: 1,
      ...version,
      settings,
      ...rows,
      ...more,
    })
    await writeFileSafely(file, text).catch((error: unknown) => {
      isSaved = false
      throw error
    })
  }

  function forgetAll(): void {
    for (const [id, user] of users) waiting.users.set(id, { ...user, removed: true })
    for (const [address, ban] of bans) waiting.bans.set(address, { ...ban, removed: true })
    settings = undefined
    for (const map of [users, listed, factors, bans]) map.clear()
    waiting.lists = true
    waiting.factors = true
  }

  function take(changes: Pick<AccessChanges, 'settings' | 'users' | 'listed' | 'factors' | 'bans'>): void {
    if (changes.settings !== undefined) settings = changes.settings
    waiting.lists ||= changes.settings !== undefined || changes.listed.length > 0
    waiting.factors ||= changes.factors.length > 0
    for (const user of changes.users) {
      put(users, user.id, user)
      waiting.users.set(user.id, user)
    }
    for (const entry of changes.listed) put(listed, `${entry.list} ${entry.infoHash}`, entry)
    for (const factor of changes.factors) put(factors, factor.infoHash, factor)
    for (const ban of changes.bans) {
      put(bans, ban.address, ban)
      waiting.bans.set(ban.address, ban)
    }
  }

  function enforce(): void {
    const changed = [...waiting.users.values()]
    if (changed.length > 0) {
      const remove = changed.filter((user) => user.removed).map(({ id }) => id)
      tracker.updateMembers({ set: changed.filter((user) => !user.removed).map(memberOf), remove })
    }
    if (waiting.factors) tracker.setTorrentFactors([...factors.values()].map(factorOf))
    for (const { address, reason, until, removed } of waiting.bans.values()) {
      if (removed) tracker.unban(address)
      else if (until > now()) tracker.ban(address, Math.ceil((until - now()) / SECOND), reason)
    }
    if (waiting.lists) enforceLists()
    waiting.users.clear()
    waiting.bans.clear()
    waiting.lists = waiting.factors = false
  }

  function enforceLists(): void {
    const entries = (list: Listed['list']): ListEntry[] =>
      [...listed.values()].filter((entry) => entry.list === list).map(entryOf)
    const { rules, mode: chosen, ...lists } = settings ?? {}
    tracker.setAccessRules({
      ...lists,
      mode: chosen ?? mode,
      allow: [...known.entries(), ...entries('allow')],
      deny: entries('deny'),
    })
    if (rules === undefined) return
    const { uploadFactor, downloadFactor, impossibleSpeed, manyAddresses } = rules
    tracker.setMemberRules({ uploadFactor, downloadFactor, impossibleSpeed, manyAddresses })
  }

  return {
    name: 'tracker access',
    async start(signal) {
      const text = await readFile(file, { encoding: 'utf8', signal }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      const read = text === undefined ? undefined : stored.safeParse(parseJson(text))
      if (read?.success === true) {
        take(read.data)
        version = { epoch: read.data.epoch, version: read.data.version }
        enforce()
      } else if (read !== undefined) log.warn({ file }, 'what was known of users cannot be read: waiting for control')
      await saving.start(signal)
    },
    async stop(signal) {
      await saving.stop(signal)
      await save()
    },
    get version() {
      return version
    },
    apply(changes) {
      if (changes.base === 0) forgetAll()
      else if (changes.epoch !== version.epoch || changes.base !== version.version) return version
      take(changes)
      version = { epoch: changes.epoch, version: changes.version }
      if (!changes.done) return version
      enforce()
      isSaved = false
      saving.nudge()
      return version
    },
    enforceLists,
  }
}

function put<Row extends { readonly removed: boolean }>(map: Map<string, Row>, key: string, row: Row): void {
  if (row.removed) map.delete(key)
  else map.set(key, row)
}

function memberOf({ removed: _, passkeyDigest, ...member }: User): Member {
  return { ...member, passkey: { digest: passkeyDigest } }
}

function entryOf({ infoHash: hash, name }: Listed): ListEntry {
  return { infoHash: infoHash(hash), name }
}

function factorOf({ infoHash: hash, uploadFactor, downloadFactor, until }: Factor) {
  const end = until === undefined ? {} : { until: Math.floor(until / SECOND) }
  return { infoHash: infoHash(hash), uploadFactor, downloadFactor, ...end }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
