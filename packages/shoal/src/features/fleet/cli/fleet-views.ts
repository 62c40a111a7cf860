import { readFile } from 'node:fs/promises'
import { getFleetStatus, planRemovals, replayDecisions } from '@shoal/api'
import { parseDocument } from 'yaml'
import { askControl, type ControlOptions } from '../../../internal/connect-control.ts'
import { isTree, type Tree } from '../../../platform/config/settings-tree.ts'
import { printFacts, printTable, speed } from '../../../platform/terminal/print-table.ts'
import { printJson } from './client-lists.ts'
import { words } from './fleet-words.ts'

interface PolicyOptions extends ControlOptions {
  readonly policy?: string
}

interface ReplayOptions extends PolicyOptions {
  readonly limit?: string
  readonly differing?: boolean
}

/** The file of rules cannot be used. */
export class PolicyFileError extends Error {
  readonly code = 'policy-file'
  override readonly name = 'PolicyFileError'
}

/** `shoal fleet status`. */
export function statusCommand(options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const status = await api.call(getFleetStatus)
    if (options.json === true) return printJson(status)
    printFacts([
      [words.accepting, status.accepting ? words.yes : words.no],
      [words.clients, `${status.clientsUp} / ${status.clientsDown}`],
      [words.torrents, String(status.torrents)],
      [words.up, speed(status.uploadSpeed)],
      [words.down, speed(status.downloadSpeed)],
      [words.waiting, String(status.waiting)],
      ...Object.entries(status.grabs).map(([state, count]) => [`  ${state}`, String(count)] as const),
      ...(status.declared.length === 0 ? [] : [[words.declared, status.declared.join(', ')] as const]),
    ])
  })
}

/** `shoal fleet replay`. */
export function replayCommand(options: ReplayOptions): Promise<void> {
  return askControl(options, async (api) => {
    const policy = await policyIn(options.policy)
    const body = { limit: Number(options.limit ?? 100), policy }
    const { items } = await api.call(replayDecisions, { body })
    const shown = options.differing === true ? items.filter(({ differs }) => differs) : items
    if (options.json === true) return printJson(shown)
    printTable(
      [{ label: words.release }, { label: words.chosen }, { label: words.would }],
      shown.map(({ releaseName, chosen = words.none, wouldChoose = words.none, differs }) => [
        releaseName,
        chosen,
        differs ? `→ ${wouldChoose}` : wouldChoose,
      ]),
    )
    process.stdout.write(`${words.differ(items.filter(({ differs }) => differs).length, items.length)}\n`)
  })
}

/** `shoal fleet removals`. */
export function removalsCommand(options: PolicyOptions): Promise<void> {
  return askControl(options, async (api) => {
    const policy = await policyIn(options.policy)
    const { items } = await api.call(planRemovals, { body: policy === undefined ? {} : { policy } })
    if (options.json === true) return printJson(items)
    printTable(
      [{ label: words.verdict }, { label: words.client }, { label: words.name }, { label: words.why }],
      items.map(({ verdict, rule, torrent, reasons }) => [
        rule === undefined ? verdict : `${verdict} (${rule})`,
        torrent.clientId,
        torrent.name,
        reasons.map(({ text }) => text).join('; '),
      ]),
    )
    process.stdout.write(`${words.dryRun(items.filter(({ verdict }) => verdict === 'remove').length)}\n`)
  })
}

async function policyIn(file: string | undefined): Promise<Tree | undefined> {
  if (file === undefined) return undefined
  const document = parseDocument(await readFile(file, 'utf8'))
  const [fault] = document.errors
  if (fault !== undefined) throw new PolicyFileError(`${file}: ${fault.message}`)
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  if (!isTree(value)) throw new PolicyFileError(`${file}: must hold a policy`)
  return value
}
