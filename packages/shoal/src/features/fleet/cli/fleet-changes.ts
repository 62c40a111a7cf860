import { addAllowance, cancelGrab, drainClient, listAllowances, removeAllowance, retryGrab } from '@shoal/api'
import { askControl, type ControlOptions } from '../../../internal/connect-control.ts'
import { printTable } from '../../../platform/terminal/print-table.ts'
import { printJson } from './client-lists.ts'
import { words } from './fleet-words.ts'

interface AllowOptions extends ControlOptions {
  readonly tracker?: boolean
  readonly remove?: boolean
}

/** `shoal fleet drain` and `undrain`. */
export function drainCommand(clientId: string, draining: boolean, options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    await api.call(drainClient, { params: { clientId }, body: { draining } })
    if (options.json === true) printJson({ clientId, draining })
    else process.stdout.write(`${draining ? words.drained(clientId) : words.undrained(clientId)}\n`)
  })
}

/** `shoal fleet retry` and `cancel`. */
export function grabCommand(what: 'retry' | 'cancel', ids: readonly string[], options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const changed = []
    for (const grabId of ids) {
      changed.push(await api.call(what === 'retry' ? retryGrab : cancelGrab, { params: { grabId } }))
      const say = what === 'retry' ? words.retried : words.cancelled
      if (options.json !== true) process.stdout.write(`${say(grabId)}\n`)
    }
    if (options.json === true) printJson(changed)
  })
}

/** `shoal fleet allow`. */
export function allowCommand(host: string | undefined, options: AllowOptions): Promise<void> {
  return askControl(options, async (api) => {
    const purpose = options.tracker === true ? 'tracker' : 'fetch'
    if (host === undefined) {
      const { items } = await api.call(listAllowances)
      if (options.json === true) return printJson(items)
      const rows = items.map((allowed) => [allowed.host, allowed.purpose, new Date(allowed.createdAt).toISOString()])
      return printTable([{ label: words.host }, { label: words.purpose }, { label: words.added }], rows)
    }
    if (options.remove === true) await api.call(removeAllowance, { params: { host, purpose } })
    else await api.call(addAllowance, { body: { host, purpose } })
    if (options.json === true) printJson({ host, purpose, allowed: options.remove !== true })
    else process.stdout.write(`${options.remove === true ? words.disallowed(host) : words.allowed(host)}\n`)
  })
}
