import {
  Chip,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { shotFormats } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { sources, spreads } from './task-wish.ts'
import { MOST_SHOTS, type TaskForm } from './use-task-form.ts'

interface ShotOptionFieldsProps {
  readonly form: TaskForm
}

const COLUMNS = { base: 1, sm: 2 } as const
const SMALLEST_BUDGET = 1.1 // megabytes: the API wants one MiB

/** Which moments, files and formats, and what it may cost. */
export function ShotOptionFields({ form }: ShotOptionFieldsProps) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={COLUMNS} spacing="md" verticalSpacing="sm">
      <Input.Wrapper label={t('tasks.spread')} labelElement="div">
        <SegmentedControl
          fullWidth
          data={spreads.map((value) => ({ value, label: t(`tasks.spreadBy.${value}`) }))}
          {...form.getInputProps('spread')}
        />
      </Input.Wrapper>
      <MomentsField form={form} />
      <TextInput
        label={t('tasks.files')}
        placeholder="*S01E0?.mkv, 3"
        description={t('tasks.filesHint')}
        spellCheck={false}
        {...form.getInputProps('files')}
      />
      <TextInput
        label={t('tasks.episodes')}
        placeholder="S01E01-E03, 7"
        description={t('tasks.episodesHint')}
        spellCheck={false}
        {...form.getInputProps('episodes')}
      />
      <Stack gap="sm">
        <Select
          label={t('tasks.source')}
          description={t('tasks.sourceHint')}
          allowDeselect={false}
          data={sources.map((value) => ({ value, label: t(`tasks.sourceOf.${value}`) }))}
          {...form.getInputProps('source')}
        />
        <Switch
          label={t('tasks.unproved')}
          description={t('tasks.unprovedHint')}
          {...form.getInputProps('unproved', { type: 'checkbox' })}
        />
      </Stack>
      <Stack gap="sm">
        <Input.Wrapper label={t('tasks.formats')} labelElement="div">
          <Chip.Group multiple {...form.getInputProps('formats')}>
            <Group gap="xs" mt={4}>
              {shotFormats.map((value) => (
                <Chip key={value} value={value} size="sm">
                  {t(`tasks.formatOf.${value}`)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
        <Switch label={t('tasks.sheet')} {...form.getInputProps('sheet', { type: 'checkbox' })} />
      </Stack>
      <NumberInput
        label={t('tasks.budget')}
        placeholder={t('tasks.noBound')}
        suffix=" MB"
        min={SMALLEST_BUDGET}
        {...form.getInputProps('budget')}
      />
      <NumberInput
        label={t('tasks.deadline')}
        placeholder="15"
        suffix={` ${t('tasks.minutes')}`}
        min={1}
        max={1440}
        {...form.getInputProps('deadline')}
      />
    </SimpleGrid>
  )
}

/** The field that belongs to the chosen way of naming moments. */
function MomentsField({ form }: ShotOptionFieldsProps) {
  const { t } = useTranslation()
  switch (form.values.spread) {
    case 'interval':
      return (
        <NumberInput
          key="interval"
          label={t('tasks.interval')}
          suffix=" s"
          min={1}
          {...form.getInputProps('everySeconds')}
        />
      )
    case 'moments':
      return (
        <Stack key="moments" gap="xs">
          <TextInput label={t('tasks.moments')} placeholder="1:30, 12:05, 1:02:03" {...form.getInputProps('moments')} />
          <Switch label={t('tasks.nearest')} {...form.getInputProps('nearest', { type: 'checkbox' })} />
        </Stack>
      )
    default:
      return (
        <NumberInput
          key="shots"
          name="shots"
          label={t('tasks.shots')}
          min={1}
          max={MOST_SHOTS}
          allowDecimal={false}
          {...form.getInputProps('shots')}
        />
      )
  }
}
