import { Group, MultiSelect, NumberInput, Switch, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type ClientChoice, choicesWith } from './client-choices.ts'
import { RuleEntry } from './rule-entry.tsx'
import type { PlacementForm } from './use-placement-form.ts'

interface PlacementRuleFieldsProps {
  readonly form: PlacementForm
  readonly row: number
  readonly choices: readonly ClientChoice[]
}

const WIDE = '1 1 13rem'

/** One rule: which releases, and which clients may have them. The first that matches counts. */
export function PlacementRuleFields({ form, row, choices }: PlacementRuleFieldsProps) {
  const { t } = useTranslation()
  const rule = form.values.rules[row]
  if (rule === undefined) return null
  const field = (name: string) => form.getInputProps(`rules.${row}.${name}`)
  return (
    <RuleEntry form={form} row={row} name={rule.name}>
      <Group align="flex-start" gap="sm">
        <TextInput label={t('rules.name')} required flex={WIDE} {...field('name')} />
        <MultiSelect
          label={t('rules.toClients')}
          required
          data={choicesWith(choices, rule.clients)}
          flex={WIDE}
          {...field('clients')}
        />
      </Group>
      <Group align="flex-start" gap="sm">
        <TagsInput label={t('rules.indexers')} placeholder={t('rules.any')} flex={WIDE} {...field('indexers')} />
        <TagsInput label={t('rules.categories')} placeholder={t('rules.any')} flex={WIDE} {...field('categories')} />
        <TagsInput label={t('rules.tags')} placeholder={t('rules.any')} flex={WIDE} {...field('tags')} />
      </Group>
      <Group align="flex-start" gap="sm">
        <NumberInput label={t('rules.minimalSize')} min={0} suffix=" GiB" flex={WIDE} {...field('minimalSize')} />
        <NumberInput label={t('rules.maximalSize')} min={0} suffix=" GiB" flex={WIDE} {...field('maximalSize')} />
      </Group>
      <Switch label={t('rules.spillOver')} {...form.getInputProps(`rules.${row}.spillOver`, { type: 'checkbox' })} />
    </RuleEntry>
  )
}
