import { Alert, Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { type Creation, type CreationState, cancelCreation, getCreatedTorrent, seedCreation } from '@shoal/api'
import { IconAlertTriangle, IconDownload, IconPlayerStop, IconRadar2, IconSeedling } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { withinBase } from '../../api/base-url.ts'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { creationQuery, creationsQuery } from './creation-queries.ts'
import { QrPicture } from './qr-picture.tsx'

const SECOND = 1000 // milliseconds

const tones = {
  queued: 'idle',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
} as const satisfies Readonly<Record<CreationState, Tone>>

/** Where a torrent that is being made stands, in one word. */
export function CreationStateBadge({ state }: { readonly state: CreationState }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[state]}>{t(`create.state.${state}`)}</StatusBadge>
}

/** One torrent: live while it is made, then what came of it. */
export function CreationPanel({ creationId }: { readonly creationId: string }) {
  const creation = useQuery(creationQuery(creationId))
  return <QueryView query={creation}>{(data) => <CreationView creation={data} />}</QueryView>
}

function CreationView({ creation }: { readonly creation: Creation }) {
  const say = useMessageWords()
  const { failure } = creation
  const subject = failure?.params['subject']
  const open = creation.state === 'queued' || creation.state === 'running'
  return (
    <Panel title={creation.name} actions={<CreationStateBadge state={creation.state} />}>
      {open && <Hashing creation={creation} />}
      {failure !== undefined && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={say(failure)}>
          {subject === undefined || subject === '' ? creation.path : String(subject)}
        </Alert>
      )}
      {creation.result !== undefined && <Made creation={creation} result={creation.result} />}
    </Panel>
  )
}

function Hashing({ creation }: { readonly creation: Creation }) {
  const { t } = useTranslation()
  const format = useFormat()
  const queryClient = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => api.call(cancelCreation, { params: { creationId: creation.id } }),
    onSuccess: async (ended) => {
      queryClient.setQueryData(creationQuery(creation.id).queryKey, ended)
      await queryClient.invalidateQueries({ queryKey: creationsQuery.queryKey })
    },
  })
  const { doneBytes, totalBytes, speed, secondsLeft } = creation
  const share = totalBytes === 0 ? 0 : doneBytes / totalBytes
  return (
    <Stack gap="sm">
      <Progress value={share * 100} size="lg" aria-label={t('create.progress')} animated />
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {[
            format.percent(share),
            `${format.bytes(doneBytes)} / ${format.bytes(totalBytes)}`,
            ...(speed === undefined ? [] : [format.speed(speed)]),
            ...(secondsLeft === undefined ? [] : [t('create.left', { time: format.duration(secondsLeft * SECOND) })]),
          ].join(' · ')}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t('common.cancel')}
        </Button>
      </Group>
    </Stack>
  )
}

interface MadeProps {
  readonly creation: Creation
  readonly result: NonNullable<Creation['result']>
}

function Made({ creation, result }: MadeProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const queryClient = useQueryClient()
  const seed = useMutation({
    mutationFn: () => api.call(seedCreation, { params: { creationId: creation.id } }),
    onSuccess: (seeded) => queryClient.setQueryData(creationQuery(creation.id).queryKey, seeded),
  })
  const pieces = t('toolkit.piecesOf', { count: result.pieceCount, length: format.bytes(result.pieceLength) })
  return (
    <Group align="flex-start" gap="lg">
      <Stack gap="md" flex="1 1 20rem" miw={0}>
        <Text size="sm" c="dimmed">
          {[t(`create.formatOf.${creation.format}`), format.bytes(creation.totalBytes), pieces].join(' · ')}
        </Text>
        {result.infoHashV1 !== undefined && (
          <CopyField visibleLabel label={t('toolkit.infoHashV1')} value={result.infoHashV1} />
        )}
        {result.infoHashV2 !== undefined && (
          <CopyField visibleLabel label={t('toolkit.infoHashV2')} value={result.infoHashV2} />
        )}
        <CopyField visibleLabel label={t('toolkit.magnet')} value={result.magnet} />
        {seed.isError && <ErrorState error={seed.error} />}
        <Group gap="sm">
          <Button
            component="a"
            href={withinBase(getCreatedTorrent.path.replace('{creationId}', creation.id))}
            download={result.fileName}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('create.download')}
          </Button>
          {creation.seeding === 'no' && (
            <Button
              variant="light"
              leftSection={<IconSeedling size={16} aria-hidden />}
              loading={seed.isPending}
              title={t('create.seedHint')}
              onClick={() => seed.mutate()}
            >
              {t('create.seed')}
            </Button>
          )}
          <LinkButton
            to="/toolkit/probe"
            search={{ link: result.magnet }}
            variant="default"
            leftSection={<IconRadar2 size={16} aria-hidden />}
          >
            {t('create.probeIt')}
          </LinkButton>
        </Group>
        {creation.seeding === 'yes' && <Text size="sm">{t('create.seeding')}</Text>}
      </Stack>
      <Anchor href={result.magnet} title={t('toolkit.magnet')}>
        <QrPicture svg={result.qr} />
      </Anchor>
    </Group>
  )
}
