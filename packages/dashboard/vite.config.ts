import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npx vite` finds a running Shoal while one works on the dashboard. */
const shoal = process.env['SHOAL_URL'] ?? 'http://127.0.0.1:5000'

/**
 * Assets are addressed relative to `<base href>` of index.html, so that Shoal can serve the same build below any path
 * (a reverse proxy's sub-folder) by rewriting that one attribute.
 */
export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', sourcemap: false, reportCompressedSize: false },
  server: { host: '127.0.0.1', proxy: { '/api': { target: shoal, changeOrigin: true } } },
})
