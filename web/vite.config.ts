import vue from '@vitejs/plugin-vue'
import elementPlus from 'unplugin-element-plus/vite'
import { defineConfig } from 'vitest/config'

// The target is the browser of a domestic desktop or an old phone's WebView, hence the low floor.
export default defineConfig({
  plugins: [vue(), elementPlus({})],
  build: { target: ['chrome80', 'safari14'], sourcemap: false, chunkSizeWarningLimit: 400 },
  test: { setupFiles: ['./test/setup.ts'] },
  server: { proxy: { '/api': 'http://localhost:8080' } },
})
