import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { type Inspection, inspectTorrent } from '@shoal/api'
import { IconAlertTriangle, IconCircleCheck, IconFileSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { type Fact, FactGrid } from '../../components/data/fact-grid.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { en } from '../../i18n/catalogs.ts'
import { useFormat } from '../../i18n/format.ts'
import { FileTree } from './file-tree.tsx'
import { QrPicture } from './qr-picture.tsx'
import classes from './toolkit.module.css'
import { isGiven, referenceOf, type TorrentGiven, TorrentInput } from './torrent-input.tsx'

/** Looks into a .torrent file or a link without keeping it. */
export function InspectPage() {
  const { t } = useTranslation()
  const [given, setGiven] = useState<TorrentGiven>({ file: null, link: '' })
  const [checked, setChecked] = useState(false)
  const inspect = useMutation({
    mutationFn: async () => api.call(inspectTorrent, { body: await referenceOf(given) }),
  })
  return (
    <Page title={t('inspect.title')} description={t('inspect.lead')}>
      <Panel>
        <form
          method="post"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            setChecked(true)
            if (isGiven(given)) inspect.mutate()
          }}
        >
          <Stack gap="md">
            <TorrentInput
              value={given}
              onChange={setGiven}
              error={checked && !isGiven(given) ? t('toolkit.missing') : undefined}
            />
            {inspect.isError && <ErrorState error={inspect.error} />}
            <Group>
              <Button type="submit" loading={inspect.isPending} leftSection={<IconFileSearch size={16} aria-hidden />}>
                {t('inspect.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
      {inspect.data !== undefined && <InspectionView found={inspect.data} />}
    </Page>
  )
}

function InspectionView({ found }: { readonly found: Inspection }) {
  const { t } = useTranslation()
  return (
    <>
      <Panel title={found.name ?? t('toolkit.magnet')}>
        <Stack gap="lg">
          {found.format !== undefined && <Lints found={found} />}
          <FactGrid facts={useFacts(found)} />
          <Group align="flex-start" gap="lg">
            <Stack gap="md" flex="1 1 20rem" miw={0}>
              {found.infoHashV1 !== undefined && (
                <CopyField visibleLabel label={t('toolkit.infoHashV1')} value={found.infoHashV1} />
              )}
              {found.infoHashV2 !== undefined && (
                <CopyField visibleLabel label={t('toolkit.infoHashV2')} value={found.infoHashV2} />
              )}
              <CopyField visibleLabel label={t('toolkit.magnet')} value={found.magnet} />
            </Stack>
            <Anchor href={found.magnet} title={t('toolkit.magnet')}>
              <QrPicture svg={found.qr} />
            </Anchor>
          </Group>
        </Stack>
      </Panel>
      {found.trackers.length > 0 && (
        <Panel title={t('inspect.trackers')}>
          <Stack gap="sm">
            {found.trackers.map((tier, index) => (
              <div key={tier.join(' ')}>
                <Text size="xs" c="dimmed">
                  {t('inspect.tier', { tier: index + 1 })}
                </Text>
                {tier.map((tracker) => (
                  <div key={tracker} className={classes['url']}>
                    {tracker}
                  </div>
                ))}
              </div>
            ))}
          </Stack>
        </Panel>
      )}
      <Panel title={t('toolkit.files')}>
        {found.fileCount === 0 ? (
          <Text c="dimmed">{t('inspect.noFiles')}</Text>
        ) : (
          <FileTree files={found.files} total={found.fileCount} />
        )}
      </Panel>
    </>
  )
}

function Lints({ found: { lints } }: { readonly found: Inspection }) {
  const { t } = useTranslation()
  const warnings = lints.filter(({ level }) => level === 'warning')
  const isLint = (code: string): code is keyof typeof en.inspect.lint => Object.hasOwn(en.inspect.lint, code)
  if (lints.length === 0) {
    return (
      <Alert color="teal" icon={<IconCircleCheck aria-hidden />}>
        {t('inspect.nothing')}
      </Alert>
    )
  }
  return (
    <Alert
      color={warnings.length > 0 ? 'yellow' : 'blue'}
      icon={<IconAlertTriangle aria-hidden />}
      title={t('inspect.lints')}
    >
      <Stack gap={2} component="ul" m={0} pl="md">
        {lints.map(({ code, subject }) => (
          <Text key={`${code} ${subject}`} component="li" size="sm" style={{ overflowWrap: 'anywhere' }}>
            {isLint(code) ? t(`inspect.lint.${code}`) : code}
            {subject !== '' && `: ${subject}`}
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}

function useFacts(found: Inspection): readonly Fact[] {
  const { t } = useTranslation()
  const format = useFormat()
  const { contentLength, pieceCount, pieceLength, createdAt } = found
  const text = (label: string, value: string | undefined): readonly Fact[] =>
    value === undefined || value === '' ? [] : [{ label, value }]
  return [
    ...text(t('toolkit.format'), found.format === undefined ? undefined : t(`create.formatOf.${found.format}`)),
    ...text(t('toolkit.size'), contentLength === undefined ? undefined : format.bytes(contentLength)),
    ...text(
      t('toolkit.pieces'),
      pieceCount === undefined || pieceLength === undefined
        ? undefined
        : t('toolkit.piecesOf', { count: pieceCount, length: format.bytes(pieceLength) }),
    ),
    ...text(t('toolkit.files'), found.fileCount === 0 ? undefined : format.count(found.fileCount)),
    ...text(t('inspect.private'), found.format && (found.private ? t('inspect.yes') : t('inspect.no'))),
    ...text(t('inspect.source'), found.source),
    ...text(t('inspect.comment'), found.comment),
    ...text(t('inspect.createdBy'), found.createdBy),
    ...text(t('inspect.createdAt'), createdAt === undefined ? undefined : format.time(createdAt)),
    ...text(t('inspect.webSeeds'), found.webSeeds.join(', ')),
  ]
}
