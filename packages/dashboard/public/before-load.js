// Runs before everything else. A file of its own, because the content security policy allows no inline scripts.
;(() => {
  // The validation library compiles code at run time where it may; the policy forbids that, so it need not try.
  globalThis.__zod_globalConfig = { jitless: true }

  // The theme is set before the first paint, so that a dark page never flashes white. The key is in src/app/theme.ts.
  let stored = null
  try {
    stored = localStorage.getItem('shoal.color-scheme')
  } catch (error) {
    console.info('Shoal cannot remember the theme: this browser keeps no storage for the page.', error)
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  document.documentElement.style.background = dark ? '#111922' : '#f4f7f9'
})()
