// Resumable upload: name the content by its hash, ask where the server stands, send the rest in pieces.
import { sha256Hex } from '../lib/hash'
import { api, apiUrl, Problem, send } from './client'
import type { Upload } from './types'

const PIECE = 256 * 1024
const TRIES = 4

export async function uploadFile(file: File, progress: (share: number) => void): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const hash = await sha256Hex(bytes)
  let upload = await api.post<Upload>('/uploads', { hash, size: bytes.length, type: file.type || 'application/octet-stream', name: file.name.slice(-60) || 'photo' })
  let failures = 0
  while (upload.offset < bytes.length) {
    progress(upload.offset / bytes.length)
    const piece = bytes.slice(upload.offset, upload.offset + PIECE)
    try {
      upload = await sendPiece(upload, piece)
      failures = 0
    } catch (fault) {
      failures += 1
      if (failures >= TRIES || !(fault instanceof Problem) || (fault.status !== 0 && fault.status !== 409)) throw fault
      await new Promise((wake) => setTimeout(wake, 500 * failures))
      upload = await api.get<Upload>(`/uploads/${upload.id}`).catch(() => upload)
    }
  }
  progress(1)
  return hash
}

async function sendPiece(upload: Upload, piece: Uint8Array<ArrayBuffer>): Promise<Upload> {
  const headers = { 'Upload-Offset': String(upload.offset), 'Content-Type': 'application/octet-stream' }
  const response = await send('PATCH', apiUrl(`/uploads/${upload.id}`), headers, piece)
  const text = await response.text()
  const answer: Partial<Upload> = text ? JSON.parse(text) : {}
  return { ...upload, offset: answer.offset ?? upload.offset + piece.length }
}
