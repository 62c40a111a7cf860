import { Tooltip } from '@mantine/core'
import type { DecisionRow } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { type Format, useFormat } from '../../i18n/format.ts'
import classes from './term-chip.module.css'

/** The numbers that placements are made from, and how each reads. Others are shown as they came. */
const known = {
  uploadSpeed: (format, value) => format.speed(value),
  downloadSpeed: (format, value) => format.speed(value),
  activeDownloads: (format, value) => format.count(value),
  reservedBytes: (format, value) => format.bytes(value),
  outstandingBytes: (format, value) => format.bytes(value),
  newThisRound: (format, value) => format.count(value),
  trafficThisMonth: (format, value) => format.bytes(value),
  freeSpace: (format, value) => format.bytes(value),
} as const satisfies Readonly<Record<string, (format: Format, value: number) => string>>

/** One number of a client that a placement looked at. */
export function TermChip({ term: { name, value, weight } }: { readonly term: DecisionRow['terms'][number] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const isKnown = isKnownTerm(name)
  return (
    <Tooltip label={t('grabs.termHint', { weight: format.count(weight) })}>
      <span className={classes['term']}>
        {isKnown ? t(`grabs.term.${name}`) : name}{' '}
        <strong>{isKnown ? known[name](format, value) : format.count(value)}</strong>
        {weight !== 1 && <> × {format.count(weight)}</>}
      </span>
    </Tooltip>
  )
}

function isKnownTerm(name: string): name is keyof typeof known {
  return Object.hasOwn(known, name)
}
