import { useTranslation } from 'react-i18next'
import classes from './toolkit.module.css'

/** A QR code that the server drew. As a picture, so that nothing inside it can run. */
export function QrPicture({ svg }: { readonly svg: string }) {
  const { t } = useTranslation()
  return (
    <img
      className={classes['qr']}
      alt={t('toolkit.qr')}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      width={168}
      height={168}
    />
  )
}
