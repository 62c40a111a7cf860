import { type CSSVariablesResolver, createTheme, InputWrapper, type MantineColorsTuple } from '@mantine/core'

/** Where the chosen theme is remembered; public/before-load.js reads it before the first paint. */
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
  components: {
    // Hints stand below their fields, so that fields in a row begin at one height.
    InputWrapper: InputWrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
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
    '--shoal-good': '#087f5b',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-teal-light': '#d6f5e8',
    '--mantine-color-teal-light-color': '#065f46',
    '--mantine-color-yellow-light': '#fdf1cf',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-red-light': '#fde8e8',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-blue-light': '#e0effd',
    '--mantine-color-blue-light-color': '#12559a',
    '--mantine-color-gray-light': '#e9eef2',
    '--mantine-color-gray-light-color': '#3f4d5b',
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
    '--shoal-good': '#38d9a9',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-teal-light': 'rgb(56 217 169 / 15%)',
    '--mantine-color-teal-light-color': '#8ce9cc',
    '--mantine-color-yellow-light': 'rgb(240 167 74 / 16%)',
    '--mantine-color-yellow-light-color': '#f7cf95',
    '--mantine-color-red-light': 'rgb(255 107 107 / 16%)',
    '--mantine-color-red-light-color': '#ffb8b8',
    '--mantine-color-blue-light': 'rgb(77 171 247 / 17%)',
    '--mantine-color-blue-light-color': '#a5d8ff',
    '--mantine-color-gray-light': 'rgb(154 169 184 / 15%)',
    '--mantine-color-gray-light-hover': 'rgb(154 169 184 / 22%)',
    '--mantine-color-gray-light-color': '#cdd7e0',
    '--mantine-color-sea-light': 'rgb(71 182 204 / 16%)',
    '--mantine-color-sea-light-hover': 'rgb(71 182 204 / 24%)',
    '--mantine-color-sea-light-color': '#a5dde9',
  },
})
