import { type ClientDetail, type ClientKind, type ClientSettings, clientKinds } from '@shoal/api'

const GIB = 1024 ** 3 // bytes

/** A client's settings as the fields of the form hold them. Sizes in GiB; empty text means: not set. */
export interface ClientFormValues {
  readonly kind: ClientKind
  readonly name: string
  readonly enabled: boolean
  readonly draining: boolean
  readonly url: string
  readonly host: string
  readonly port: number | string
  readonly username: string
  readonly password: string
  readonly apiKey: string
  readonly gateUsername: string
  readonly gatePassword: string
  readonly certificateAuthority: string
  readonly proxy: string
  /** Stored secrets that are to be taken away. */
  readonly forgotten: readonly string[]
  readonly sharedHost: string
  readonly sharedDisk: string
  readonly keepFree: number | string
  readonly monthlyTraffic: number | string
  readonly savePath: string
  readonly addPaused: boolean
  readonly pathMapping: readonly { readonly client: string; readonly shoal: string }[]
}

const DELUGE_PORT = 58_846

export const newClientValues: ClientFormValues = {
  kind: 'qbittorrent',
  name: '',
  enabled: true,
  draining: false,
  url: '',
  host: '127.0.0.1',
  port: DELUGE_PORT,
  username: '',
  password: '',
  apiKey: '',
  gateUsername: '',
  gatePassword: '',
  certificateAuthority: '',
  proxy: '',
  forgotten: [],
  sharedHost: '',
  sharedDisk: '',
  keepFree: '',
  monthlyTraffic: '',
  savePath: '',
  addPaused: false,
  pathMapping: [],
}

/** The kind that a field of the form names; qBittorrent for anything unknown. */
export function kindOf(text: string | null): ClientKind {
  return clientKinds.find((kind) => kind === text) ?? 'qbittorrent'
}

/** Which fields a kind has. */
export const fieldsOfKind = {
  qbittorrent: { url: true, http: true, login: true, apiKey: true },
  transmission: { url: true, http: true, login: true, apiKey: false },
  deluge: { url: false, http: false, login: true, apiKey: false },
  rtorrent: { url: true, http: false, login: true, apiKey: false },
  builtin: { url: false, http: false, login: false, apiKey: false },
} as const satisfies Readonly<Record<ClientKind, object>>

/** What the form shows of a client that exists; its secrets stay empty. */
export function valuesOf({ settings }: Pick<ClientDetail, 'settings'>): ClientFormValues {
  const { keepFree, monthlyTraffic, pathMapping = [], kind, name } = settings
  return {
    ...newClientValues,
    kind,
    name,
    enabled: settings.enabled ?? true,
    draining: settings.draining ?? false,
    addPaused: settings.addPaused ?? false,
    url: settings.url ?? '',
    host: settings.host ?? newClientValues.host,
    port: settings.port ?? DELUGE_PORT,
    username: settings.username ?? '',
    certificateAuthority: settings.certificateAuthority ?? '',
    sharedHost: settings.sharedHost ?? '',
    sharedDisk: settings.sharedDisk ?? '',
    keepFree: keepFree === undefined || keepFree === 0 ? '' : gibOf(keepFree),
    monthlyTraffic: monthlyTraffic === undefined ? '' : gibOf(monthlyTraffic),
    savePath: settings.savePath ?? '',
    pathMapping,
  }
}

/** What the form sends: only fields of the kind, secrets only when typed, null for those to be taken away. */
export function settingsOf(values: ClientFormValues): ClientSettings {
  const { kind, name, enabled, draining, addPaused, forgotten } = values
  const has = fieldsOfKind[kind]
  const gate = values.gateUsername !== '' || values.gatePassword !== ''
  return {
    kind,
    name,
    enabled,
    draining,
    addPaused,
    pathMapping: values.pathMapping.filter(({ client, shoal }) => client !== '' || shoal !== ''),
    ...filled({ sharedHost: values.sharedHost, sharedDisk: values.sharedDisk, savePath: values.savePath }),
    ...bytes('keepFree', values.keepFree),
    ...bytes('monthlyTraffic', values.monthlyTraffic),
    ...(has.url ? { url: values.url.trim() } : {}),
    ...(kind === 'deluge' ? { host: values.host, port: Number(values.port) } : {}),
    ...(has.login ? filled({ username: values.username, password: values.password }) : {}),
    ...(has.apiKey ? filled({ apiKey: values.apiKey.trim() }) : {}),
    ...(has.http ? filled({ certificateAuthority: values.certificateAuthority, proxy: values.proxy.trim() }) : {}),
    ...(has.http && gate ? { basicAuth: { username: values.gateUsername, password: values.gatePassword } } : {}),
    ...Object.fromEntries(forgotten.map((secret) => [secret, null])),
  }
}

/** The same for a test, which needs no name yet. */
export function testSettingsOf(values: ClientFormValues): ClientSettings {
  const settings = settingsOf(values)
  return settings.name.trim() === '' ? { ...settings, name: values.kind } : settings
}

/** The form's fields for the paths that the server names. */
export function formErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  const names = { 'basicAuth.username': 'gateUsername', 'basicAuth.password': 'gatePassword' } as const
  return Object.fromEntries(
    Object.entries(errors).map(([path, text]) => {
      const own = path.replace(/^settings\./, '')
      return [own === 'basicAuth.username' || own === 'basicAuth.password' ? names[own] : own, text]
    }),
  )
}

function filled(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

function bytes(name: 'keepFree' | 'monthlyTraffic', gib: number | string): Record<string, number> {
  return gib === '' ? {} : { [name]: Math.round(Number(gib) * GIB) }
}

function gibOf(size: number): number {
  return Math.round((size / GIB) * 100) / 100
}
