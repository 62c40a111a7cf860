import { Group, MultiSelect, NumberInput, Switch, TagsInput, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type ClientChoice, choicesWith } from './client-choices.ts'
import { RuleEntry } from './rule-entry.tsx'
import type { RemovalForm } from './use-removal-form.ts'

interface RemovalRuleFieldsProps {
  readonly form: RemovalForm
  readonly row: number
  readonly choices: readonly ClientChoice[]
}

const WIDE = '1 1 11rem'

/** One rule of removal: of which torrents it speaks, and when they go. */
export function RemovalRuleFields({ form, row, choices }: RemovalRuleFieldsProps) {
  const { t } = useTranslation()
  const rule = form.values.rules[row]
  if (rule === undefined) return null
  const field = (name: string) => form.getInputProps(`rules.${row}.${name}`)
  return (
    <RuleEntry form={form} row={row} name={rule.name}>
      <Group align="flex-start" gap="sm">
        <TextInput label={t('rules.name')} required flex={WIDE} {...field('name')} />
        <MultiSelect
          label={t('rules.atClients')}
          placeholder={rule.clients.length === 0 ? t('rules.any') : ''}
          data={choicesWith(choices, rule.clients)}
          flex={WIDE}
          {...field('clients')}
        />
        <TagsInput label={t('rules.categories')} placeholder={t('rules.any')} flex={WIDE} {...field('categories')} />
        <TagsInput label={t('rules.tags')} placeholder={t('rules.any')} flex={WIDE} {...field('tags')} />
      </Group>
      <Text size="xs" c="dimmed">
        {t('rules.whenAll')}
      </Text>
      <Group align="flex-start" gap="sm">
        <NumberInput label={t('rules.seedingHours')} min={0} suffix=" h" flex={WIDE} {...field('seedingHours')} />
        <NumberInput label={t('rules.ratioAtLeast')} min={0} step={0.1} flex={WIDE} {...field('ratio')} />
        <NumberInput label={t('rules.uploadBelow')} min={0} suffix=" KiB/s" flex={WIDE} {...field('uploadBelow')} />
        <NumberInput label={t('rules.freeBelow')} min={0} suffix=" GiB" flex={WIDE} {...field('freeBelow')} />
        <NumberInput label={t('rules.freeEnds')} min={0} suffix=" h" flex={WIDE} {...field('freeEndsHours')} />
      </Group>
      <Switch
        label={t('rules.deleteFiles')}
        {...form.getInputProps(`rules.${row}.deleteFiles`, { type: 'checkbox' })}
      />
    </RuleEntry>
  )
}
