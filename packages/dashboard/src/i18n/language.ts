/** The languages of the dashboard, each under its own name. */
export const languages = { en: 'English', zh: '简体中文' } as const satisfies Readonly<Record<string, string>>

export type Language = keyof typeof languages

const STORAGE_KEY = 'shoal.language'

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && value in languages
}

/** The language chosen earlier, else the first of the browser's that Shoal speaks, else English. */
export function preferredLanguage(): Language {
  const stored = readStored()
  if (isLanguage(stored)) return stored
  const primary = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0])
  return primary.find(isLanguage) ?? 'en'
}

/** Remembers the choice in this browser; without storage it lasts until the page is closed. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language)
  } catch (error) {
    console.info('Shoal cannot remember the language: this browser keeps no storage for the page.', error)
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null // no storage in this browser: the browser's own languages decide
  }
}
