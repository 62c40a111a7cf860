import { listIndexerProxies, removeIndexerProxy, setIndexerProxy } from '@shoal/api'
import { askControl, type ControlOptions } from '../../../internal/connect-control.ts'
import { printTable } from '../../../platform/terminal/print-table.ts'
import { EXIT, printError } from '../../../platform/terminal/terminal.ts'
import { printJson } from './client-lists.ts'
import { words } from './fleet-words.ts'

interface ProxyOptions extends ControlOptions {
  readonly remove?: boolean
}

const PAGE = 500 // rows

/** `shoal fleet proxy`: shows, sets or removes the proxy that what an indexer announces is fetched through. */
export async function proxyCommand(
  indexer: string | undefined,
  proxy: string | undefined,
  options: ProxyOptions,
): Promise<void> {
  const remove = options.remove === true
  if (indexer !== undefined && remove === (proxy !== undefined)) {
    printError(words.proxyOrRemove)
    process.exitCode = EXIT.usage
    return
  }
  await askControl(options, async (api) => {
    if (indexer === undefined) {
      const { items } = await api.call(listIndexerProxies, { query: { limit: PAGE } })
      if (options.json === true) return printJson(items)
      return printTable(
        [{ label: words.indexer }, { label: words.proxy }],
        items.map((item) => [item.indexer, item.proxy]),
      )
    }
    if (proxy === undefined) {
      await api.call(removeIndexerProxy, { params: { indexer } })
      if (options.json === true) printJson({ indexer, proxy: null })
      else process.stdout.write(`${words.fetchedDirectly(indexer)}\n`)
      return
    }
    const saved = await api.call(setIndexerProxy, { params: { indexer }, body: { proxy } })
    if (options.json === true) printJson(saved)
    else process.stdout.write(`${words.fetchedThrough(saved.indexer, saved.proxy)}\n`)
  })
}
