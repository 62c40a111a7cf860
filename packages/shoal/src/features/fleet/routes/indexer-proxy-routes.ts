import { listIndexerProxies, removeIndexerProxy, setIndexerProxy } from '@shoal/api'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfList } from '../../../http/paging.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { FleetParts } from '../fleet-parts.ts'

/** Proxies by indexer. They are few and in memory, so a page is a slice. */
export function mountIndexerProxies(target: MountTarget, { fleet, audit }: FleetParts): void {
  mount(target, listIndexerProxies, async ({ query }) => {
    const proxies = await fleet.indexerProxies.list()
    return pageOfList(proxies, query, (proxy) => ({ ...proxy }))
  })

  mount(target, setIndexerProxy, async ({ params, body, context }) => {
    const change = await fleet.indexerProxies.set(params.indexer, body.proxy)
    if (change.kind === 'invalid') {
      throw new ProblemError('invalid-fields', {
        errors: change.issues.map(({ path, message, code = 'custom' }) => ({ path, code, message })),
      })
    }
    if (change.kind === 'declared') throw declared()
    await auditChange(audit, context, 'indexer-proxy.set', change.proxy.indexer)
    return change.proxy
  })

  mount(target, removeIndexerProxy, async ({ params, context }) => {
    if ((await fleet.indexerProxies.remove(params.indexer)) === 'declared') throw declared()
    await auditChange(audit, context, 'indexer-proxy.remove', params.indexer)
    return {}
  })
}

function declared(): ProblemError {
  return new ProblemError('conflict', { detail: 'declared in the configuration file: change it there' })
}
