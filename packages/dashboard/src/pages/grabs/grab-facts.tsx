import type { Grab } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { type Fact, FactList } from '../../components/data/fact-list.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { useFormat } from '../../i18n/format.ts'

/** What is known about a grab, as far as it is known. */
export function GrabFacts({ grab }: { readonly grab: Grab }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { infoHash, name, sizeBytes, client, category, downloadHost, attempts, acceptedAt } = grab
  const facts: readonly (Fact | undefined)[] = [
    { label: t('grabs.accepted'), value: <Ago moment={acceptedAt} /> },
    client && { label: t('grabs.client'), value: client.name },
    name === undefined ? undefined : { label: t('grabs.name'), value: name },
    sizeBytes === undefined ? undefined : { label: t('grabs.size'), value: format.bytes(sizeBytes) },
    infoHash === undefined ? undefined : { label: t('common.infoHash'), value: <InfoHashText infoHash={infoHash} /> },
    category === undefined ? undefined : { label: t('grabs.category'), value: category },
    downloadHost === undefined ? undefined : { label: t('grabs.host'), value: downloadHost },
    grab.private === undefined
      ? undefined
      : { label: t('grabs.privacy'), value: grab.private ? t('grabs.private') : t('grabs.public') },
    { label: t('grabs.attempts'), value: format.count(attempts) },
  ]
  return <FactList facts={facts.filter((fact) => fact !== undefined)} />
}
