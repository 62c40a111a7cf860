import {
  Alert,
  Button,
  Checkbox,
  Collapse,
  Group,
  Input,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { type CreationDefaults, type CreationRequest, torrentFormat, torrentFormats } from '@shoal/api'
import { IconChevronDown, IconEye, IconFolderOpen, IconPackage } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { fieldOf, initialValues, requestOf, withPreset } from './creation-form-values.ts'
import { FolderBrowser } from './folder-browser.tsx'
import { badTracker, linesOf } from './tracker-lines.ts'

const PIECE_LENGTHS = Array.from({ length: 14 }, (_, index) => 16_384 * 2 ** index) // bytes: 16 KiB to 128 MiB

interface CreateFormProps {
  readonly defaults: CreationDefaults
  readonly busy: boolean
  /** What the server refused, to be shown beside the fields. */
  readonly refusal: unknown
  readonly onPreview: (request: CreationRequest) => void
  readonly onCreate: (request: CreationRequest) => void
}

/** Everything that can be chosen for a new torrent; what few need is folded away. */
export function CreateForm({ defaults, busy, refusal, onPreview, onCreate }: CreateFormProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const fieldErrors = useFieldErrors()
  const [browsing, browser] = useDisclosure(false)
  const [more, moreOptions] = useDisclosure(false)
  const form = useForm({
    initialValues: initialValues(defaults.trackers),
    validate: {
      path: (value) => (value.trim() === '' ? t('create.pathMissing') : null),
      trackers: (value) => {
        const url = badTracker(value)
        return url === undefined ? null : t('create.trackerInvalid', { url })
      },
      webSeeds: (value) => {
        const url = linesOf(value).find((line) => !/^(?:https?|ftp):\/\/[^/\s]+/i.test(line))
        return url === undefined ? null : t('create.webSeedInvalid', { url })
      },
    },
  })
  const { setErrors } = form
  useEffect(() => {
    const refused = Object.entries(fieldErrors(refusal, { 'path-not-allowed': 'path' }))
    if (refused.length > 0) setErrors(Object.fromEntries(refused.map(([path, words]) => [fieldOf(path), words])))
  }, [refusal, fieldErrors, setErrors])

  return (
    <Panel title={t('create.what')}>
      <form method="post" noValidate onSubmit={form.onSubmit((values) => onCreate(requestOf(values)))}>
        <Stack gap="md">
          <Group align="flex-start" gap="sm">
            <TextInput
              name="path"
              label={t('create.path')}
              description={t('create.pathHint', { folders: defaults.folders.join(', ') })}
              spellCheck={false}
              flex="1 1 16rem"
              {...form.getInputProps('path')}
            />
            <Button
              variant="light"
              mt={25}
              leftSection={<IconFolderOpen size={16} aria-hidden />}
              onClick={browser.open}
            >
              {t('create.browse')}
            </Button>
          </Group>
          <FolderBrowser
            opened={browsing}
            folders={defaults.folders}
            onClose={browser.close}
            onTake={(path) => {
              form.setFieldValue('path', path)
              browser.close()
            }}
          />
          {defaults.presetProblem !== undefined && (
            <Alert color="yellow">{t('create.presetProblem', { problem: defaults.presetProblem })}</Alert>
          )}
          {defaults.presets.length > 0 && (
            <Select
              name="preset"
              label={t('create.preset')}
              placeholder={t('create.noPreset')}
              description={defaults.presetFile}
              clearable
              data={defaults.presets.map(({ name }) => name)}
              onChange={(chosen) => {
                const preset = defaults.presets.find(({ name }) => name === chosen)
                if (preset !== undefined) form.setValues(withPreset(form.getValues(), preset.options))
              }}
            />
          )}
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Input.Wrapper label={t('toolkit.format')} description={t(`create.formatHint.${form.values.format}`)}>
              <SegmentedControl
                fullWidth
                mb={4}
                aria-label={t('toolkit.format')}
                data={torrentFormats.map((value) => ({ value, label: t(`create.formatOf.${value}`) }))}
                value={form.values.format}
                onChange={(value) => form.setFieldValue('format', torrentFormat.parse(value))}
              />
            </Input.Wrapper>
            <Select
              name="pieceLength"
              label={t('create.pieceLength')}
              placeholder={t('create.automatic')}
              clearable
              data={PIECE_LENGTHS.map((bytes) => ({ value: String(bytes), label: format.bytes(bytes) }))}
              value={form.values.pieceLength === '' ? null : form.values.pieceLength}
              onChange={(value) => form.setFieldValue('pieceLength', value ?? '')}
              error={form.errors['pieceLength']}
            />
          </SimpleGrid>
          <Textarea
            name="trackers"
            label={t('create.trackers')}
            description={t('create.trackersHint')}
            autosize
            minRows={2}
            maxRows={12}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('trackers')}
          />
          <Checkbox
            name="isPrivate"
            label={t('create.private')}
            description={t('create.privateHint')}
            {...form.getInputProps('isPrivate', { type: 'checkbox' })}
          />
          <UnstyledButton onClick={moreOptions.toggle} aria-expanded={more} w="max-content">
            <Group gap={6}>
              <IconChevronDown
                size={16}
                aria-hidden
                style={{ transform: more ? 'rotate(180deg)' : 'none', transition: 'transform 150ms' }}
              />
              <Text size="sm" fw={550}>
                {t('create.more')}
              </Text>
            </Group>
          </UnstyledButton>
          <Collapse expanded={more}>
            <Stack gap="md">
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                <TextInput
                  name="name"
                  label={t('create.name')}
                  description={t('create.nameHint')}
                  {...form.getInputProps('name')}
                />
                <TextInput
                  name="source"
                  label={t('create.source')}
                  description={t('create.sourceHint')}
                  {...form.getInputProps('source')}
                />
                <Textarea
                  name="include"
                  label={t('create.include')}
                  description={t('create.globsHint')}
                  autosize
                  {...form.getInputProps('include')}
                />
                <Textarea
                  name="exclude"
                  label={t('create.exclude')}
                  description={t('create.globsHint')}
                  autosize
                  {...form.getInputProps('exclude')}
                />
                <Textarea
                  name="webSeeds"
                  label={t('create.webSeeds')}
                  description={t('create.perLine')}
                  autosize
                  {...form.getInputProps('webSeeds')}
                />
                <TextInput name="comment" label={t('create.comment')} {...form.getInputProps('comment')} />
              </SimpleGrid>
              <Checkbox
                name="dated"
                label={t('create.dated')}
                description={t('create.datedHint')}
                {...form.getInputProps('dated', { type: 'checkbox' })}
              />
              <Checkbox
                name="entropy"
                label={t('create.entropy')}
                {...form.getInputProps('entropy', { type: 'checkbox' })}
              />
            </Stack>
          </Collapse>
          <Group gap="sm">
            <Button type="submit" loading={busy} leftSection={<IconPackage size={16} aria-hidden />}>
              {t('create.submit')}
            </Button>
            <Button
              variant="default"
              disabled={busy}
              leftSection={<IconEye size={16} aria-hidden />}
              onClick={() => {
                if (!form.validate().hasErrors) onPreview(requestOf(form.getValues()))
              }}
            >
              {t('create.preview')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}
