import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npx vite` finds a running Shoal while one works on the dashboard. */
const shoal = process.env['SHOAL_URL'] ?? 'http://127.0.0.1:5000'

/** Libraries that every page needs, apart from our own code: they stay in the browser's cache over updates. */
const libraries = /node_modules[\\/](?!.*uplot)/
const charts = /node_modules[\\/].*uplot/

/**
 * The pieces of code find each other by relative addresses; only index.html names absolute ones (`/assets/…` and
 * `<meta name="shoal-base">`), so that Shoal can serve the same build below any path by rewriting that one file.
 */
export default defineConfig({
  base: './',
  experimental: { renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `/${file}` : { relative: true }) },
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: charts },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'mantine', test: /node_modules[\\/](@mantine|@floating-ui|react-remove-scroll)/ },
            { name: 'libraries', test: libraries },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: shoal, changeOrigin: true } } },
})
