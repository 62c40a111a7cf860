import type { TrackerAccess } from '@shoal/api'

const GIB = 2 ** 30 // bytes
const MEGABYTE = 1e6 // bytes

/** The fields of the form, in the order in which they are shown. */
export const rulesFormFields = {
  numbers: ['minimumRatio', 'ratioGrace', 'downloadFactor', 'uploadFactor', 'impossibleSpeed', 'manyAddresses'],
  lists: ['allowClients', 'denyClients', 'allowAddresses', 'denyAddresses', 'denyPorts'],
} as const

/** The rules as a person edits them: lists as lines, the grace in GiB, the speed in MB a second. */
export function rulesForm(access: TrackerAccess) {
  const { rules } = access
  return {
    mode: access.mode ?? 'listed',
    listedOnly: access.listedOnly,
    minimumRatio: rules.minimumRatio,
    ratioGrace: rules.ratioGrace / GIB,
    downloadFactor: rules.downloadFactor,
    uploadFactor: rules.uploadFactor,
    impossibleSpeed: rules.impossibleSpeed / MEGABYTE,
    manyAddresses: rules.manyAddresses,
    allowClients: access.allowClients.join('\n'),
    denyClients: access.denyClients.join('\n'),
    allowAddresses: access.allowAddresses.join('\n'),
    denyAddresses: access.denyAddresses.join('\n'),
    denyPorts: access.denyPorts.join('\n'),
  }
}

/** What the form says, as the API takes it. */
export function readRulesForm(values: ReturnType<typeof rulesForm>): TrackerAccess {
  return {
    mode: values.mode,
    listedOnly: values.listedOnly,
    allowClients: lines(values.allowClients),
    denyClients: lines(values.denyClients),
    allowAddresses: lines(values.allowAddresses),
    denyAddresses: lines(values.denyAddresses),
    denyPorts: lines(values.denyPorts),
    rules: {
      minimumRatio: values.minimumRatio,
      ratioGrace: Math.round(values.ratioGrace * GIB),
      downloadFactor: values.downloadFactor,
      uploadFactor: values.uploadFactor,
      impossibleSpeed: values.impossibleSpeed * MEGABYTE,
      manyAddresses: values.manyAddresses,
    },
  }
}

function lines(text: string): string[] {
  return text
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
