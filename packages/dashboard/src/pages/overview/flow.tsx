import { IconAffiliate, IconArrowNarrowRight, IconPhoto, IconServer, IconWebhook } from '@tabler/icons-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './flow.module.css'

const stations = [
  { name: 'webhook', icon: IconWebhook },
  { name: 'client', icon: IconServer },
  { name: 'tracker', icon: IconAffiliate },
  { name: 'shots', icon: IconPhoto },
] as const

/** The way of a release through Shoal, drawn. */
export function Flow() {
  const { t } = useTranslation()
  return (
    <div className={classes['flow']} role="img" aria-label={t('overview.flowLabel')}>
      {stations.map(({ name, icon: Icon }, index) => (
        <Fragment key={name}>
          {index > 0 && <IconArrowNarrowRight size={18} className={classes['arrow']} />}
          <span className={classes['station']}>
            <Icon size={22} stroke={1.6} />
            {t(`overview.flow.${name}`)}
          </span>
        </Fragment>
      ))}
    </div>
  )
}
