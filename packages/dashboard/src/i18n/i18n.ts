import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en, zh } from './catalogs.ts'
import { isLanguage, type Language, preferredLanguage, rememberLanguage } from './language.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

/** Starts translation in the preferred language. Both catalogs are in the bundle: switching needs no request. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferredLanguage(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  })
  markDocument(currentLanguage())
  i18next.on('languageChanged', () => markDocument(currentLanguage()))
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en'
}

/** Switches at once and for later visits. */
export async function changeLanguage(language: Language): Promise<void> {
  rememberLanguage(language)
  await i18next.changeLanguage(language)
}

function markDocument(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
