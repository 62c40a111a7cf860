/** Languages that the terminal speaks. */
export type Language = 'en' | 'zh'

/** The reader's language from `SHOAL_LANG`, else from the locale variables in their usual order. */
export function chooseLanguage(environment: Readonly<Record<string, string | undefined>>): Language {
  const wanted =
    environment['SHOAL_LANG'] || environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh/i.test(wanted) ? 'zh' : 'en'
}
