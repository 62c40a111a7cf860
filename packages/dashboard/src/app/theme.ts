import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Where the chosen theme is remembered; public/color-scheme.js reads it before the first paint. */
export const COLOR_SCHEME_KEY = 'shoal.color-scheme'

const sea: MantineColorsTuple = [
  '#e7f7fa',
  '#d2eff5',
  '#a5dde9',
  '#72c9db',
  '#47b6cc',
  '#259fb8',
  '#13889f',
  '#0b7287',
  '#095e70',
  '#064854',
]

/** Night colours with a blue cast: text, muted text, borders, surfaces, page. */
const dark: MantineColorsTuple = [
  '#dbe3ea',
  '#bcc8d3',
  '#9aa9b8',
  '#73859a',
  '#2f3d4b',
  '#25313e',
  '#1a242f',
  '#111922',
  '#0c131a',
  '#070c11',
]

const CHINESE_FONTS = '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"'

/** Shoal's look. No font is loaded: each system's own is used, Chinese included. */
export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: 7,
  colors: { sea, dark },
  black: '#16202a',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: `ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", ${CHINESE_FONTS}, sans-serif`,
  fontFamilyMonospace: `ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", ${CHINESE_FONTS}, monospace`,
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem', lineHeight: '1.25' }, h2: { fontSize: '1.125rem', lineHeight: '1.35' } },
  },
})

/**
 * Mantine's muted colours stay below the contrast of 4.5 that WCAG AA asks for; these reach it on both the page and
 * the cards.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f7f9',
    '--mantine-color-dimmed': '#536272',
    '--mantine-color-placeholder': '#657485',
    '--mantine-color-error': '#c02626',
    '--mantine-color-default-border': '#cbd5de',
    '--shoal-surface': '#ffffff',
    '--shoal-surface-sunken': '#f4f7f9',
    '--shoal-border': '#dfe6ec',
    '--shoal-up': '#0b7287',
    '--shoal-down': '#b45309',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa9b8',
    '--mantine-color-placeholder': '#8494a5',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#72c9db',
    '--shoal-surface': '#18222d',
    '--shoal-surface-sunken': '#111922',
    '--shoal-border': '#283543',
    '--shoal-up': '#47b6cc',
    '--shoal-down': '#f0a74a',
  },
})
