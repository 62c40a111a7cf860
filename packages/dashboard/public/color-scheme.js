// Runs before the first paint, so that a dark page never flashes white. A file of its own because the content security
// policy allows no inline scripts. The key is the one in src/app/theme.ts.
;(() => {
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
