import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import { capScopes } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { type ClientChoice, choicesWith } from './client-choices.ts'
import { ListEntry } from './list-entry.tsx'
import { scopeOf } from './placement-values.ts'
import type { PlacementForm } from './use-placement-form.ts'

interface PlacementCapFieldsProps {
  readonly form: PlacementForm
  readonly row: number
  readonly choices: readonly ClientChoice[]
}

const WIDE = '1 1 13rem'

/** One cap on grabs or bytes per hour. */
export function PlacementCapFields({ form, row, choices }: PlacementCapFieldsProps) {
  const { t } = useTranslation()
  const cap = form.values.caps[row]
  if (cap === undefined) return null
  const field = (name: string) => form.getInputProps(`caps.${row}.${name}`)
  return (
    <ListEntry title={t('rules.capNumber', { number: row + 1 })} onRemove={() => form.removeListItem('caps', row)}>
      <Group align="flex-start" gap="sm">
        <Select
          label={t('rules.scope')}
          allowDeselect={false}
          data={capScopes.map((value) => ({ value, label: t(`rules.scopeOf.${value}`) }))}
          flex={WIDE}
          value={cap.scope}
          onChange={(value) => form.setFieldValue(`caps.${row}.scope`, scopeOf(value))}
        />
        <TextInput label={t('rules.indexer')} placeholder={t('rules.each')} flex={WIDE} {...field('indexer')} />
        <Select
          label={t('rules.client')}
          placeholder={t('rules.each')}
          clearable
          data={choicesWith(choices, cap.client === null ? [] : [cap.client])}
          flex={WIDE}
          {...field('client')}
        />
      </Group>
      <Group align="flex-start" gap="sm">
        <NumberInput
          label={t('rules.countPerHour')}
          min={1}
          allowDecimal={false}
          flex={WIDE}
          {...field('countPerHour')}
        />
        <NumberInput label={t('rules.bytesPerHour')} min={0} suffix=" GiB" flex={WIDE} {...field('gibPerHour')} />
      </Group>
    </ListEntry>
  )
}
