import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { ForbiddenContactError, type MayContact } from '../probe/probe-contact.ts'

/** Judges every address at the moment of connecting, so that a name which resolves otherwise the next time gains nothing. */
export interface ContactGuard {
  /** For sockets that connect to names: resolves them to permitted addresses only. */
  lookup(port: number): LookupFunction
  /** Throws `ForbiddenContactError` for a forbidden address; names are left to `lookup`. */
  checkLiteral(host: string, port: number): void
  /** One permitted address of a name or address. */
  addressOf(host: string, port: number): Promise<{ readonly address: string; readonly family: number }>
}

/** A guard that asks `mayContact` about each address. */
export function contactGuard(mayContact: MayContact): ContactGuard {
  const resolve =
    (port: number): LookupFunction =>
    (host, options, callback) => {
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(error, '')
        const allowed = found.filter(({ address }) => mayContact({ host, address, port }))
        const [first] = allowed
        if (first === undefined) return callback(new ForbiddenContactError(host), '')
        if (options.all === true) callback(null, allowed)
        else callback(null, first.address, first.family)
      })
    }
  const checkLiteral = (host: string, port: number): void => {
    const address = host.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0 && !mayContact({ host: address, address, port })) throw new ForbiddenContactError(address)
  }
  return {
    lookup: resolve,
    checkLiteral,
    async addressOf(host, port) {
      checkLiteral(host, port)
      const { promise, resolve: found, reject } = Promise.withResolvers<{ address: string; family: number }>()
      resolve(port)(host, {}, (error, address, family) => {
        if (error !== null) reject(error)
        else found({ address: String(address), family: family ?? isIP(String(address)) })
      })
      return promise
    },
  }
}
