import { Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { AddButton } from './add-button.tsx'
import { ListEntry } from './list-entry.tsx'
import { newMinimum } from './removal-values.ts'
import type { RemovalForm } from './use-removal-form.ts'

const WIDE = '1 1 11rem'

/** What the trackers of a category demand before a torrent may go. */
export function MinimumFields({ form }: { readonly form: RemovalForm }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Title order={3} size="sm">
        {t('rules.minimums')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('rules.minimumsLead')}
      </Text>
      {form.values.minimums.map(({ category }, row) => (
        <ListEntry
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and the values live in the form
          key={row}
          title={category === '' ? t('rules.minimumNumber', { number: row + 1 }) : category}
          onRemove={() => form.removeListItem('minimums', row)}
        >
          <Group align="flex-start" gap="sm">
            <TextInput
              label={t('rules.category')}
              required
              flex={WIDE}
              {...form.getInputProps(`minimums.${row}.category`)}
            />
            <NumberInput
              label={t('rules.seedingHours')}
              min={0}
              suffix=" h"
              flex={WIDE}
              {...form.getInputProps(`minimums.${row}.seedingHours`)}
            />
            <NumberInput
              label={t('rules.ratioAtLeast')}
              min={0}
              step={0.1}
              flex={WIDE}
              {...form.getInputProps(`minimums.${row}.ratio`)}
            />
          </Group>
        </ListEntry>
      ))}
      <AddButton label={t('rules.addMinimum')} onClick={() => form.insertListItem('minimums', newMinimum)} />
    </Stack>
  )
}
