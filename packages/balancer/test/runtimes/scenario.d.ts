import type * as Library from '@shoal/balancer'

export function scenario(library: typeof Library): Promise<unknown>
export const expected: Readonly<Record<string, unknown>>
