import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

// verify-draw.html: one file that works from the disk of whoever keeps it. Its policy allows this one script and no network.
function oneFile(): Plugin {
  return {
    name: 'one-file',
    generateBundle(_, bundle) {
      const [name, chunk] = Object.entries(bundle)[0]!
      if (chunk.type !== 'chunk') throw new Error('the draw page has no script')
      const script = chunk.code.trim().replaceAll('</script', '<\\/script')
      const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`
      const page = readFileSync('verify-draw.html', 'utf8').replace('%SCRIPT_HASH%', () => hash).replace('%SCRIPT%', () => script)
      delete bundle[name]
      this.emitFile({ type: 'asset', fileName: 'verify-draw.html', source: page })
    },
  }
}

export default defineConfig({
  plugins: [oneFile()],
  publicDir: false,
  build: {
    target: ['chrome80', 'safari14'], emptyOutDir: false,
    lib: { entry: 'src/draw/page.ts', formats: ['iife'], name: 'draw', fileName: 'draw' },
  },
})
