import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ListEntry } from './list-entry.tsx'

interface RuleEntryProps {
  /** The form whose `rules` it stands in. */
  readonly form: {
    readonly values: { readonly rules: readonly unknown[] }
    removeListItem(path: 'rules', index: number): void
    reorderListItem(path: 'rules', move: { from: number; to: number }): void
  }
  readonly row: number
  /** Its number stands for a name that is empty. */
  readonly name: string
  readonly children: ReactNode
}

/** A rule of an ordered list: the first that matches counts, so it can be moved up and down. */
export function RuleEntry({ form, row, name, children }: RuleEntryProps) {
  const { t } = useTranslation()
  const last = form.values.rules.length - 1
  return (
    <ListEntry
      title={name === '' ? t('rules.ruleNumber', { number: row + 1 }) : name}
      onRemove={() => form.removeListItem('rules', row)}
      onUp={row === 0 ? undefined : () => form.reorderListItem('rules', { from: row, to: row - 1 })}
      onDown={row === last ? undefined : () => form.reorderListItem('rules', { from: row, to: row + 1 })}
    >
      {children}
    </ListEntry>
  )
}
