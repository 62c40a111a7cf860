import { describe, expect, it } from 'vitest'
import { formErrors, newClientValues, settingsOf, valuesOf } from './client-form-values.ts'

describe('the values of the client form', () => {
  it('send only what belongs to the kind, and no secret that was not typed', () => {
    const values = { ...newClientValues, name: 'NAS', url: ' http://nas:9091 ', apiKey: 'x', host: 'nas' }
    expect(settingsOf({ ...values, kind: 'transmission' })).toEqual({
      kind: 'transmission',
      name: 'NAS',
      url: 'http://nas:9091',
      enabled: true,
      draining: false,
      addPaused: false,
      pathMapping: [],
    })
    expect(settingsOf({ ...values, kind: 'builtin' })).not.toHaveProperty('url')
    expect(settingsOf({ ...values, kind: 'deluge' })).toMatchObject({ host: 'nas', port: 58_846 })
  })

  it('come back as they were sent, sizes in GiB', () => {
    const values = {
      ...newClientValues,
      name: 'Box',
      url: 'https://box/qb',
      username: 'me',
      keepFree: 20,
      monthlyTraffic: 1.5,
      savePath: '/data',
      sharedDisk: 'raid',
      draining: true,
      pathMapping: [{ client: '/data', shoal: '/mnt/box' }],
    }
    expect(settingsOf(values)).toMatchObject({ keepFree: 21_474_836_480, monthlyTraffic: 1_610_612_736 })
    expect(valuesOf({ settings: settingsOf(values) })).toEqual(values)
  })

  it('take a stored secret away by sending null for it', () => {
    const values = { ...newClientValues, name: 'Box', url: 'http://box', forgotten: ['basicAuth'] }
    expect(settingsOf(values)).toMatchObject({ basicAuth: null })
  })

  it('find the field for each path that the server names', () => {
    expect(formErrors({ 'basicAuth.username': 'a', 'settings.url': 'b', 'pathMapping.0.client': 'c' })).toEqual({
      gateUsername: 'a',
      url: 'b',
      'pathMapping.0.client': 'c',
    })
  })
})
