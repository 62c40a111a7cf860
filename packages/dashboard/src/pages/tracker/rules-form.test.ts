import { trackerAccess } from '@shoal/api'
import { expect, it } from 'vitest'
import { readRulesForm, rulesForm } from './rules-form.ts'

const access = trackerAccess.parse({
  mode: 'private',
  listedOnly: true,
  allowClients: [],
  denyClients: ['-XL', '-SD'],
  allowAddresses: [],
  denyAddresses: ['10.0.0.0/8'],
  denyPorts: ['1-1023'],
  rules: {
    uploadFactor: 1,
    downloadFactor: 0,
    impossibleSpeed: 1.25e9,
    manyAddresses: 8,
    minimumRatio: 0.7,
    ratioGrace: 10 * 2 ** 30,
  },
})

it('gives back the rules that nobody changed', () => {
  expect(readRulesForm(rulesForm(access))).toEqual(access)
})

it('takes lists by line or comma, without empty lines', () => {
  const values = { ...rulesForm(access), denyClients: ' -XL \n\n-SD, -TS\n' }
  expect(readRulesForm(values).denyClients).toEqual(['-XL', '-SD', '-TS'])
})
